/**
 * The operations of the API with their paths, scopes and parameters, generated from {@code
 * callflow-openapi.yaml}, and what reads the parameters of a request.
 */
@NullMarked
package io.callflow.contract.operation;

import org.jspecify.annotations.NullMarked;
