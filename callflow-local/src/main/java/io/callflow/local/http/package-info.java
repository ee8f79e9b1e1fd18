/**
 * The local HTTP service: the operations that the functions run, and the viewer, on the JDK's
 * server.
 */
@NullMarked
package io.callflow.local.http;

import org.jspecify.annotations.NullMarked;
