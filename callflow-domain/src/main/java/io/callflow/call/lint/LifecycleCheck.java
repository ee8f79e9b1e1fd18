package io.callflow.call.lint;

import io.callflow.call.bridge.Loopbacks;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StandardEventType.Step;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the order of the steps of each leg with its lifecycle: start, ringing, answer, end.
 * Compares only what one source reports with one clock, and only what differs in time: in one
 * instant the order of the events says nothing.
 */
final class LifecycleCheck {
  /** A leg as one source sees it, on one hop if it watches several. */
  private record Seen(String source, String legId, @Nullable Hop hop) {}

  /** The latest time of each step of a leg since its last start. */
  private static final class LegSteps {
    private boolean started;
    private @Nullable Instant ringing;
    private @Nullable Instant answered;
    private @Nullable Instant ended;

    private void restart() {
      started = true;
      ringing = null;
      answered = null;
      ended = null;
    }
  }

  /** For how long a SIP message is repeated: 64 times T1 (RFC 3261 §17.1.1.2). */
  private static final Duration REPEATED = Duration.ofSeconds(32);

  private final Findings findings;
  private final Map<Seen, LegSteps> legs = new HashMap<>();

  LifecycleCheck(List<StoredEvent> events, Findings findings) {
    this.findings = findings;
    Loopbacks loopbacks = new Loopbacks(events.stream().map(StoredEvent::event).toList());
    for (StoredEvent stored : events) {
      CallFlowEvent event = stored.event();
      String leg = event.legId();
      if (leg != null && !loopbacks.isEnd(leg)) {
        check(
            stored,
            legs.computeIfAbsent(
                new Seen(event.source(), leg, event.hop()), seen -> new LegSteps()));
      }
    }
  }

  private void check(StoredEvent stored, LegSteps leg) {
    EventType type = stored.event().eventType();
    Instant at = stored.event().timestamp();
    if (type.means(StandardEventType.LEG_STARTED)) {
      started(stored, leg, at);
    } else if (type.closes(Part.LEG)) {
      if (isBefore(leg.ended, at) && !isRepeated(stored.event(), leg.ended)) {
        found(LintRule.LEG_ENDS_TWICE, stored, "ended already", leg.ended);
      }
      leg.ended = at;
    } else if (isStepOfLeg(type) && isBefore(leg.ended, at)) {
      found(LintRule.EVENT_AFTER_LEG_END, stored, "ended", leg.ended);
    } else if (type.means(StandardEventType.LEG_RINGING)) {
      if (isBefore(leg.answered, at)) {
        found(LintRule.RINGING_AFTER_ANSWER, stored, "was answered", leg.answered);
      }
      leg.ringing = at;
    } else if (type.answers()) {
      leg.answered = leg.answered == null ? at : leg.answered;
    }
  }

  private void started(StoredEvent stored, LegSteps leg, Instant at) {
    boolean isLate = !leg.started && leg.ended == null;
    if (isLate && isBefore(leg.answered, at)) {
      found(LintRule.LEG_STARTS_LATE, stored, "was answered", leg.answered);
    } else if (isLate && isBefore(leg.ringing, at)) {
      found(LintRule.LEG_STARTS_LATE, stored, "rang", leg.ringing);
    }
    leg.restart();
  }

  /** Whether the leg itself must be there for the event. */
  private static boolean isStepOfLeg(EventType type) {
    return type.means(StandardEventType.LEG_RINGING)
        || type.means(StandardEventType.LEG_EARLY_MEDIA)
        || type.step() == Step.ANSWERS
        || type.opens(Part.HOLD)
        || type.opens(Part.BRIDGE);
  }

  /** Whether a message between two nodes may have told it, which was sent again. */
  private static boolean isRepeated(CallFlowEvent event, @Nullable Instant first) {
    return event.hop() != null
        && first != null
        && Duration.between(first, event.timestamp()).compareTo(REPEATED) <= 0;
  }

  private static boolean isBefore(@Nullable Instant one, Instant other) {
    return one != null && one.isBefore(other);
  }

  private void found(LintRule rule, StoredEvent stored, String what, @Nullable Instant when) {
    CallFlowEvent event = stored.event();
    findings.found(
        rule,
        stored,
        () ->
            "%s reports %s of leg %s at %s, but the leg %s at %s."
                .formatted(
                    event.source(),
                    event.eventType(),
                    event.legId(),
                    event.timestamp(),
                    what,
                    when));
  }
}
