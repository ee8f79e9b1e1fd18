/**
 * Finds the operation that a path asks for, and who asks: what a server needs that no API gateway
 * stands before.
 */
@NullMarked
package io.callflow.http.routing;

import org.jspecify.annotations.NullMarked;
