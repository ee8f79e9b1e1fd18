package io.callflow.lambda.runtime;

/**
 * What came of one invocation.
 *
 * @param failed whether the function threw; the payload then is the runtime's own account of it
 *     ({@code errorMessage}, {@code errorType}, {@code stackTrace})
 * @param payload what the function answered
 */
public record Outcome(boolean failed, String payload) {}
