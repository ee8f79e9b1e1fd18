package io.callflow.event;

import io.callflow.event.StandardEventType.Flow;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StandardEventType.Step;
import java.util.Optional;

/**
 * What happened. The vocabulary is open: lower-case words joined by dots ({@code leg.answered},
 * {@code x.acme.whisper}), 96 characters at most; a type that Callflow does not know is stored like
 * any other, and every type is kept as it was sent.
 *
 * <p>{@link StandardEventType} is the vocabulary, and here is a constant for each of its words:
 *
 * <pre>{@code
 * CallFlowEvent.builder(callId, EventType.LEG_ANSWERED, timestamp, "pbx-1")
 *     .legId("a")
 *     .build();
 * }</pre>
 *
 * <p>The plain words {@code initiated ringing answered hold resumed transferred ended failed} are
 * synonyms of types in the vocabulary. Each method but {@link #value} treats a synonym as the type
 * that it stands for; {@link #equals} does not.
 */
public record EventType(String value) {
  public static final EventType CALL_STARTED = StandardEventType.CALL_STARTED.type();
  public static final EventType LEG_STARTED = StandardEventType.LEG_STARTED.type();
  public static final EventType QUEUE_ENTERED = StandardEventType.QUEUE_ENTERED.type();
  public static final EventType TRANSFER_STARTED = StandardEventType.TRANSFER_STARTED.type();
  public static final EventType CALL_FORWARDED = StandardEventType.CALL_FORWARDED.type();
  public static final EventType AGENT_OFFERED = StandardEventType.AGENT_OFFERED.type();
  public static final EventType LEG_RINGING = StandardEventType.LEG_RINGING.type();
  public static final EventType AGENT_MISSED = StandardEventType.AGENT_MISSED.type();
  public static final EventType LEG_EARLY_MEDIA = StandardEventType.LEG_EARLY_MEDIA.type();
  public static final EventType CALL_PICKED_UP = StandardEventType.CALL_PICKED_UP.type();
  public static final EventType LEG_ANSWERED = StandardEventType.LEG_ANSWERED.type();
  public static final EventType AGENT_CONNECTED = StandardEventType.AGENT_CONNECTED.type();
  public static final EventType FLOW_STEP_STARTED = StandardEventType.FLOW_STEP_STARTED.type();
  public static final EventType PARK_STARTED = StandardEventType.PARK_STARTED.type();
  public static final EventType PLAYBACK_STARTED = StandardEventType.PLAYBACK_STARTED.type();
  public static final EventType BRIDGE_JOINED = StandardEventType.BRIDGE_JOINED.type();
  public static final EventType RECORDING_STARTED = StandardEventType.RECORDING_STARTED.type();
  public static final EventType HOLD_STARTED = StandardEventType.HOLD_STARTED.type();
  public static final EventType DTMF_RECEIVED = StandardEventType.DTMF_RECEIVED.type();
  public static final EventType DATA_UPDATED = StandardEventType.DATA_UPDATED.type();
  public static final EventType MEDIA_QUALITY = StandardEventType.MEDIA_QUALITY.type();
  public static final EventType ERROR_RAISED = StandardEventType.ERROR_RAISED.type();
  public static final EventType SIP_REQUEST = StandardEventType.SIP_REQUEST.type();
  public static final EventType SIP_RESPONSE = StandardEventType.SIP_RESPONSE.type();
  public static final EventType LINK_ASSERTED = StandardEventType.LINK_ASSERTED.type();
  public static final EventType HOLD_ENDED = StandardEventType.HOLD_ENDED.type();
  public static final EventType RECORDING_ENDED = StandardEventType.RECORDING_ENDED.type();
  public static final EventType TRANSFER_ACCEPTED = StandardEventType.TRANSFER_ACCEPTED.type();
  public static final EventType TRANSFER_COMPLETED = StandardEventType.TRANSFER_COMPLETED.type();
  public static final EventType TRANSFER_FAILED = StandardEventType.TRANSFER_FAILED.type();
  public static final EventType BRIDGE_LEFT = StandardEventType.BRIDGE_LEFT.type();
  public static final EventType FLOW_STEP_ENDED = StandardEventType.FLOW_STEP_ENDED.type();
  public static final EventType PARK_ENDED = StandardEventType.PARK_ENDED.type();
  public static final EventType PLAYBACK_ENDED = StandardEventType.PLAYBACK_ENDED.type();
  public static final EventType QUEUE_LEFT = StandardEventType.QUEUE_LEFT.type();
  public static final EventType LEG_ENDED = StandardEventType.LEG_ENDED.type();
  public static final EventType CALL_ENDED = StandardEventType.CALL_ENDED.type();

