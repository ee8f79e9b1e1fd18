package io.callflow.usecase;

import io.callflow.archive.EventLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the events of a call, as the lines in which the API returns them.
 *
 * @param lines at most the query's limit, in its order
 * @param nextToken the token for the next page; null on the last page
 */
public record LinePage(List<EventLine> lines, @Nullable String nextToken) {
  public LinePage {
    lines = List.copyOf(lines);
  }
}
