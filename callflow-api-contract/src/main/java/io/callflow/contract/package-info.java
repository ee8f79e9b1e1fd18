/**
 * The JSON that Callflow speaks: requests, answers, and the lines that it stores. It alone knows
 * Jackson, and no signature here shows it. The shapes themselves are in {@link
 * io.callflow.contract.model}, generated from {@code callflow-openapi.yaml}.
 */
@NullMarked
package io.callflow.contract;

import org.jspecify.annotations.NullMarked;
