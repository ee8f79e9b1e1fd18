package io.callflow.usecase;

import io.callflow.archive.DamagedCall;
import io.callflow.call.CallSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the calls that a query lists, in its order.
 *
 * @param calls at most the query's limit; may be fewer, even none, on any page
 * @param nextToken the token for the next page; null on the last page
 * @param damaged the calls of this page that cannot be read; they are not among {@code calls}
 */
public record CallPage(
    List<CallSummary> calls, @Nullable String nextToken, List<DamagedCall> damaged) {
  public CallPage {
    calls = List.copyOf(calls);
    damaged = List.copyOf(damaged);
  }
}
