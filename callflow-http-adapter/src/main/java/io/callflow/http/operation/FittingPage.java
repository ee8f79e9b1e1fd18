package io.callflow.http.operation;

import io.callflow.http.Response;
import java.util.function.IntFunction;

/** Reads a page again with fewer elements while it is larger than the front door may answer. */
final class FittingPage {
  private FittingPage() {}

  /**
   * Returns the first page that fits, or one of a single element. Its token continues after its
   * last element, so nothing is lost.
   *
   * @param elements the most that the page may hold
   * @param read reads and writes the page with at most this many elements
   */
  static Response read(int elements, AnswerLimit limit, IntFunction<byte[]> read) {
    byte[] page = read.apply(elements);
    int fewer = elements;
    while (!limit.allows(page) && fewer > 1) {
      double share = 0.9 * limit.max() / limit.size().applyAsLong(page);
      int half = fewer / 2;
      fewer = (int) Math.max(1, Math.min(half, fewer * share));
      page = read.apply(fewer);
    }
    return Response.of(200, "application/json", page);
  }
}
