package io.callflow.call.lint;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StandardEventType.Step;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the contradictions and gaps that may make the summary of a call wrong. */
final class ConsistencyCheck {
  /**
   * How far the clocks of two sources may lie apart, and how long after the end of a call its parts
   * may still be closed.
   */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** How far the clock of a source may lie ahead of the service's. */
  private static final Duration AHEAD = Duration.ofMinutes(1);

  /** A step of one leg, which happens once and which every source sees at the same time. */
  private record LegStep(String legId, EventType type) {}

  /** An end of the call that a source has seen between two nodes. */
  private record HopEnd(String source, @Nullable Outcome outcome) {}

  private record Seen(String source, Instant at) {}

  /** What one source reports of the call. */
  private static final class Reported {
    /** Whether it reports a step before the call's end or at it. */
    private boolean beforeEnd;

    private boolean start;
  }

  private final List<StoredEvent> events;
  private final @Nullable Instant callEnded;
  private final Findings findings;

  /**
   * Checks the call.
   *
   * @param events of the call, in order
   * @param findings takes what is found
   */
  ConsistencyCheck(List<StoredEvent> events, Ends ends, Findings findings) {
    this.events = events;
    this.callEnded = ends.reported();
    this.findings = findings;
    checkStart();
    if (callEnded == null && ends.end() != null) {
      findings.missing(
          LintRule.MISSING_END,
          null,
          () -> "Every leg has ended, but nothing says that the call has.");
    }
    if (callEnded != null) {
      for (String leg : ends.openLegs()) {
        findings.missing(
            LintRule.LEG_WITHOUT_END,
            leg,
            () -> "The call has ended, but nothing says that leg " + leg + " did.");
      }
    }
    checkEnds();
    Map<String, Reported> sources = sources();
    if (sources.size() > 1) {
      compareStarts(sources);
      compareLegs();
    }
    checkAfterEnd(sources);
    checkClockOfService();
  }

  private static EventType type(StoredEvent event) {
    return event.event().eventType();
  }

  private static boolean isStep(EventType type) {
    return type.step() != Step.SAYS_NOTHING;
  }

  private void checkStart() {
    boolean steps = false;
    for (StoredEvent event : events) {
      EventType type = type(event);
      if (type.means(StandardEventType.CALL_STARTED) || type.means(StandardEventType.LEG_STARTED)) {
        return;
      }
      if (type.answers()) {
        findings.found(
            LintRule.ANSWERED_WITHOUT_START,
            event,
            () -> "The call was answered, but no start of it or of a leg is reported before that.");
        return;
      }
      steps |= isStep(type);
    }
    if (steps) {
      findings.missing(
          LintRule.MISSING_START,
          null,
          () -> "Nothing says that the call or one of its legs started.");
    }
  }

  private void checkEnds() {
    Set<String> sources = new HashSet<>();
    Set<HopEnd> onHops = new HashSet<>();
    CallResult first = null;
    for (StoredEvent event : events) {
      if (!type(event).closes(Part.CALL)) {
        continue;
      }
      String source = event.event().source();
      boolean isOnHop = event.event().hop() != null;
      // A proxy passes on the message that ends a call, so its source tells of it on each hop.
      boolean isRepeated = isOnHop && !onHops.add(new HopEnd(source, event.event().outcome()));
      if (!sources.add(source) && !isRepeated) {
        findings.found(
            LintRule.TWO_ENDS,
            event,
            () -> source + " says more than once that the call ended; the last counts.");
      }
      CallResult result = event.event().result().orElse(null);
      CallResult before = first;
      if (result != null && before != null && result != before) {
        findings.found(
            LintRule.OUTCOMES_DISAGREE,
            event,
            () ->
                "The call ended as %s, and as %s; the last counts."
                    .formatted(before.text(), result.text()));
      }
      first = first == null ? result : first;
    }
  }

  /** The sources that report a step of the call, in order of appearance. */
  private Map<String, Reported> sources() {
    Map<String, Reported> sources = new LinkedHashMap<>();
    for (StoredEvent event : events) {
      EventType type = type(event);
      if (isStep(type)) {
        Reported reported =
            sources.computeIfAbsent(event.event().source(), source -> new Reported());
        reported.beforeEnd |= callEnded == null || !event.event().timestamp().isAfter(callEnded);
        reported.start |= type.opens(Part.CALL);
      }
    }
    return sources;
  }

