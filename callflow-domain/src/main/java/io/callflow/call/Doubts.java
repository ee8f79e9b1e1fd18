package io.callflow.call;

import io.callflow.call.CallWarning.Kind;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventId;
import io.callflow.event.Outcome;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for what does not fit together in the events of one call. */
final class Doubts {
  /** How far the clocks of two sources may lie apart, and how long after the end a call closes. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** How far the clock of a source may lie ahead of the service's. */
  private static final Duration AHEAD = Duration.ofMinutes(1);

  private static final Set<String> OPENING =
      Set.of(
          "call.started",
          "leg.started",
          "leg.ringing",
          "leg.early_media",
          "leg.answered",
          "bridge.joined",
          "hold.started",
          "transfer.started",
          "call.forwarded",
          "call.picked_up",
          "park.started",
          "queue.entered",
          "agent.offered",
          "agent.connected");

  private static final Set<String> CLOSING =
      Set.of(
          "leg.ended",
          "bridge.left",
          "hold.ended",
          "transfer.completed",
          "transfer.failed",
          "park.ended",
          "queue.left",
          "agent.missed");

  /** A step of one leg, which happens once and which every source sees at the same time. */
  private record Step(String legId, String type) {}

  private record Seen(String source, Instant at) {}

  private final CallFlow call;
  private final @Nullable Instant callEnded;
  private final Map<Kind, CallWarning> warnings = new EnumMap<>(Kind.class);

