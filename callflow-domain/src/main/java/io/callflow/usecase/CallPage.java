package io.callflow.usecase;

import io.callflow.archive.DamagedCall;
import io.callflow.call.CallSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the calls that were asked for, in order.
 *
 * @param nextToken asks for the next page; absent on the last. A page may be short, even empty, and
 *     yet have a next one
 * @param damaged calls that were met and cannot be read; nothing of them is on the page
 */
public record CallPage(
    List<CallSummary> calls, @Nullable String nextToken, List<DamagedCall> damaged) {
  public CallPage {
    calls = List.copyOf(calls);
    damaged = List.copyOf(damaged);
  }
}
