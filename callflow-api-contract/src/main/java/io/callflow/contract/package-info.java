/**
 * The JSON of requests, answers and stored lines. No other package uses Jackson, and no public
 * signature shows it. The models are generated: those of the API into {@link
 * io.callflow.contract.model}, those of stored lines into a package that stays inside.
 */
@NullMarked
package io.callflow.contract;

import org.jspecify.annotations.NullMarked;
