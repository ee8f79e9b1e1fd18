package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StandardEventType.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Collects what the events of one leg say, one event after the other in the order of the call. */
final class LegBuilder {
  private final String legId;
  private final Instant startedAt;
  private final boolean left;
  private @Nullable Link parent;
  private @Nullable String loopback;
  private @Nullable Outcome reported;
  private @Nullable Outcome ended;
  private @Nullable Party from;
  private @Nullable Party to;
  private @Nullable Party answerer;
  private @Nullable Instant ringingAt;
  private @Nullable Instant answeredAt;
  private @Nullable Instant endedAt;
  private boolean answered;
  private @Nullable Instant lastEventAt;
  private boolean opened;
  private int eventCount;

  /**
   * A leg before its first event.
   *
   * @param left whether an event says that the leg goes on in another call
   */
  LegBuilder(String legId, Instant startedAt, boolean left) {
    this.legId = legId;
    this.startedAt = startedAt;
    this.left = left;
  }

  void add(CallFlowEvent event) {
    EventType type = event.eventType();
    eventCount++;
    if (leaves(event)) {
      return;
    }
    if (event.eventType().step() != Step.SAYS_NOTHING) {
      lastEventAt = event.timestamp();
    }
    loopback = loopback == null ? event.details().loopback() : loopback;
    if (!type.isAbout(Part.TRANSFER)) { // its parties are transferor and target, not the leg's
      from = from == null ? event.from() : from;
      to = to == null ? event.to() : to;
    }
    for (Link link : event.links()) {
      boolean itself = link.callId().equals(event.callId()) && legId.equals(link.legId());
      if (parent == null && link.rel() == Relation.PARENT && !itself) {
        parent = link;
      }
    }
    if (event.outcome() != null && !type.closes(Part.CALL)) {
      reported = event.outcome();
      answered |= event.outcome().result() == CallResult.ANSWERED;
    }
    if (type.step() == Step.RINGS && ringingAt == null) {
      ringingAt = event.timestamp();
    }
    opened |= type.opens(Part.LEG);
    if (type.closes(Part.LEG)) {
      endedAt = event.timestamp();
      ended = event.outcome();
    } else if (type.answers()) {
      answered = true;
      answerer = answerer == null ? event.to() : answerer;
      answeredAt = answeredAt == null ? event.timestamp() : answeredAt;
      endedAt = null;
    } else if (type.opens(Part.LEG)) {
      endedAt = null;
    }
  }

  /**
   * Whether the event says that its leg goes on in another call: it asserts that the leg is the
   * same as one of that call.
   */
  static boolean leaves(CallFlowEvent event) {
    if (event.legId() == null || !event.eventType().means(StandardEventType.LINK_ASSERTED)) {
      return false;
    }
    for (Link link : event.links()) {
      if (link.rel() == Relation.SAME_AS && !link.callId().equals(event.callId())) {
        return true;
      }
    }
    return false;
  }

  String legId() {
    return legId;
  }

  @Nullable String loopback() {
    return loopback;
  }

  /** Whether its start or its answer was reported, so that its end must come, too. */
  boolean isOpen() {
    return opened;
  }

  boolean isLoopback() {
    return loopback != null;
  }

  /** When the leg ended or left for another call; null while it lasts. */
  @Nullable Instant endedAt() {
    return endedAt == null && left ? lastEventAt : endedAt;
  }

  /**
   * Who is at the far end of the leg: on the calling leg who calls, on others who answered, or else
   * whom they call.
   *
   * @param caller of the call, whose number switches put on the legs that answer; null if not known
   */
  @Nullable Party party(boolean calling, @Nullable Party caller) {
    if (calling && from != null) {
      return from;
    }
    boolean isCaller = answerer != null && caller != null && isSame(answerer, caller);
    if (answerer != null && !isCaller && (to == null || !isSame(answerer, to))) {
      return answerer; // the number that answered says more than the channel that was called
    }
    return to != null ? to : from;
  }

  private static boolean isSame(Party one, Party other) {
    return (one.number() != null && one.number().equals(other.number()))
        || (one.uri() != null && one.uri().equals(other.uri()))
        || (one.raw() != null && one.raw().equals(other.raw()));
  }

  /** Whether events name who calls on the leg. */
  boolean hasCaller() {
    return from != null;
  }

  /** The result with which the leg ended; null if it has none. */
  @Nullable CallResult endResult() {
    return ended == null ? null : ended.result();
  }

  /** The last result that its events report. */
  @Nullable CallResult reportedResult() {
    return reported == null ? null : reported.result();
  }

  Leg leg() {
    Instant end = endedAt();
    return new Leg(
        legId,
        parent,
        loopback,
        SummaryBuilder.state(end, answered),
        ended == null ? reported : ended,
        from,
        to,
        startedAt,
        ringingAt,
        answeredAt,
        end,
        eventCount);
  }
}
