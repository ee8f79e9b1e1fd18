/** The local HTTP service on Jetty: the operations of the functions, the viewer, and metrics. */
@NullMarked
package io.callflow.local.http;

import org.jspecify.annotations.NullMarked;
