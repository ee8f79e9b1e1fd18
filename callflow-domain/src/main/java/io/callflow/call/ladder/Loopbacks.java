package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StoredEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The legs of one call that are the two ends of a loopback inside the switch. A loopback is a wire,
 * so neither end is a party. One event that names the loopback counts for its whole leg.
 */
final class Loopbacks {
  private final Map<String, String> loopbackByLeg = new HashMap<>();

  Loopbacks(List<StoredEvent> events) {
    for (StoredEvent stored : events) {
      CallFlowEvent event = stored.event();
      if (event.legId() != null && event.details().loopback() != null) {
        loopbackByLeg.putIfAbsent(event.legId(), event.details().loopback());
      }
    }
  }

  /** The id of the loopback of which this leg is an end; null for any other leg. */
  @Nullable String of(@Nullable String legId) {
    return legId == null ? null : loopbackByLeg.get(legId);
  }

  boolean isEnd(@Nullable String legId) {
    return of(legId) != null;
  }

  /** Whether the event only says what becomes of the wire, not of the call. */
  static boolean isOfWire(CallFlowEvent event) {
    EventType type = event.eventType();
    return !type.isKnown()
        || type.isAbout(Part.LEG)
        || (type.isAbout(Part.BRIDGE) && event.details().conference() == null)
        || (type.isAbout(Part.FLOW_STEP) && Service.of(event) == null)
        || type.answers()
        || type.closes(Part.CALL)
        || type.means(StandardEventType.DATA_UPDATED)
        || type.means(StandardEventType.LINK_ASSERTED);
  }
}
