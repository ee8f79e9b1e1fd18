/** The use cases that front doors call: one class with one public method each. */
@NullMarked
package io.callflow.usecase;

import org.jspecify.annotations.NullMarked;
