package io.callflow.archive;

import io.callflow.codec.EventLine;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallRef;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import io.callflow.query.Page;
import io.callflow.query.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads one page of the events that a query finds, as values or as lines. */
final class EventSearch {
  private static final CallSlice.Form<StoredEvent> VALUES =
      new CallSlice.Form<>(StoredEvent::eventId, PageRoom::metadataBytes);

  private static final CallSlice.Form<EventLine> LINES =
      new CallSlice.Form<>(EventLine::eventId, EventLine::metadataBytes);

  private final Archive archive;
  private final Tenant tenant;
  private final EventQuery query;
  private final String fingerprint;
  private final @Nullable PageToken after;

  /**
   * @param nextToken from the page before; null for the first page
   * @throws io.callflow.event.CallflowException {@code INVALID_TOKEN}
   */
  EventSearch(Archive archive, Tenant tenant, EventQuery query, @Nullable String nextToken) {
    this.archive = archive;
    this.tenant = tenant;
    this.query = query;
    this.fingerprint =
        PageToken.fingerprint(
            "events",
            tenant,
            query.call() == null ? null : query.call().key(),
            query.eventType(),
            query.party(),
            query.startTime(),
            query.endTime(),
            query.order());
    this.after = nextToken == null ? null : PageToken.parse(nextToken, fingerprint);
  }

  /** The page as values. */
  Page<StoredEvent> events(Instant now) {
    CallRef call = query.call();
    return call == null
        ? inTime(now, Function.identity())
        : CallSlice.of(
            call,
            ordered(archive.read(tenant, call).events()),
            VALUES,
            wanted(),
            query.pageSize(),
            fingerprint,
            after);
  }

  /** The page as lines. */
  Page<EventLine> lines(Instant now) {
    CallRef call = query.call();
    if (call == null) {
      return inTime(now, archive::line);
    }
    if (!query.isWholeCall()) {
      Page<StoredEvent> page = events(now);
      return new Page<>(
          page.elements().stream().map(archive::line).toList(), page.nextToken(), page.damaged());
    }
    return CallSlice.of(
        call,
        ordered(archive.readLines(tenant, call)),
        LINES,
        line -> true,
        query.pageSize(),
        fingerprint,
        after);
  }

  private <E> Page<E> inTime(Instant now, Function<StoredEvent, E> form) {
    TimeRange range = after == null ? query.range(now) : after.range();
    return new Timeline(archive, tenant, range, query.order(), query.party(), now, after)
        .page(
            new PageRoom(query.pageSize()),
            fingerprint,
            stop ->
                stop.events().stream()
                    .filter(event -> isOfType(event.event()))
                    .map(event -> Found.of(event, form.apply(event)))
                    .toList());
  }

  private <E> List<E> ordered(List<E> events) {
    if (query.order() == Order.ASC) {
      return events;
    }
    List<E> reversed = new ArrayList<>(events);
    Collections.reverse(reversed);
    return reversed;
  }

  private Predicate<StoredEvent> wanted() {
    PartyFilter party = PartyFilter.of(query.party());
    return event ->
        isOfType(event.event())
            && isInside(event.event().timestamp())
            && party.admits(event.event());
  }

  private boolean isOfType(CallFlowEvent event) {
    return query.eventType() == null || event.eventType().means(query.eventType());
  }

  private boolean isInside(Instant timestamp) {
    return (query.startTime() == null || !timestamp.isBefore(query.startTime()))
        && (query.endTime() == null || timestamp.isBefore(query.endTime()));
  }
}
