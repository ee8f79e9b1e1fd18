/**
 * The request handlers behind every front door: who may do what, the operations of the API, and the
 * answers to whatever goes wrong. They speak in the events of a REST API of API Gateway, wherever
 * they run.
 */
@NullMarked
package io.callflow.lambda;

import org.jspecify.annotations.NullMarked;
