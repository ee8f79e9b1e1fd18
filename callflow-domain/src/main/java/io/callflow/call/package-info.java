/** A call: its events in order, what is appended to it, and what it comes to. */
@NullMarked
package io.callflow.call;

import org.jspecify.annotations.NullMarked;
