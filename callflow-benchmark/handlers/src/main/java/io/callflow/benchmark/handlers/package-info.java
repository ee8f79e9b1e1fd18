/** Handlers that do less, or the same in the usual way. */
@NullMarked
package io.callflow.benchmark.handlers;

import org.jspecify.annotations.NullMarked;
