package io.callflow.lambda.runtime;

/**
 * The result of one invocation.
 *
 * @param failed whether the function threw
 * @param payload the function's answer; if it threw, the runtime client's report with {@code
 *     errorMessage}, {@code errorType} and {@code stackTrace}
 */
public record Outcome(boolean failed, String payload) {}