  /** The synonym of {@link #CALL_ENDED} that also says how: the call failed. */
  public static final EventType FAILED = new EventType(StandardEventType.FAILED_SYNONYM);

  /** The longest type, in characters. */
  public static final int MAX_LENGTH = 96;

  private static final int MAX_WORDS = 6;

  /** The rank of a type outside the vocabulary: after what begins, before what ends. */
  private static final int UNKNOWN_RANK = 23;

  /** The rank of a type outside the vocabulary that ends something: after the legs' ends. */
  private static final int UNKNOWN_END_RANK = 35;

  public EventType {
    String word = StandardEventType.word(value);
    if (word != null) {
      value = word; // one text for all events, whose hash is computed once
    } else if (value.length() > MAX_LENGTH || !isWords(value)) {
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

  /** The word of the vocabulary that this is or is a synonym of; empty for any other type. */
  public Optional<StandardEventType> standard() {
    return StandardEventType.of(value);
  }

  /** The type of the vocabulary that this is or is a synonym of; for any other type, itself. */
  public EventType canonical() {
    String canonical = canonicalValue();
    return canonical.equals(value) ? this : new EventType(canonical);
  }

  /** Whether both are one type or synonyms of one. */
  public boolean means(EventType other) {
    return canonicalValue().equals(other.canonicalValue());
  }

  /** Whether this is, or is a synonym of, this word of the vocabulary. */
  public boolean means(StandardEventType type) {
    return canonicalValue().equals(type.value());
  }

  /** Whether the vocabulary has it. */
  public boolean isKnown() {
    return standard().isPresent();
  }

  /**
   * Orders the events of one source in one instant, lower first: a call starts before its legs, a
   * leg rings before it is answered, legs end before their call does. Types outside the vocabulary
   * stand in the middle, or, if their name ends in {@code end}, {@code ended}, {@code stop} or
   * {@code stopped}, right after {@code leg.ended}.
   */
  public int rank() {
    Optional<StandardEventType> standard = standard();
    if (standard.isPresent()) {
      return standard.get().rank();
    }
    String last = value.substring(Math.max(value.lastIndexOf('.'), value.lastIndexOf('_')) + 1);
    return switch (last) {
      case "end", "ended", "stop", "stopped" -> UNKNOWN_END_RANK;
      default -> UNKNOWN_RANK;
    };
  }

  /** As {@link StandardEventType#step}; {@link Step#SAYS_NOTHING} outside the vocabulary. */
  public Step step() {
    return standard().map(StandardEventType::step).orElse(Step.SAYS_NOTHING);
  }

  /** As {@link StandardEventType#answers}; false outside the vocabulary. */
  public boolean answers() {
    return step() == Step.ANSWERS;
  }

  /** Whether this part is open from this event on; false outside the vocabulary. */
  public boolean opens(Part part) {
    return standard().map(type -> type.opens() == part).orElse(false);
  }

  /** Whether this part is closed from this event on; false outside the vocabulary. */
  public boolean closes(Part part) {
    return standard().map(type -> type.closes() == part).orElse(false);
  }

  /**
   * Whether the type's first word names this part, in the vocabulary or not: {@code leg.answered}
   * and {@code leg.muted} are about a leg.
   */
  public boolean isAbout(Part part) {
    return canonicalValue().startsWith(part.prefix());
  }

  /**
   * Whether this is a call detail record, {@code x.vendor.cdr}: what a system writes of a call once
   * it is over. It is no step of the call.
   */
  public boolean isDetailRecord() {
    return value.startsWith("x.") && value.endsWith(".cdr");
  }

  /** As {@link StandardEventType#flow}; {@link Flow#NONE} outside the vocabulary. */
  public Flow flow() {
    return standard().map(StandardEventType::flow).orElse(Flow.NONE);
  }

  /**
   * As {@link StandardEventType#tone}; {@link Tone#FAILED} for {@link #FAILED}, {@link Tone#STEP}
   * outside the vocabulary.
   */
  public Tone tone() {
    return equals(FAILED) ? Tone.FAILED : standard().map(StandardEventType::tone).orElse(Tone.STEP);
  }

  private String canonicalValue() {
    return standard().map(StandardEventType::value).orElse(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
