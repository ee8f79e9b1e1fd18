package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds events that tell again what an earlier one told, because the message between two nodes that
 * they come from passes several hops, or is repeated. Takes the events in the order of the call.
 */
final class RepeatedMessages {
  /** For how long a SIP request is repeated: 64 times T1 (RFC 3261 §17.1.1.2). */
  private static final Duration LONGEST = Duration.ofSeconds(32);

  private record Told(
      String source,
      EventType type,
      @Nullable String legId,
      @Nullable Party to,
      @Nullable Outcome outcome) {}

  private final Map<Told, Instant> told = new HashMap<>();

  /** Whether an event says what one on another hop has said a short time before. */
  boolean isRepeated(CallFlowEvent event) {
    if (event.hop() == null) {
      return false;
    }
    Instant now = event.timestamp();
    Told own =
        new Told(event.source(), event.eventType(), event.legId(), event.to(), event.outcome());
    Instant first = told.get(own);
    if (first != null && Duration.between(first, now).compareTo(LONGEST) <= 0) {
      return true;
    }
    told.put(own, now);
    return false;
  }
}
