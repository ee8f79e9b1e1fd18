package io.callflow.query;

import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;

/**
 * Which call to read with all that belongs to it, and how far to go.
 *
 * <pre>{@code
 * StoryQuery.of("a84b4c@10.0.0.1")
 * StoryQuery.of(call).maxCalls(200).maxSteps(10)
 * }</pre>
 *
 * @param call the call at which the story begins
 * @param maxCalls the most calls of the story, this one included, 1 to {@value #MOST_CALLS}
 * @param maxSteps how many connections a call may be away, 1 to {@value #MOST_STEPS}
 */
public record StoryQuery(CallRef call, int maxCalls, int maxSteps) {
  /** The most calls that a query may ask for. */
  public static final int MOST_CALLS = 200;

  /** The most steps that a query may ask for. */
  public static final int MOST_STEPS = 20;

  /** The most calls of a story whose query says nothing else. */
  public static final int DEFAULT_CALLS = 50;

  /** The most steps of a story whose query says nothing else. */
  public static final int DEFAULT_STEPS = 10;

  /** The most events of all calls of a story: twice as many as one call has at most. */
  public static final int MAX_EVENTS = 20_000;

  /** The most bytes that all calls of a story take in the store, unpacked. */
  public static final int MAX_BYTES = 32 * 1024 * 1024;

  /**
   * Checks the limits.
   *
   * @throws CallflowException {@code INVALID} if one is out of its range
   */
  public StoryQuery {
    require("maxCalls", maxCalls, MOST_CALLS);
    require("maxSteps", maxSteps, MOST_STEPS);
  }

  private static void require(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw CallflowException.invalid(
          "/" + name, "range", "%s is %d; 1 to %d are allowed.".formatted(name, value, most));
    }
  }

  /** The story of this call, with the usual limits. */
  public static StoryQuery of(CallRef call) {
    return new StoryQuery(call, DEFAULT_CALLS, DEFAULT_STEPS);
  }

  /**
   * The story of this call, with the usual limits.
   *
   * @param call its callId, or {@code ~} and its key
   */
  public static StoryQuery of(String call) {
    return of(CallRef.parse(call));
  }

  /** The same query with another limit of calls. */
  public StoryQuery maxCalls(int calls) {
    return new StoryQuery(call, calls, maxSteps);
  }

  /** The same query with another limit of steps. */
  public StoryQuery maxSteps(int steps) {
    return new StoryQuery(call, maxCalls, steps);
  }
}
