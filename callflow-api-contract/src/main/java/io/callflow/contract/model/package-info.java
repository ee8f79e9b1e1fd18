/** The models of the API as immutable records, generated from {@code callflow-openapi.yaml}. */
@NullMarked
package io.callflow.contract.model;

import org.jspecify.annotations.NullMarked;
