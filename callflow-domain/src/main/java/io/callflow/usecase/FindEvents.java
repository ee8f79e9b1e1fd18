package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.Order;
import io.callflow.archive.PageToken;
import io.callflow.archive.PartyFilter;
import io.callflow.archive.Tenant;
import io.callflow.archive.Timeline;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds events of one call, or of all calls in a range of time, page by page. */
public final class FindEvents {
  private static final CallSlice.Form<StoredEvent> VALUES =
      new CallSlice.Form<>(StoredEvent::eventId, PageRoom::metadataBytes);

  private final Archive archive;
  private final InstantSource clock;

  public FindEvents(Archive archive, InstantSource clock) {
    this.archive = archive;
    this.clock = clock;
  }

  /**
   * Reads one page of the events that the query finds. Events of one call are in the order of the
   * call; events of all calls are in the order (UTC minute, call key, order within the call).
   * {@link Order#DESC} reverses both orders.
   *
   * <p>An event that was stored before the first page was read is on exactly one page, whatever is
   * stored between pages.
   *
   * <p>A page has at most the query's limit of events, and ends earlier once their metadata comes
   * to 8 MiB, so that its memory is bounded.
   *
   * <p>Without a call in the query, a damaged call is listed beside the events of the others.
   *
   * @throws CallflowException {@code INVALID} for the window, {@code INVALID_TOKEN}; {@code
   *     UNKNOWN_CALL}, {@code ERASED} and {@code DAMAGED} if the query names a call; or a failure
   *     of the store
   */
  public EventPage find(Tenant tenant, EventQuery query) {
    int limit = query.limit();
    CallRef call = query.call();
    String fingerprint = query.fingerprint(tenant);
    PageToken after =
        query.nextToken() == null ? null : PageToken.parse(query.nextToken(), fingerprint);
    return call == null
        ? inTime(tenant, query, limit, fingerprint, after)
        : inCall(tenant, call, query, limit, fingerprint, after);
  }

  private EventPage inTime(
      Tenant tenant, EventQuery query, int limit, String fingerprint, @Nullable PageToken after) {
    Instant now = clock.instant();
    Window window =
        after == null
            ? Window.of(query.startTime(), query.endTime(), now)
            : new Window(after.start(), after.end());
    Timeline timeline =
        archive.timeline(
            tenant, window.start(), window.end(), query.order(), query.party(), now, after);
    PageRoom room = new PageRoom(limit);
    List<StoredEvent> events = new ArrayList<>();
    for (Optional<Timeline.Stop> next = timeline.next(); next.isPresent(); next = timeline.next()) {
      Timeline.Stop stop = next.get();
      for (StoredEvent event : stop.events()) {
        if (!isOfType(query, event.event())) {
          continue;
        }
        if (room.isFull()) {
          return new EventPage(
              events, timeline.token(fingerprint).orElse(null), timeline.damaged());
        }
        events.add(event);
        room.take(PageRoom.metadataBytes(event));
        timeline.done(stop, event);
      }
      if (!room.isFull()) {
        timeline.done(stop);
      }
    }
    return new EventPage(events, timeline.token(fingerprint).orElse(null), timeline.damaged());
  }

  private EventPage inCall(
      Tenant tenant,
      CallRef call,
      EventQuery query,
      int limit,
      String fingerprint,
      @Nullable PageToken after) {
    if (query.startTime() != null
        && query.endTime() != null
        && !query.startTime().isBefore(query.endTime())) {
      throw CallflowException.invalid(
          "/startTime",
          "empty_range",
          "startTime %s is not before endTime %s.".formatted(query.startTime(), query.endTime()));
    }
    List<StoredEvent> all = archive.read(tenant, call).events();
    if (query.order() == Order.DESC) {
      all = new ArrayList<>(all);
      Collections.reverse(all);
    }
    PartyFilter party = PartyFilter.of(query.party());
    CallSlice<StoredEvent> slice =
        CallSlice.of(
            call,
            all,
            VALUES,
            event ->
                isOfType(query, event.event())
                    && isInside(query, event.event().timestamp())
                    && party.admits(event.event()),
            limit,
            fingerprint,
            after);
    return new EventPage(slice.events(), slice.nextToken(), List.of());
  }

  private static boolean isOfType(EventQuery query, CallFlowEvent event) {
    return query.eventType() == null || event.eventType().means(query.eventType());
  }

  private static boolean isInside(EventQuery query, Instant timestamp) {
    return (query.startTime() == null || !timestamp.isBefore(query.startTime()))
        && (query.endTime() == null || timestamp.isBefore(query.endTime()));
  }
}
