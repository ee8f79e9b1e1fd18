package io.callflow.event;

import static io.callflow.event.StandardEventType.Flow.BACK;
import static io.callflow.event.StandardEventType.Flow.ENDING;
import static io.callflow.event.StandardEventType.Flow.FORWARD;
import static io.callflow.event.StandardEventType.Flow.HANDOVER;
import static io.callflow.event.StandardEventType.Flow.NONE;
import static io.callflow.event.StandardEventType.Part.BRIDGE;
import static io.callflow.event.StandardEventType.Part.CALL;
import static io.callflow.event.StandardEventType.Part.FLOW_STEP;
import static io.callflow.event.StandardEventType.Part.HOLD;
import static io.callflow.event.StandardEventType.Part.LEG;
import static io.callflow.event.StandardEventType.Part.NOTHING;
import static io.callflow.event.StandardEventType.Part.OFFER;
import static io.callflow.event.StandardEventType.Part.PARK;
import static io.callflow.event.StandardEventType.Part.PLAYBACK;
import static io.callflow.event.StandardEventType.Part.QUEUE;
import static io.callflow.event.StandardEventType.Part.RECORDING;
import static io.callflow.event.StandardEventType.Part.TRANSFER;
import static io.callflow.event.StandardEventType.Step.ADVANCES;
import static io.callflow.event.StandardEventType.Step.ANSWERS;
import static io.callflow.event.StandardEventType.Step.CLOSES;
import static io.callflow.event.StandardEventType.Step.RINGS;
import static io.callflow.event.StandardEventType.Step.SAYS_NOTHING;
import static io.callflow.event.Tone.CONNECTED;
import static io.callflow.event.Tone.ENDED;
import static io.callflow.event.Tone.FAILED;
import static io.callflow.event.Tone.HELD;
import static io.callflow.event.Tone.PROGRESS;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The vocabulary: the event types that Callflow knows, and what each means. The constants are in
 * ascending {@link #rank}, which follows the lifecycle of a call. {@link EventType} has a constant
 * of the same name for each.
 */
public enum StandardEventType {
  CALL_STARTED("call.started", 0, ADVANCES, CALL, NOTHING, FORWARD, Tone.STEP),
  LEG_STARTED("leg.started", 2, ADVANCES, LEG, NOTHING, FORWARD, Tone.STEP),
  QUEUE_ENTERED("queue.entered", 4, ADVANCES, QUEUE, NOTHING, HANDOVER, Tone.STEP),
  TRANSFER_STARTED("transfer.started", 4, ADVANCES, TRANSFER, NOTHING, HANDOVER, Tone.STEP),
  CALL_FORWARDED("call.forwarded", 6, ADVANCES, NOTHING, NOTHING, HANDOVER, Tone.STEP),
  AGENT_OFFERED("agent.offered", 6, RINGS, OFFER, NOTHING, FORWARD, PROGRESS),
  LEG_RINGING("leg.ringing", 8, RINGS, NOTHING, NOTHING, BACK, PROGRESS),
  AGENT_MISSED("agent.missed", 8, CLOSES, NOTHING, OFFER, BACK, FAILED),
  LEG_EARLY_MEDIA("leg.early_media", 10, ADVANCES, NOTHING, NOTHING, BACK, PROGRESS),
  CALL_PICKED_UP("call.picked_up", 12, ANSWERS, LEG, NOTHING, BACK, CONNECTED),
  LEG_ANSWERED("leg.answered", 14, ANSWERS, LEG, NOTHING, BACK, CONNECTED),
  AGENT_CONNECTED("agent.connected", 14, ANSWERS, LEG, OFFER, BACK, CONNECTED),
  FLOW_STEP_STARTED("flow.step_started", 16, SAYS_NOTHING, FLOW_STEP, NOTHING, NONE, Tone.STEP),
  PARK_STARTED("park.started", 16, ADVANCES, PARK, NOTHING, NONE, HELD),
  PLAYBACK_STARTED("playback.started", 16, SAYS_NOTHING, PLAYBACK, NOTHING, NONE, Tone.STEP),
  BRIDGE_JOINED("bridge.joined", 18, ADVANCES, BRIDGE, NOTHING, NONE, CONNECTED),
  RECORDING_STARTED("recording.started", 20, SAYS_NOTHING, RECORDING, NOTHING, NONE, Tone.STEP),
  HOLD_STARTED("hold.started", 22, ADVANCES, HOLD, NOTHING, NONE, HELD),
  DTMF_RECEIVED("dtmf.received", 23, SAYS_NOTHING, NOTHING, NOTHING, NONE, Tone.STEP),
  DATA_UPDATED("data.updated", 23, SAYS_NOTHING, NOTHING, NOTHING, NONE, Tone.STEP),
  MEDIA_QUALITY("media.quality", 23, SAYS_NOTHING, NOTHING, NOTHING, NONE, Tone.STEP),
  ERROR_RAISED("error.raised", 23, SAYS_NOTHING, NOTHING, NOTHING, NONE, FAILED),
  SIP_REQUEST("sip.request", 23, SAYS_NOTHING, NOTHING, NOTHING, FORWARD, Tone.STEP),
  SIP_RESPONSE("sip.response", 23, SAYS_NOTHING, NOTHING, NOTHING, BACK, Tone.STEP),
  LINK_ASSERTED("link.asserted", 23, SAYS_NOTHING, NOTHING, NOTHING, NONE, Tone.STEP),
  HOLD_ENDED("hold.ended", 24, CLOSES, NOTHING, HOLD, NONE, CONNECTED),
  RECORDING_ENDED("recording.ended", 26, SAYS_NOTHING, NOTHING, RECORDING, NONE, Tone.STEP),
  TRANSFER_ACCEPTED("transfer.accepted", 27, ADVANCES, NOTHING, NOTHING, HANDOVER, PROGRESS),
  TRANSFER_COMPLETED("transfer.completed", 28, CLOSES, NOTHING, TRANSFER, HANDOVER, CONNECTED),
  TRANSFER_FAILED("transfer.failed", 28, CLOSES, NOTHING, TRANSFER, HANDOVER, FAILED),
  BRIDGE_LEFT("bridge.left", 30, CLOSES, NOTHING, BRIDGE, NONE, ENDED),
  FLOW_STEP_ENDED("flow.step_ended", 32, SAYS_NOTHING, NOTHING, FLOW_STEP, NONE, Tone.STEP),
  PARK_ENDED("park.ended", 32, CLOSES, NOTHING, PARK, NONE, CONNECTED),
  PLAYBACK_ENDED("playback.ended", 32, SAYS_NOTHING, NOTHING, PLAYBACK, NONE, Tone.STEP),
  QUEUE_LEFT("queue.left", 32, CLOSES, NOTHING, QUEUE, NONE, Tone.STEP),
  LEG_ENDED("leg.ended", 34, CLOSES, NOTHING, LEG, ENDING, ENDED),
  CALL_ENDED("call.ended", 36, CLOSES, NOTHING, CALL, ENDING, ENDED);

  /** The whole call or a part of it, from the event that opens it to the one that closes it. */
  public enum Part {
    CALL("call"),
    LEG("leg"),
    BRIDGE("bridge"),
    HOLD("hold"),
    TRANSFER("transfer"),
    PARK("park"),
    QUEUE("queue"),
    /** A call that is offered to an agent, until the agent takes or misses it. */
    OFFER("agent"),
    FLOW_STEP("flow"),
    RECORDING("recording"),
    PLAYBACK("playback"),
    /** Stands for no part. */
    NOTHING("");

    private final String prefix;

    Part(String firstWord) {
      prefix = firstWord + ".";
    }

    /** What the types begin with that are about this part: its first word and a dot. */
    String prefix() {
      return prefix;
    }
  }

  /** What an event says about how far the call has come. */
  public enum Step {
    /** Somebody is alerted. */
    RINGS,
    /** Somebody answered. */
    ANSWERS,
    /** The call or a part of it begins or goes on in another way. */
    ADVANCES,
    /** The call or a part of it is over. */
    CLOSES,
    /** Nothing: it may happen before, during and after the call. */
    SAYS_NOTHING
  }

  /** Who acts towards whom. */
  public enum Flow {
    /** In the direction in which the call or leg is set up: from the caller to the callee. */
    FORWARD,
    /** Against that direction: the callee's reply to the caller. */
    BACK,
    /** From where the call is to where it goes next. */
    HANDOVER,
    /** From the side that ends the call or leg to the other side. */
    ENDING,
    /** It happens at one place. */
    NONE
  }

  /** The one synonym that says more than its word: the call ended because it failed. */
  static final String FAILED_SYNONYM = "failed";

  private static final Map<String, StandardEventType> SYNONYMS =
      Map.of(
          "initiated",
          CALL_STARTED,
          "ringing",
          LEG_RINGING,
          "answered",
          LEG_ANSWERED,
          "hold",
          HOLD_STARTED,
          "resumed",
          HOLD_ENDED,
          "transferred",
          TRANSFER_COMPLETED,
          "ended",
          CALL_ENDED,
          FAILED_SYNONYM,
          CALL_ENDED);

  private static final Map<String, StandardEventType> BY_TEXT = byText();

  /** Each key of {@link #BY_TEXT} by itself. */
  private static final Map<String, String> WORDS = words();

  private final String value;
  private final int rank;
  private final Step step;
  private final Part opens;
  private final Part closes;
  private final Flow flow;
  private final Tone tone;

  StandardEventType(
      String value, int rank, Step step, Part opens, Part closes, Flow flow, Tone tone) {
    this.value = value;
    this.rank = rank;
    this.step = step;
    this.opens = opens;
    this.closes = closes;
    this.flow = flow;
    this.tone = tone;
  }

  private static Map<String, StandardEventType> byText() {
    Map<String, StandardEventType> byText = new HashMap<>(SYNONYMS);
    for (StandardEventType type : values()) {
      byText.put(type.value, type);
    }
    return Collections.unmodifiableMap(byText); // found faster than in a copy by Map.copyOf
  }

  private static Map<String, String> words() {
    Map<String, String> words = new HashMap<>();
    BY_TEXT.keySet().forEach(word -> words.put(word, word));
    return Collections.unmodifiableMap(words);
  }

  /** The word of the vocabulary that this text is or is a synonym of; empty for any other text. */
  static Optional<StandardEventType> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }

  /** The same text, if it is a word of the vocabulary or a synonym of one; null for any other. */
  static @Nullable String word(String text) {
    return WORDS.get(text);
  }

  /** The word as events have it, for example {@code leg.answered}. */
  public String value() {
    return value;
  }

  /** This word as the type of an event. */
  public EventType type() {
    return new EventType(value);
  }

  /**
   * Orders the events of one source in one instant, lower first. Stored calls are in this order, so
   * the rank of a word never changes.
   */
  public int rank() {
    return rank;
  }

  /** What the event says about how far the call has come. */
  public Step step() {
    return step;
  }

  /** Whether the event says that somebody answered; the talk time starts with the first one. */
  public boolean answers() {
    return step == ANSWERS;
  }

  /** What is open from this event on; {@link Part#NOTHING} if it opens no part. */
  public Part opens() {
    return opens;
  }

  /** What is closed from this event on; {@link Part#NOTHING} if it closes no part. */
  public Part closes() {
    return closes;
  }

  /** Who acts towards whom, and so which way a ladder draws the event. */
  public Flow flow() {
    return flow;
  }

  /** How a ladder shows the event, unless its outcome says that it failed. */
  public Tone tone() {
    return tone;
  }
}
