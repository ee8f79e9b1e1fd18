package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.EventLine;
import io.callflow.archive.Order;
import io.callflow.archive.PageToken;
import io.callflow.archive.Tenant;
import io.callflow.event.CallflowException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one call as the lines in which the API returns them, page by page. A stored
 * line that has this form already is passed on as it is, so no value of its event is made.
 */
public final class ReadCallLines {
  private static final CallSlice.Form<EventLine> LINES =
      new CallSlice.Form<>(EventLine::eventId, EventLine::metadataBytes);

  private final Archive archive;

  public ReadCallLines(Archive archive) {
    this.archive = archive;
  }

  /**
   * Reads one page of the call's events: the same, with the same token, as {@link FindEvents} finds
   * for a query of this call that restricts nothing else.
   *
   * @param order {@link Order#ASC} is the order of the call
   * @param limit the most events of the page, 1 to {@value EventQuery#MAX_LIMIT}
   * @param nextToken from the page before; null for the first page
   * @throws CallflowException as {@link ReadCallEvents#read}
   */
  public LinePage read(
      Tenant tenant, CallRef call, Order order, int limit, @Nullable String nextToken) {
    String fingerprint =
        new EventQuery(call, null, null, null, null, order, limit, nextToken).fingerprint(tenant);
    PageToken after = nextToken == null ? null : PageToken.parse(nextToken, fingerprint);
    List<EventLine> lines = archive.readLines(tenant, call);
    if (order == Order.DESC) {
      lines = new ArrayList<>(lines);
      Collections.reverse(lines);
    }
    CallSlice<EventLine> slice =
        CallSlice.of(call, lines, LINES, line -> true, limit, fingerprint, after);
    return new LinePage(slice.events(), slice.nextToken());
  }
}
