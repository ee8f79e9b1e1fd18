/** Turns the Channel Event Logging (CEL) tables of Asterisk into events. */
@NullMarked
package io.callflow.sources.asterisk;

import org.jspecify.annotations.NullMarked;
