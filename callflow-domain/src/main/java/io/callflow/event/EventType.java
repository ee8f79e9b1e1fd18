package io.callflow.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened. The vocabulary is open: lower-case words joined by dots ({@code leg.answered},
 * {@code x.acme.whisper}), 96 characters at most; a type that Callflow does not know is stored like
 * any other, and every type is kept as it was sent.
 *
 * <p>The plain words {@code initiated ringing answered hold resumed transferred ended failed} are
 * synonyms of types in the vocabulary; synonyms meet in filters and in {@link #rank()}.
 */
public record EventType(String value) {
  /** The longest type, in characters. */
  public static final int MAX_LENGTH = 96;

  private static final int MAX_WORDS = 6;

  /** The vocabulary by lifecycle: of events in one instant, an earlier line goes first. */
  private static final List<List<String>> LIFECYCLE =
      List.of(
          List.of("call.started"),
          List.of("leg.started"),
          List.of("queue.entered", "transfer.started"),
          List.of("call.forwarded", "agent.offered"),
          List.of("leg.ringing", "agent.missed"),
          List.of("leg.early_media"),
          List.of("call.picked_up"),
          List.of("leg.answered", "agent.connected"),
          List.of("flow.step_started", "park.started", "playback.started"),
          List.of("bridge.joined"),
          List.of("recording.started"),
          List.of("hold.started"),
          // here: whatever is not named in this list
          List.of("hold.ended"),
          List.of("recording.ended"),
          List.of("transfer.completed", "transfer.failed"),
          List.of("bridge.left"),
          List.of("flow.step_ended", "park.ended", "playback.ended", "queue.left"),
          List.of("leg.ended"),
          // here: whatever is not named in this list and ends in end, ended, stop or stopped
          List.of("call.ended"));

  private static final int MIDDLE = 2 * 11 + 1;
  private static final int AFTER_LEG = 2 * 17 + 1;

  /** Types of the vocabulary that have no place of their own in a lifecycle. */
  private static final List<String> ANYWHERE =
      List.of(
          "dtmf.received",
          "data.updated",
          "media.quality",
          "error.raised",
          "sip.request",
          "sip.response",
          "link.asserted");

  private static final Map<String, String> SYNONYMS =
      Map.of(
          "initiated", "call.started",
          "ringing", "leg.ringing",
          "answered", "leg.answered",
          "hold", "hold.started",
          "resumed", "hold.ended",
          "transferred", "transfer.completed",
          "ended", "call.ended",
          "failed", "call.ended");

  private static final Map<String, Integer> RANKS = ranks();

  public EventType {
    if (value.length() > MAX_LENGTH || !isWords(value)) {
      throw Text.broken(
          "eventType",
          "pattern",
          "is "
              + Text.shown(value)
              + "; a type is one to six lower-case words joined by dots, 96 characters at most");
    }
  }

  /** Whether it is {@code [a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,5}}. */
  private static boolean isWords(String value) {
    int words = 1;
    boolean atBegin = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      if (!letter && (atBegin || (c != '.' && c != '_' && (c < '0' || c > '9')))) {
        return false;
      }
      atBegin = c == '.';
      if (atBegin && ++words > MAX_WORDS) {
        return false;
      }
    }
    return !atBegin;
  }

  private static Map<String, Integer> ranks() {
    Map<String, Integer> ranks = new HashMap<>();
    for (int place = 0; place < LIFECYCLE.size(); place++) {
      for (String type : LIFECYCLE.get(place)) {
        ranks.put(type, 2 * place);
      }
    }
    ANYWHERE.forEach(type -> ranks.put(type, MIDDLE));
    return Map.copyOf(ranks);
  }

  /** The type of the vocabulary that this is or is a synonym of; for any other type, itself. */
  public EventType canonical() {
    String canonical = SYNONYMS.get(value);
    return canonical == null ? this : new EventType(canonical);
  }

  /** Whether both are one type or synonyms of one. */
  public boolean means(EventType other) {
    return canonicalValue().equals(other.canonicalValue());
  }

  /** Whether this is, or is a synonym of, this type of the vocabulary. */
  public boolean means(String type) {
    return canonicalValue().equals(type);
  }

  /** Whether the vocabulary names it. */
  public boolean isKnown() {
    return RANKS.containsKey(canonicalValue());
  }

  /**
   * Where events of this type stand among events of the same instant: a call starts before its
   * legs, a leg rings before it is answered, legs end before their call does. Types outside the
   * vocabulary stand in the middle, or, where their name ends in {@code end}, {@code ended}, {@code
   * stop} or {@code stopped}, right after {@code leg.ended}.
   */
  public int rank() {
    Integer rank = RANKS.get(canonicalValue());
    if (rank != null) {
      return rank;
    }
    String last = value.substring(Math.max(value.lastIndexOf('.'), value.lastIndexOf('_')) + 1);
    return switch (last) {
      case "end", "ended", "stop", "stopped" -> AFTER_LEG;
      default -> MIDDLE;
    };
  }

  private String canonicalValue() {
    return SYNONYMS.getOrDefault(value, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
