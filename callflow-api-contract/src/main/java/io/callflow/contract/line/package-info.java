/** Finds the keys of stored events in their lines, without making values of the events. */
@NullMarked
package io.callflow.contract.line;

import org.jspecify.annotations.NullMarked;