  /** Finds sources that report steps long before another source reports the start. */
  private void compareStarts(Map<String, Reported> sources) {
    StoredEvent start = null;
    for (StoredEvent event : events) {
      if (type(event).opens(Part.CALL)) {
        start = event;
        break;
      }
    }
    if (start == null) {
      return;
    }
    String starter = start.event().source();
    for (StoredEvent event : events) {
      Duration before = Duration.between(event.event().timestamp(), start.event().timestamp());
      if (before.compareTo(TOLERANCE) <= 0) {
        return;
      }
      Reported reported = sources.get(event.event().source());
      if (reported != null && !reported.start && isStep(type(event))) {
        findings.found(
            LintRule.CLOCKS_DISAGREE,
            event,
            () ->
                "%s reports %s %s before %s says that the call started."
                    .formatted(
                        event.event().source(),
                        event.event().eventType(),
                        seconds(before),
                        starter));
      }
    }
  }

  /** Finds sources that report a step of a leg long after another source does. */
  private void compareLegs() {
    Map<LegStep, Seen> steps = new HashMap<>();
    Map<String, Seen> ended = new HashMap<>();
    for (StoredEvent stored : events) {
      CallFlowEvent event = stored.event();
      EventType type = type(stored);
      if (event.legId() == null || !type.isAbout(Part.LEG)) {
        continue;
      }
      Seen now = new Seen(event.source(), event.timestamp());
      Seen first = steps.putIfAbsent(new LegStep(event.legId(), type.canonical()), now);
      if (type.closes(Part.LEG)) {
        ended.putIfAbsent(event.legId(), now);
        compare(stored, now, first, "%s reports %s %s after %s does.");
      } else {
        Seen end = ended.get(event.legId());
        if (end != null) {
          compare(stored, now, end, "%s reports %s %s after %s says that the leg ended.");
        } else if (!type.means(StandardEventType.LEG_EARLY_MEDIA)) {
          compare(stored, now, first, "%s reports %s %s after %s does.");
        }
      }
    }
  }

  private void compare(StoredEvent event, Seen now, @Nullable Seen other, String text) {
    if (other == null || other.source.equals(now.source)) {
      return;
    }
    Duration apart = Duration.between(other.at, now.at);
    if (apart.compareTo(TOLERANCE) > 0) {
      findings.found(
          LintRule.CLOCKS_DISAGREE,
          event,
          () ->
              text.formatted(now.source, event.event().eventType(), seconds(apart), other.source));
    }
  }

  private void checkAfterEnd(Map<String, Reported> sources) {
    if (callEnded == null) {
      return;
    }
    Set<String> enders = new HashSet<>();
    for (StoredEvent event : events) {
      if (type(event).closes(Part.CALL)) {
        enders.add(event.event().source());
      }
    }
    for (StoredEvent event : events) {
      Duration after = Duration.between(callEnded, event.event().timestamp());
      EventType type = type(event);
      String source = event.event().source();
      if (after.isNegative() || after.isZero() || !isStep(type)) {
        continue;
      }
      if (after.compareTo(TOLERANCE) <= 0
          && (type.step() == Step.CLOSES || !enders.contains(source))) {
        continue;
      }
      Reported reported = sources.get(source);
      if (reported != null && !reported.beforeEnd) {
        findings.found(
            LintRule.CLOCKS_DISAGREE,
            event,
            () ->
                "%s reports nothing before the call had ended; its first event is %s, %s later."
                    .formatted(source, event.event().eventType(), seconds(after)));
      } else {
        findings.found(
            LintRule.EVENTS_AFTER_END,
            event,
            () ->
                "%s reports %s %s after the call had ended."
                    .formatted(source, event.event().eventType(), seconds(after)));
      }
    }
  }

  private void checkClockOfService() {
    for (StoredEvent event : events) {
      Duration ahead = Duration.between(event.createdAt(), event.event().timestamp());
      if (ahead.compareTo(AHEAD) > 0) {
        findings.found(
            LintRule.AHEAD_OF_SERVICE,
            event,
            () ->
                "%s reports %s %s ahead of the clock of the service that stored it."
                    .formatted(event.event().source(), event.event().eventType(), seconds(ahead)));
      }
    }
  }

  private static String seconds(Duration duration) {
    long tenths = duration.toSeconds() * 10 + duration.toMillisPart() / 100;
    return tenths / 10 + "." + tenths % 10 + " s";
  }
}
