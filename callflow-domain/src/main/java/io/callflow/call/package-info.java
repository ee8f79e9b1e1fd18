/** A call: its events in order, how events are appended to it, and its summary. */
@NullMarked
package io.callflow.call;

import org.jspecify.annotations.NullMarked;
