package io.callflow.call;

import io.callflow.call.CallWarning.Kind;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StandardEventType.Step;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds contradictions and gaps in the events of one call. */
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

  private record Seen(String source, Instant at) {}

  /** What one source reports of the call. */
  private static final class Reported {
    /** Whether it reports a step before the call's end or at it. */
    private boolean beforeEnd;

    private boolean start;
  }

  private final CallFlow call;
  private final @Nullable Instant callEnded;
  private final Map<Kind, CallWarning> warnings = new EnumMap<>(Kind.class);

  /**
   * Checks the call.
   *
   * @param callEnded when an event last said that the call ended; null if none did
   * @param end when it ended, as an event said or as its legs imply; null while it lasts
   * @param openLegs how many legs have started and not ended
   */
  ConsistencyCheck(
      CallFlow call, @Nullable Instant callEnded, @Nullable Instant end, int openLegs) {
    this.call = call;
    this.callEnded = callEnded;
    checkStart();
    if (callEnded == null && end != null) {
      found(
          Kind.MISSING_END, null, () -> "Every leg has ended, but nothing says that the call has.");
    }
    if (callEnded != null && openLegs > 0) {
      String legs = openLegs == 1 ? "a leg that had" : openLegs + " legs that had";
      warnings.put(
          Kind.LEG_WITHOUT_END,
          new CallWarning(
              Kind.LEG_WITHOUT_END,
              openLegs,
              null,
              "The call has ended, but nothing says that " + legs + " started did."));
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

  /** At most one warning of each kind, in the order of the kinds. */
  List<CallWarning> warnings() {
    return List.copyOf(warnings.values());
  }

  /** Counts a finding. The first one of its kind makes the text. */
  private void found(Kind kind, @Nullable EventId eventId, Supplier<String> text) {
    CallWarning first = warnings.get(kind);
    warnings.put(
        kind,
        first == null
            ? new CallWarning(kind, 1, eventId, text.get())
            : new CallWarning(kind, first.count() + 1, first.eventId(), first.text()));
  }

  private static EventType type(StoredEvent event) {
    return event.event().eventType();
  }

  private static boolean isStep(EventType type) {
    return type.step() != Step.SAYS_NOTHING;
  }

  private void checkStart() {
    boolean steps = false;
    for (StoredEvent event : call.events()) {
      EventType type = type(event);
      if (type.means(StandardEventType.CALL_STARTED) || type.means(StandardEventType.LEG_STARTED)) {
        return;
      }
      if (type.answers()) {
        found(
            Kind.ANSWERED_WITHOUT_START,
            event.eventId(),
            () -> "The call was answered, but no start of it or of a leg is reported before that.");
        return;
      }
      steps |= isStep(type);
    }
    if (steps) {
      found(
          Kind.MISSING_START, null, () -> "Nothing says that the call or one of its legs started.");
    }
  }

  private void checkEnds() {
    Set<String> sources = new HashSet<>();
    CallResult first = null;
    for (StoredEvent event : call.events()) {
      if (!type(event).closes(Part.CALL)) {
        continue;
      }
      String source = event.event().source();
      if (!sources.add(source) && !repeatsOnAnotherHop(event)) {
        found(
            Kind.TWO_ENDS,
            event.eventId(),
            () -> source + " says more than once that the call ended; the last counts.");
      }
      CallResult result = event.event().result().orElse(null);
      CallResult before = first;
      if (result != null && before != null && result != before) {
        found(
            Kind.OUTCOMES_DISAGREE,
            event.eventId(),
            () ->
                "The call ended as %s, and as %s; the last counts."
                    .formatted(before.text(), result.text()));
      }
      first = first == null ? result : first;
    }
  }

  /**
   * Whether a source that watches several hops has told of this end before: a proxy passes on the
   * message that ends a call.
   */
  private boolean repeatsOnAnotherHop(StoredEvent end) {
    if (end.event().hop() == null) {
      return false;
    }
    for (StoredEvent event : call.events()) {
      if (event.equals(end)) {
        return false;
      }
      if (type(event).closes(Part.CALL)
          && event.event().source().equals(end.event().source())
          && event.event().hop() != null
          && Objects.equals(event.event().outcome(), end.event().outcome())) {
        return true;
      }
    }
    return false;
  }

  /** The sources that report a step of the call, in order of appearance. */
  private Map<String, Reported> sources() {
    Map<String, Reported> sources = new LinkedHashMap<>();
    for (StoredEvent event : call.events()) {
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
    for (StoredEvent event : call.events()) {
      if (type(event).opens(Part.CALL)) {
        start = event;
        break;
      }
    }
    if (start == null) {
      return;
    }
    String starter = start.event().source();
    for (StoredEvent event : call.events()) {
      Duration before = Duration.between(event.event().timestamp(), start.event().timestamp());
      if (before.compareTo(TOLERANCE) <= 0) {
        return;
      }
      Reported reported = sources.get(event.event().source());
      if (reported != null && !reported.start && isStep(type(event))) {
        found(
            Kind.CLOCKS_DISAGREE,
            event.eventId(),
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
    for (StoredEvent stored : call.events()) {
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
      found(
          Kind.CLOCKS_DISAGREE,
          event.eventId(),
          () ->
              text.formatted(now.source, event.event().eventType(), seconds(apart), other.source));
    }
  }

  private void checkAfterEnd(Map<String, Reported> sources) {
    if (callEnded == null) {
      return;
    }
    Set<String> enders = new HashSet<>();
    for (StoredEvent event : call.events()) {
      if (type(event).closes(Part.CALL)) {
        enders.add(event.event().source());
      }
    }
    for (StoredEvent event : call.events()) {
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
        found(
            Kind.CLOCKS_DISAGREE,
            event.eventId(),
            () ->
                "%s reports nothing before the call had ended; its first event is %s, %s later."
                    .formatted(source, event.event().eventType(), seconds(after)));
      } else {
        found(
            Kind.EVENTS_AFTER_END,
            event.eventId(),
            () ->
                "%s reports %s %s after the call had ended."
                    .formatted(source, event.event().eventType(), seconds(after)));
      }
    }
  }

  private void checkClockOfService() {
    for (StoredEvent event : call.events()) {
      Duration ahead = Duration.between(event.createdAt(), event.event().timestamp());
      if (ahead.compareTo(AHEAD) > 0) {
        found(
            Kind.AHEAD_OF_SERVICE,
            event.eventId(),
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
