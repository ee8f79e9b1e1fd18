package io.callflow.call.lint;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds parts of a call that end without a start, or start twice: holds and bridges leg by leg, all
 * others source by source, because their start and their end may be on different legs. Of a call
 * whose beginning is missing, a part may have started before its first event.
 */
final class PartsCheck {
  /** Stands for the leg of an event that names none. */
  private static final String NO_LEG = "";

  private static final Map<Part, LintRule> COUNTED = new EnumMap<>(Part.class);

  static {
    COUNTED.put(Part.QUEUE, LintRule.QUEUE_LEFT_WITHOUT_ENTRY);
    COUNTED.put(Part.PARK, LintRule.PARK_ENDED_WITHOUT_START);
    COUNTED.put(Part.RECORDING, LintRule.RECORDING_ENDED_WITHOUT_START);
    COUNTED.put(Part.TRANSFER, LintRule.TRANSFER_ENDED_WITHOUT_START);
  }

  /** A leg, or the call if no leg is named, as one source sees it, on one hop of several. */
  private record Seen(String source, @Nullable String legId, @Nullable Hop hop) {}

  /** A part as one source counts it. */
  private record Counted(String source, Part part, @Nullable Hop hop) {}

  private final Findings findings;

  /** The legs on hold, by source and hop. */
  private final Map<Seen, Set<String>> held = new HashMap<>();

  private final Set<Seen> bridged = new HashSet<>();

  /** When a leg last joined or left a bridge: in one instant the order says nothing. */
  private final Map<Seen, Instant> bridgeTimes = new HashMap<>();

  private final Set<String> startedLegs = new HashSet<>();
  private final Map<Counted, Integer> starts = new HashMap<>();
  private final Map<Counted, Integer> open = new HashMap<>();
  private boolean isStarted;
  private boolean isTalking;

  PartsCheck(List<StoredEvent> events, Findings findings) {
    this.findings = findings;
    for (StoredEvent stored : events) {
      EventType type = stored.event().eventType();
      for (Part part : COUNTED.keySet()) {
        if (type.opens(part)) {
          starts.merge(counted(stored.event(), part), 1, Integer::sum);
        }
      }
    }
    events.forEach(this::check);
  }

  private static Counted counted(CallFlowEvent event, Part part) {
    return new Counted(event.source(), part, event.hop());
  }

  private void check(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    EventType type = event.eventType();
    Seen seen = new Seen(event.source(), event.legId(), event.hop());
    if (type.opens(Part.CALL) || type.means(StandardEventType.LEG_STARTED)) {
      isStarted = true;
    }
    if (type.means(StandardEventType.LEG_STARTED) && event.legId() != null) {
      startedLegs.add(event.legId());
    }
    isTalking |= type.answers() || type.opens(Part.BRIDGE) || type.isAbout(Part.TRANSFER);
    if (type.isAbout(Part.HOLD)) {
      hold(stored, seen);
    } else if (type.isAbout(Part.BRIDGE)) {
      bridge(stored, seen);
    } else if (type.closes(Part.LEG)) {
      heldLegs(seen).remove(legOrNone(seen));
      bridged.remove(seen);
    }
    for (Map.Entry<Part, LintRule> part : COUNTED.entrySet()) {
      if (type.opens(part.getKey())) {
        open.merge(counted(event, part.getKey()), 1, Integer::sum);
      } else if (type.closes(part.getKey())) {
        ended(stored, part.getKey(), part.getValue());
      }
    }
  }

  private void hold(StoredEvent stored, Seen seen) {
    CallFlowEvent event = stored.event();
    String who = event.legId() == null ? "the call" : "leg " + event.legId();
    if (event.eventType().opens(Part.HOLD)) {
      if (isStarted && !isTalking) {
        findings.found(
            LintRule.HOLD_WITHOUT_ANSWER,
            stored,
            () -> event.source() + " puts " + who + " on hold, but nobody had answered.");
      }
      if (!heldLegs(seen).add(legOrNone(seen))) {
        findings.found(
            LintRule.HOLD_STARTED_TWICE,
            stored,
            () -> event.source() + " puts " + who + " on hold, which is on hold already.");
      }
    } else if (event.eventType().closes(Part.HOLD)) {
      if (!isHoldEnded(seen) && isStarted) {
        findings.found(
            LintRule.HOLD_ENDED_WITHOUT_START,
            stored,
            () -> event.source() + " ends the hold of " + who + ", which is not on hold.");
      }
    }
  }

  /** Takes the leg off hold. One side may name the leg, and the other not. */
  private boolean isHoldEnded(Seen seen) {
    Set<String> legs = heldLegs(seen);
    if (legs.remove(legOrNone(seen)) || legs.remove(NO_LEG)) {
      return true;
    }
    boolean isAny = seen.legId() == null && !legs.isEmpty();
    if (isAny) {
      legs.remove(legs.iterator().next());
    }
    return isAny;
  }

  private Set<String> heldLegs(Seen seen) {
    return held.computeIfAbsent(
        new Seen(seen.source(), null, seen.hop()), source -> new LinkedHashSet<>());
  }

  private static String legOrNone(Seen seen) {
    return seen.legId() == null ? NO_LEG : seen.legId();
  }

  private void bridge(StoredEvent stored, Seen seen) {
    CallFlowEvent event = stored.event();
    Instant last = bridgeTimes.put(seen, event.timestamp());
    if (event.eventType().opens(Part.BRIDGE)) {
      bridged.add(seen);
    } else if (event.eventType().closes(Part.BRIDGE)
        && !bridged.remove(seen)
        && !event.timestamp().equals(last)
        && event.legId() != null
        && startedLegs.contains(event.legId())) {
      findings.found(
          LintRule.BRIDGE_LEFT_WITHOUT_JOIN,
          stored,
          () ->
              "%s reports that leg %s leaves a bridge, but it is in none."
                  .formatted(event.source(), event.legId()));
    }
  }

  private void ended(StoredEvent stored, Part part, LintRule rule) {
    Counted counted = counted(stored.event(), part);
    int left = open.merge(counted, -1, Integer::sum);
    if (left < 0 && starts.containsKey(counted)) {
      open.put(counted, 0);
      findings.found(
          rule,
          stored,
          () ->
              "%s reports %s, but had reported no start that is still open."
                  .formatted(stored.event().source(), stored.event().eventType()));
    }
  }
}
