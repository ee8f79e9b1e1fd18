package io.callflow.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One fact about a call, as its source reports it. The constructor checks the invariants of every
 * event, stored or new; {@link Admission} has the further rules for new ones.
 *
 * <pre>{@code
 * CallFlowEvent event =
 *     CallFlowEvent.builder(new CallId("a84b4c@10.0.0.1"), EventType.LEG_ANSWERED, now, "pbx-1")
 *         .legId("b")
 *         .build();
 * }</pre>
 *
 * @param timestamp when it happened by the source's clock, up to nanoseconds, in the years 0000 to
 *     9999 (UTC)
 * @param source the system that reports the event; 1 to 256 characters, no control characters
 * @param sourceEventId the source's own id of the event, unique within call and source; 1 to 128
 *     visible ASCII characters
 * @param sequence the place of the event in the source's own order, 0 to 2<sup>53</sup>−1
 * @param legId the leg on which it happened; 1 to 256 characters, no control characters
 * @param correlationId an id by which the source groups calls; 1 to 256 characters, no control
 *     characters
 * @param from the caller; for a transfer, who hands the call over
 * @param to the callee; for a transfer, who the call is handed to
 * @param hop the nodes between which the event passes, if these are not its parties
 * @param links to other calls and legs, at most {@value #MAX_LINKS}
 * @param details what few events say: queue, bridge, transfer, recording and the like
 * @param metadata what else the source said
 */
public record CallFlowEvent(
    CallId callId,
    EventType eventType,
    Instant timestamp,
    String source,
    @Nullable String sourceEventId,
    @Nullable Long sequence,
    @Nullable String legId,
    @Nullable String correlationId,
    @Nullable Direction direction,
    @Nullable Party from,
    @Nullable Party to,
    @Nullable Hop hop,
    @Nullable Outcome outcome,
    List<Link> links,
    EventDetails details,
    @Nullable Metadata metadata) {

  /** The greatest sequence: every JSON parser reads integers up to this one exactly. */
  public static final long MAX_SEQUENCE = (1L << 53) - 1;

  /** The most links that one event has. */
  public static final int MAX_LINKS = 16;

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  public CallFlowEvent {
    if (timestamp.isBefore(FIRST) || timestamp.isAfter(LAST)) {
      throw Text.broken(
          "timestamp", "range", "is " + timestamp + "; the years 0000 to 9999 (UTC) are allowed");
    }
    Text.requirePlain("source", source, 1, 256);
    if (sourceEventId != null) {
      Text.requireVisibleAscii("sourceEventId", sourceEventId, 1, 128);
    }
    if (sequence != null && (sequence < 0 || sequence > MAX_SEQUENCE)) {
      throw Text.broken(
          "sequence", "range", "is " + sequence + "; 0 to 9007199254740991 are allowed");
    }
    if (legId != null) {
      Text.requirePlain("legId", legId, 1, 256);
    }
    if (correlationId != null) {
      Text.requirePlain("correlationId", correlationId, 1, 256);
    }
    links = List.copyOf(links);
    if (links.size() > MAX_LINKS) {
      throw Text.broken("links", "too_many_items", "holds " + links.size() + "; 16 are allowed");
    }
  }

  /**
   * The result that the event tells: that of its outcome, or {@link CallResult#FAILED} if its type
   * is {@link EventType#FAILED}; empty if it tells none.
   */
  public Optional<CallResult> result() {
    if (outcome != null && outcome.result() != null) {
      return Optional.of(outcome.result());
    }
    return eventType.equals(EventType.FAILED) ? Optional.of(CallResult.FAILED) : Optional.empty();
  }

  /** Begins an event with the four fields that every event has. */
  public static Builder builder(
      CallId callId, EventType eventType, Instant timestamp, String source) {
    return new Builder(callId, eventType, timestamp, source);
  }

  /** Begins a copy of this event, for one that differs in a few fields. */
  public Builder toBuilder() {
    return new Builder(callId, eventType, timestamp, source)
        .sourceEventId(sourceEventId)
        .sequence(sequence)
        .legId(legId)
        .correlationId(correlationId)
        .direction(direction)
        .from(from)
        .to(to)
        .hop(hop)
        .outcome(outcome)
        .links(links)
        .details(details)
        .metadata(metadata);
  }

  /**
   * Collects the fields of an event. The fields are checked together by {@link #build}; a field
   * that is set again takes the later value, and null leaves it out. For use by one thread.
   */
  public static final class Builder {
    private CallId callId;
    private EventType eventType;
    private Instant timestamp;
    private String source;
    private @Nullable String sourceEventId;
    private @Nullable Long sequence;
    private @Nullable String legId;
    private @Nullable String correlationId;
    private @Nullable Direction direction;
    private @Nullable Party from;
    private @Nullable Party to;
    private @Nullable Hop hop;
    private @Nullable Outcome outcome;
    private List<Link> links = List.of();
    private EventDetails details = EventDetails.NONE;
    private @Nullable Metadata metadata;

    private Builder(CallId callId, EventType eventType, Instant timestamp, String source) {
      this.callId = callId;
      this.eventType = eventType;
      this.timestamp = timestamp;
      this.source = source;
    }

    public Builder callId(CallId value) {
      this.callId = value;
      return this;
    }

    public Builder eventType(EventType value) {
      this.eventType = value;
      return this;
    }

    public Builder timestamp(Instant value) {
      this.timestamp = value;
      return this;
    }

    public Builder source(String value) {
      this.source = value;
      return this;
    }

    public Builder sourceEventId(@Nullable String value) {
      this.sourceEventId = value;
      return this;
    }

    public Builder sequence(@Nullable Long value) {
      this.sequence = value;
      return this;
    }

    public Builder legId(@Nullable String value) {
      this.legId = value;
      return this;
    }

    public Builder correlationId(@Nullable String value) {
      this.correlationId = value;
      return this;
    }

    public Builder direction(@Nullable Direction value) {
      this.direction = value;
      return this;
    }

    public Builder from(@Nullable Party value) {
      this.from = value;
      return this;
    }

    public Builder to(@Nullable Party value) {
      this.to = value;
      return this;
    }

    public Builder hop(@Nullable Hop value) {
      this.hop = value;
      return this;
    }

    public Builder outcome(@Nullable Outcome value) {
      this.outcome = value;
      return this;
    }

    public Builder links(List<Link> value) {
      this.links = List.copyOf(value);
      return this;
    }

    public Builder details(@Nullable EventDetails value) {
      this.details = value == null ? EventDetails.NONE : value;
      return this;
    }

    public Builder metadata(@Nullable Metadata value) {
      this.metadata = value;
      return this;
    }

    /**
     * Makes the event.
     *
     * @throws CallflowException {@link ErrorCode#INVALID} for a field that breaks an invariant
     */
    public CallFlowEvent build() {
      return new CallFlowEvent(
          callId,
          eventType,
          timestamp,
          source,
          sourceEventId,
          sequence,
          legId,
          correlationId,
          direction,
          from,
          to,
          hop,
          outcome,
          links,
          details,
          metadata);
    }
  }
}
