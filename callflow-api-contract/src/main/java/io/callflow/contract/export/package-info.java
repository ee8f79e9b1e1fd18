/**
 * Writes events and calls in the forms that other programs read: {@link
 * io.callflow.contract.export.Exports}.
 */
@NullMarked
package io.callflow.contract.export;

import org.jspecify.annotations.NullMarked;
