/** Reads the Channel Event Logging tables of Asterisk. */
@NullMarked
package io.callflow.local.asterisk;

import org.jspecify.annotations.NullMarked;
