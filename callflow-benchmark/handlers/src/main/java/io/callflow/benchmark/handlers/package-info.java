/** Handlers that the functions are compared with. */
@NullMarked
package io.callflow.benchmark.handlers;

import org.jspecify.annotations.NullMarked;
