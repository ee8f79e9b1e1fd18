package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.StandardEventType.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects when legs were on hold, in the order of the call. */
final class Holds {
  private final Map<String, Instant> open = new HashMap<>();
  private final Spans held = new Spans();
  private boolean isWitnessed;

  void add(CallFlowEvent event) {
    EventType type = event.eventType();
    Instant at = event.timestamp();
    String leg = event.legId() == null ? "" : event.legId();
    isWitnessed |= type.isAbout(Part.HOLD);
    if (type.closes(Part.CALL)) {
      open.values().forEach(start -> held.add(start, at));
      open.clear();
    } else if (type.opens(Part.HOLD)) {
      open.putIfAbsent(leg, at);
    } else if (type.closes(Part.HOLD) || type.closes(Part.LEG)) {
      Instant start = open.remove(leg);
      if (start == null && type.closes(Part.HOLD)) {
        // One side names the leg and the other does not: take what is open.
        String other = leg.isEmpty() && open.size() == 1 ? open.keySet().iterator().next() : "";
        start = open.remove(other);
      }
      if (start != null) {
        held.add(start, at);
      }
    }
  }

  /** How long at least one leg was on hold; null if no event tells of a hold. */
  @Nullable Duration total() {
    return isWitnessed ? held.total() : null;
  }

  /** The time from the connection to the end, less the time on hold; null if either is unknown. */
  @Nullable Duration talk(@Nullable Instant connected, @Nullable Instant end) {
    Duration whole = SummaryBuilder.between(connected, end);
    if (whole == null || connected == null || end == null) {
      return null;
    }
    return whole.minus(held.within(connected, end));
  }
}
