package io.callflow.call;

import io.callflow.event.Base32Hex;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StandardEventType.Step;
import io.callflow.event.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the events of one call once, in order, and makes its summary. */
final class SummaryBuilder {
  private static final int REVISION_LENGTH = 20;

  private final CallFlow call;
  private final Map<String, LegBuilder> legs = new LinkedHashMap<>();
  private final Set<String> openLegs = new HashSet<>();
  private final List<TransferBuilder> transfers = new ArrayList<>();
  private final Set<Link> links = new LinkedHashSet<>();
  private final Map<String, Instant> holds = new HashMap<>();
  private final Spans held = new Spans();
  private @Nullable Direction direction;
  private @Nullable Party from;
  private @Nullable Party to;
  private @Nullable Instant ringing;
  private @Nullable Instant answered;
  private @Nullable Instant answeredAfterRinging;
  private boolean wasAnswered;
  private @Nullable Instant callEnded;
  private @Nullable Instant legEnded;
  private @Nullable CallResult reported;
  private @Nullable CallResult ended;

  SummaryBuilder(CallFlow call) {
    this.call = call;
    call.events().forEach(this::add);
  }

  private void add(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    EventType type = event.eventType();
    Instant at = event.timestamp();
    direction = direction == null ? event.direction() : direction;
    from = from == null ? event.from() : from;
    to = to == null ? event.to() : to;
    for (Link link : event.links()) {
      if (!link.callId().equals(call.callId())) {
        links.add(link);
      }
    }
    CallResult result = event.result().orElse(null);
    reported = result == null ? reported : result;
    boolean ends = type.closes(Part.CALL) || type.closes(Part.LEG);
    wasAnswered |= type.answers() || result == CallResult.ANSWERED;
    if (type.step() == Step.RINGS && ringing == null) {
      ringing = at;
    }
    if (type.answers() || (result == CallResult.ANSWERED && !ends)) {
      answered = answered == null ? at : answered;
      if (ringing != null && answeredAfterRinging == null) {
        answeredAfterRinging = at;
      }
    }
    leg(event);
    if (type.closes(Part.CALL)) {
      callEnded = at;
      holds.values().forEach(start -> held.add(start, at));
      holds.clear();
      ended = result == null ? ended : result;
    }
    hold(event);
    if (type.isAbout(Part.TRANSFER)) {
      transfer(stored);
    }
  }

  private void leg(CallFlowEvent event) {
    if (event.legId() == null) {
      return;
    }
    LegBuilder leg =
        legs.computeIfAbsent(event.legId(), id -> new LegBuilder(id, event.timestamp()));
    leg.add(event);
    if (event.eventType().closes(Part.LEG)) {
      openLegs.remove(event.legId());
      legEnded = event.timestamp();
    } else if (event.eventType().opens(Part.LEG)) {
      openLegs.add(event.legId());
    }
  }

  private void hold(CallFlowEvent event) {
    EventType type = event.eventType();
    String leg = event.legId() == null ? "" : event.legId();
    if (type.opens(Part.HOLD)) {
      holds.putIfAbsent(leg, event.timestamp());
    } else if (type.closes(Part.HOLD) || type.closes(Part.LEG)) {
      Instant start = holds.remove(leg);
      if (start == null && type.closes(Part.HOLD)) {
        // One side names the leg and the other does not: take what is open.
        String other = leg.isEmpty() && holds.size() == 1 ? holds.keySet().iterator().next() : "";
        start = holds.remove(other);
      }
      if (start != null) {
        held.add(start, event.timestamp());
      }
    }
  }

  private void transfer(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    TransferBuilder transfer = event.eventType().opens(Part.TRANSFER) ? null : open(event);
    if (transfer == null) {
      transfer = new TransferBuilder(stored);
      transfers.add(transfer);
    }
    transfer.add(event);
  }

  /** The open transfer that this event ends: the one of the same leg, or else the oldest. */
  private @Nullable TransferBuilder open(CallFlowEvent event) {
    TransferBuilder oldest = null;
    for (TransferBuilder transfer : transfers) {
      if (transfer.isOpen()) {
        if (transfer.isOf(event)) {
          return transfer;
        }
        oldest = oldest == null ? transfer : oldest;
      }
    }
    return oldest;
  }

  CallSummary summary() {
    Instant end = callEnded != null ? callEnded : openLegs.isEmpty() ? legEnded : null;
    CallResult outcome = ended != null ? ended : wasAnswered ? CallResult.ANSWERED : reported;
    CallState state = state(end, outcome, wasAnswered);
    return new CallSummary(
        call.callId(),
        call.key(),
        state,
        outcome,
        direction,
        from,
        to,
        call.events().get(0).event().timestamp(),
        end,
        call.events().size(),
        answered,
        between(ringing, answeredAfterRinging != null ? answeredAfterRinging : end),
        talk(end),
        held.total(),
        legs.values().stream().map(LegBuilder::leg).toList(),
        transfers.stream().map(TransferBuilder::transfer).toList(),
        List.copyOf(links),
        revision(),
        new ConsistencyCheck(call, callEnded, end, openLegs.size()).warnings());
  }

  static CallState state(@Nullable Instant end, @Nullable CallResult outcome, boolean answered) {
    if (end == null) {
      return answered ? CallState.ANSWERED : CallState.IN_PROGRESS;
    }
    boolean failed = outcome != null && outcome != CallResult.ANSWERED;
    return failed ? CallState.FAILED : CallState.ENDED;
  }

  private @Nullable Duration talk(@Nullable Instant end) {
    Duration connected = between(answered, end);
    if (connected == null || answered == null || end == null) {
      return null;
    }
    return connected.minus(held.within(answered, end));
  }

  /** Null if one of them is unknown; zero if the end is before the start. */
  private static @Nullable Duration between(@Nullable Instant start, @Nullable Instant end) {
    if (start == null || end == null) {
      return null;
    }
    return end.isBefore(start) ? Duration.ZERO : Duration.between(start, end);
  }

  private String revision() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (StoredEvent event : call.events()) {
      digest.update(event.eventId().value().getBytes(StandardCharsets.US_ASCII));
    }
    return Base32Hex.encode(digest.digest(), REVISION_LENGTH);
  }
}
