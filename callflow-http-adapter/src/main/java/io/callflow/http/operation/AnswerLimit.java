package io.callflow.http.operation;

import java.util.function.ToLongFunction;

/**
 * How large the body of a response may be at a front door.
 *
 * @param max the largest size
 * @param size of a body's bytes, in the front door's unit
 */
public record AnswerLimit(long max, ToLongFunction<byte[]> size) {
  /** No limit. */
  public static final AnswerLimit NONE = new AnswerLimit(Long.MAX_VALUE, body -> body.length);

  boolean allows(byte[] body) {
    return size.applyAsLong(body) <= max;
  }
}
