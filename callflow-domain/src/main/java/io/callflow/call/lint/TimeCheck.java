package io.callflow.call.lint;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.StandardEventType;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds times that no clock showed, and times and sequences that contradict each other. */
final class TimeCheck {
  /** Before this, no system wrote what Callflow reads. Clocks that are not set start at 1970. */
  private static final Instant FIRST = Instant.parse("1990-01-01T00:00:00Z");

  private static final Duration FAR = Duration.ofDays(30);
  private static final Duration LONG = Duration.ofDays(1);

  /** How far two events of one source may stand in the wrong order: its threads overtake. */
  private static final Duration OVERTAKEN = Duration.ofSeconds(1);

  private final Findings findings;

  /** Some sources number the events of each leg on its own. */
  private record Numbered(String source, @Nullable String legId) {}

  /** The event with the greatest sequence so far. */
  private final Map<Numbered, StoredEvent> greatest = new HashMap<>();

  TimeCheck(List<StoredEvent> events, Ends ends, Findings findings) {
    this.findings = findings;
    StoredEvent middle = events.get(events.size() / 2);
    for (StoredEvent stored : events) {
      far(stored, middle);
      sequence(stored);
    }
    Instant end = ends.end();
    Instant start = start(events);
    if (end != null && Duration.between(start, end).compareTo(LONG) > 0) {
      Duration lasted = Duration.between(start, end);
      findings.missing(
          LintRule.LASTS_LONGER_THAN_A_DAY,
          null,
          () -> "The call lasted %d h, from %s to %s.".formatted(lasted.toHours(), start, end));
    }
  }

  /** The time of the first event with a clock that was set. */
  private static Instant start(List<StoredEvent> events) {
    for (StoredEvent stored : events) {
      Instant at = stored.event().timestamp();
      if (!at.isBefore(FIRST) && !isAssertion(stored.event().eventType())) {
        return at;
      }
    }
    return events.get(events.size() - 1).event().timestamp();
  }

  private static boolean isAssertion(EventType type) {
    return type.means(StandardEventType.LINK_ASSERTED)
        || type.means(StandardEventType.DATA_UPDATED);
  }

  private void far(StoredEvent stored, StoredEvent middle) {
    CallFlowEvent event = stored.event();
    Instant at = event.timestamp();
    if (at.isBefore(FIRST)) {
      findings.found(
          LintRule.CLOCK_NOT_SET,
          stored,
          () -> "%s reports %s at %s.".formatted(event.source(), event.eventType(), at));
      return;
    }
    Duration away = Duration.between(middle.event().timestamp(), at).abs();
    if (away.compareTo(FAR) > 0
        && !middle.event().timestamp().isBefore(FIRST)
        && !isAssertion(event.eventType())) {
      findings.found(
          LintRule.FAR_FROM_THE_OTHERS,
          stored,
          () ->
              "%s reports %s at %s, %d days away from the middle of the call."
                  .formatted(event.source(), event.eventType(), at, away.toDays()));
    }
  }

  private void sequence(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    Long sequence = event.sequence();
    if (sequence == null) {
      return;
    }
    Numbered numbered = new Numbered(event.source(), event.legId());
    StoredEvent before = greatest.get(numbered);
    Long most = before == null ? null : before.event().sequence();
    if (before == null || most == null || most <= sequence) {
      greatest.put(numbered, stored);
      return;
    }
    Duration later = Duration.between(before.event().timestamp(), event.timestamp());
    if (later.compareTo(OVERTAKEN) > 0) {
      findings.found(
          LintRule.SEQUENCE_RUNS_BACK,
          stored,
          () ->
              "%s numbers %s at %s with %d, but had numbered %s at %s with %d."
                  .formatted(
                      event.source(),
                      event.eventType(),
                      event.timestamp(),
                      sequence,
                      before.event().eventType(),
                      before.event().timestamp(),
                      most));
    }
  }
}