  /**
   * Looks once.
   *
   * @param callEnded when the call was last said to have ended
   * @param end when it ended, said or inferred
   * @param openLegs how many legs have started and not ended
   */
  Doubts(CallFlow call, @Nullable Instant callEnded, @Nullable Instant end, int openLegs) {
    this.call = call;
    this.callEnded = callEnded;
    starts();
    if (callEnded == null && end != null) {
      found(Kind.MISSING_END, null, "Every leg has ended, but nothing says that the call has.");
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
    ends();
    Map<String, boolean[]> sources = sources();
    if (sources.size() > 1) {
      startsOfSources(sources);
      legsOfSources();
    }
    after(sources);
    ahead();
  }

  List<CallWarning> warnings() {
    return List.copyOf(warnings.values());
  }

  private void found(Kind kind, @Nullable EventId eventId, String text) {
    warnings.merge(
        kind,
        new CallWarning(kind, 1, eventId, text),
        (first, again) -> new CallWarning(kind, first.count() + 1, first.eventId(), first.text()));
  }

  private static String type(StoredEvent event) {
    return event.event().eventType().canonical().value();
  }

  private static boolean isStep(String type) {
    return OPENING.contains(type) || CLOSING.contains(type) || type.equals("call.ended");
  }

  private void starts() {
    boolean steps = false;
    for (StoredEvent event : call.events()) {
      String type = type(event);
      if (type.equals("call.started") || type.equals("leg.started")) {
        return;
      }
      if (Summing.answers(type)) {
        found(
            Kind.ANSWERED_WITHOUT_START,
            event.eventId(),
            "The call was answered, but no start of it or of a leg is reported before that.");
        return;
      }
      steps |= isStep(type);
    }
    if (steps) {
      found(Kind.MISSING_START, null, "Nothing says that the call or one of its legs started.");
    }
  }

  private void ends() {
    Set<String> sources = new HashSet<>();
    CallResult first = null;
    for (StoredEvent event : call.events()) {
      if (!type(event).equals("call.ended")) {
        continue;
      }
      String source = event.event().source();
      if (!sources.add(source)) {
        found(
            Kind.TWO_ENDS,
            event.eventId(),
            source + " says more than once that the call ended; the last counts.");
      }
      CallResult result = result(event.event());
      if (result != null && first != null && result != first) {
        found(
            Kind.OUTCOMES_DISAGREE,
            event.eventId(),
            "The call ended as %s, and as %s; the last counts."
                .formatted(first.text(), result.text()));
      }
      first = first == null ? result : first;
    }
  }

  private static @Nullable CallResult result(CallFlowEvent end) {
    Outcome outcome = end.outcome();
    if (outcome != null && outcome.result() != null) {
      return outcome.result();
    }
    return end.eventType().value().equals("failed") ? CallResult.FAILED : null;
  }

  /** Who reports steps of the call: whether any before or at its end, and whether its start. */
  private Map<String, boolean[]> sources() {
    Map<String, boolean[]> sources = new LinkedHashMap<>();
    for (StoredEvent event : call.events()) {
      String type = type(event);
      if (isStep(type)) {
        boolean[] facts = sources.computeIfAbsent(event.event().source(), s -> new boolean[2]);
        facts[0] |= callEnded == null || !event.event().timestamp().isAfter(callEnded);
        facts[1] |= type.equals("call.started");
      }
    }
    return sources;
  }

  /** A source that does not see the call start sees nothing of it long before it starts. */
  private void startsOfSources(Map<String, boolean[]> sources) {
    StoredEvent start = null;
    for (StoredEvent event : call.events()) {
      if (type(event).equals("call.started")) {
        start = event;
        break;
      }
    }
    if (start == null) {
      return;
    }
    for (StoredEvent event : call.events()) {
      Duration before = Duration.between(event.event().timestamp(), start.event().timestamp());
      if (before.compareTo(TOLERANCE) <= 0) {
        return;
      }
      boolean[] facts = sources.get(event.event().source());
      if (facts != null && !facts[1] && isStep(type(event))) {
        found(
            Kind.CLOCKS_DISAGREE,
            event.eventId(),
            "%s reports %s %s before %s says that the call started."
                .formatted(
                    event.event().source(),
                    event.event().eventType(),
                    seconds(before),
                    start.event().source()));
      }
    }
  }

  /** What two sources say of one leg has to fit in time. */
  private void legsOfSources() {
    Map<Step, Seen> steps = new HashMap<>();
    Map<String, Seen> ended = new HashMap<>();
    for (StoredEvent stored : call.events()) {
      CallFlowEvent event = stored.event();
      String type = type(stored);
      if (event.legId() == null || !type.startsWith("leg.")) {
        continue;
      }
      Seen now = new Seen(event.source(), event.timestamp());
      Seen first = steps.putIfAbsent(new Step(event.legId(), type), now);
      if (type.equals("leg.ended")) {
        ended.putIfAbsent(event.legId(), now);
        compare(stored, now, first, "%s reports %s %s after %s does.");
      } else {
        Seen end = ended.get(event.legId());
        if (end != null) {
          compare(stored, now, end, "%s reports %s %s after %s says that the leg ended.");
        } else if (!type.equals("leg.early_media")) {
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
          text.formatted(now.source, event.event().eventType(), seconds(apart), other.source));
    }
  }

  private void after(Map<String, boolean[]> sources) {
    if (callEnded == null) {
      return;
    }
    Set<String> enders = new HashSet<>();
    for (StoredEvent event : call.events()) {
      if (type(event).equals("call.ended")) {
        enders.add(event.event().source());
      }
    }
    for (StoredEvent event : call.events()) {
      Duration after = Duration.between(callEnded, event.event().timestamp());
      String type = type(event);
      String source = event.event().source();
      if (after.isNegative() || after.isZero() || !isStep(type)) {
        continue;
      }
      if (after.compareTo(TOLERANCE) <= 0 && (CLOSING.contains(type) || !enders.contains(source))) {
        continue;
      }
      boolean[] facts = sources.get(source);
      if (facts != null && !facts[0]) {
        found(
            Kind.CLOCKS_DISAGREE,
            event.eventId(),
            "All that %s reports, it reports after the call had ended; the first is %s, %s later."
                .formatted(source, event.event().eventType(), seconds(after)));
      } else {
        found(
            Kind.EVENTS_AFTER_END,
            event.eventId(),
            "%s reports %s %s after the call had ended."
                .formatted(source, event.event().eventType(), seconds(after)));
      }
    }
  }

  private void ahead() {
    for (StoredEvent event : call.events()) {
      Duration ahead = Duration.between(event.createdAt(), event.event().timestamp());
      if (ahead.compareTo(AHEAD) > 0) {
        found(
            Kind.AHEAD_OF_SERVICE,
            event.eventId(),
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
