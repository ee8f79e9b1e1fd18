/** The door: {@link Callflow} opens a store, {@link Calls} are the calls of one tenant. */
@NullMarked
package io.callflow;

import org.jspecify.annotations.NullMarked;
