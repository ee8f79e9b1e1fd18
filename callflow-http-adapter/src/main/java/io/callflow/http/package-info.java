/**
 * The HTTP API as values: a {@link io.callflow.http.Request} goes in, a {@link
 * io.callflow.http.Response} comes out. Nothing here knows a server or Lambda.
 */
@NullMarked
package io.callflow.http;

import org.jspecify.annotations.NullMarked;
