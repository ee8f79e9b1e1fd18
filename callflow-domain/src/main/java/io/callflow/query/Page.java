package io.callflow.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of what a query finds, in the query's order.
 *
 * @param <T> an event or the summary of a call
 * @param elements at most the query's page size; may be fewer, even none, on any page
 * @param nextToken the token for the next page; null on the last page. Opaque, safe in URLs, at
 *     most 512 characters, valid for this query only
 * @param damaged the calls of this page that cannot be read; nothing of them is among the elements
 */
public record Page<T>(List<T> elements, @Nullable String nextToken, List<DamagedCall> damaged) {
  public Page {
    elements = List.copyOf(elements);
    damaged = List.copyOf(damaged);
  }
}
