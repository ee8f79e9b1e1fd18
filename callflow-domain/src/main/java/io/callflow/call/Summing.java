package io.callflow.call;

import io.callflow.event.Base32Hex;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
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

/** Walks the events of one call once, in order, and sums them up. */
final class Summing {
  private static final int REVISION_LENGTH = 20;

  private final CallFlow call;
  private final Map<String, LegSum> legs = new LinkedHashMap<>();
  private final Set<LegSum> openLegs = new HashSet<>();
  private final List<TransferSum> transfers = new ArrayList<>();
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

  Summing(CallFlow call) {
    this.call = call;
    call.events().forEach(this::add);
  }

  static boolean answers(String type) {
    return type.equals("leg.answered")
        || type.equals("agent.connected")
        || type.equals("call.picked_up");
  }

  static boolean rings(String type) {
    return type.equals("leg.ringing") || type.equals("agent.offered");
  }

  private void add(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    String type = event.eventType().canonical().value();
    Instant at = event.timestamp();
    direction = direction == null ? event.direction() : direction;
    from = from == null ? event.from() : from;
    to = to == null ? event.to() : to;
    for (Link link : event.links()) {
      if (!link.callId().equals(call.callId())) {
        links.add(link);
      }
    }
    Outcome outcome = event.outcome();
    CallResult result = outcome == null ? null : outcome.result();
    reported = result == null ? reported : result;
    boolean ends = type.equals("call.ended") || type.equals("leg.ended");
    wasAnswered |= answers(type) || result == CallResult.ANSWERED;
    if (rings(type) && ringing == null) {
      ringing = at;
    }
    if (answers(type) || (result == CallResult.ANSWERED && !ends)) {
      answered = answered == null ? at : answered;
      if (ringing != null && answeredAfterRinging == null) {
        answeredAfterRinging = at;
      }
    }
    leg(event, type);
    if (type.equals("call.ended")) {
      callEnded = at;
      holds.values().forEach(start -> held.add(start, at));
      holds.clear();
      if (result != null) {
        ended = result;
      } else if (event.eventType().value().equals("failed")) {
        ended = CallResult.FAILED;
      }
    }
    hold(event, type);
    if (type.startsWith("transfer.")) {
      transfer(stored, type);
    }
  }

  private void leg(CallFlowEvent event, String type) {
    if (event.legId() == null) {
      return;
    }
    LegSum leg = legs.computeIfAbsent(event.legId(), id -> new LegSum(id, event.timestamp()));
    leg.add(event, type);
    if (type.equals("leg.ended")) {
      openLegs.remove(leg);
      legEnded = event.timestamp();
    } else if (type.equals("leg.started") || answers(type)) {
      openLegs.add(leg);
    }
  }

  private void hold(CallFlowEvent event, String type) {
    String leg = event.legId() == null ? "" : event.legId();
    switch (type) {
      case "hold.started" -> holds.putIfAbsent(leg, event.timestamp());
      case "hold.ended", "leg.ended" -> {
        Instant start = holds.remove(leg);
        if (start != null) {
          held.add(start, event.timestamp());
        } else if (type.equals("hold.ended")) {
          // One side names the leg and the other does not: take what is open.
          String other = leg.isEmpty() && holds.size() == 1 ? holds.keySet().iterator().next() : "";
          start = holds.remove(other);
          if (start != null) {
            held.add(start, event.timestamp());
          }
        }
      }
      default -> {}
    }
  }

  private void transfer(StoredEvent stored, String type) {
    CallFlowEvent event = stored.event();
    TransferSum sum = type.equals("transfer.started") ? null : open(event);
    if (sum == null) {
      sum = new TransferSum(stored);
      transfers.add(sum);
    }
    sum.add(event, type);
  }

  /** The transfer that this event brings to its end: of the same leg, or else the oldest. */
  private @Nullable TransferSum open(CallFlowEvent event) {
    TransferSum oldest = null;
    for (TransferSum transfer : transfers) {
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
        legs.values().stream().map(LegSum::leg).toList(),
        transfers.stream().map(TransferSum::transfer).toList(),
        List.copyOf(links),
        revision(),
        new Doubts(call, callEnded, end, openLegs.size()).warnings());
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

  /** Absent where one is absent; never negative. */
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
