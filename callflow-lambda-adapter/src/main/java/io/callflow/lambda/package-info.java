/**
 * The three Lambda functions: they translate the events of API Gateway to the HTTP API's values and
 * back, and keep Lambda's limits.
 */
@NullMarked
package io.callflow.lambda;

import org.jspecify.annotations.NullMarked;
