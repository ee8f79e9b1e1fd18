package io.callflow.call;

import io.callflow.call.bridge.Loopbacks;
import io.callflow.call.lint.Ends;
import io.callflow.call.lint.Lint;
import io.callflow.call.lint.LintReport;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StandardEventType.Step;
import io.callflow.event.StoredEvent;
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
  private final CallFlow call;
  private final boolean isChecked;
  private final List<CallFlowEvent> events;
  private final Loopbacks loopbacks;
  private final Set<String> left = new HashSet<>();
  private final Map<String, LegBuilder> legs = new LinkedHashMap<>();
  private final Answers answers = new Answers();
  private final Ending ending = new Ending();
  private final Directions directions = new Directions();
  private final DetailRecords records = new DetailRecords();
  private final Holds holds = new Holds();
  private final Parkings parkings = new Parkings();
  private final Recordings recordings = new Recordings(left);
  private final List<TransferBuilder> transfers = new ArrayList<>();
  private final RepeatedMessages repeated = new RepeatedMessages();
  private final Asked asked = new Asked();
  private final List<MediaReport> media = new ArrayList<>();
  private final Set<Link> links = new LinkedHashSet<>();
  private @Nullable Instant startedAt;
  private @Nullable String accountCode;
  private @Nullable Instant ringing;
  private @Nullable Instant answeredAfterRinging;
  private @Nullable Instant callEnded;

  /**
   * Reads a call.
   *
   * @param isChecked whether the summary has warnings, which take as long as all the rest
   */
  SummaryBuilder(CallFlow call, boolean isChecked) {
    this.call = call;
    this.isChecked = isChecked;
    events = call.events().stream().map(StoredEvent::event).toList();
    loopbacks = new Loopbacks(events);
    for (CallFlowEvent event : events) {
      if (event.legId() != null && LegBuilder.leaves(event)) {
        left.add(event.legId());
      }
    }
    call.events().forEach(stored -> add(stored, loopbacks.isEnd(stored.event().legId())));
  }

  private void add(StoredEvent stored, boolean isLoopback) {
    CallFlowEvent event = stored.event();
    EventType type = event.eventType();
    EventDetails details = event.details();
    for (Link link : event.links()) {
      if (!link.callId().equals(call.callId())) {
        links.add(link);
      }
    }
    directions.add(stored);
    accountCode = accountCode == null ? details.accountCode() : accountCode;
    if (type.isDetailRecord()) {
      records.add(event);
      return;
    }
    leg(event);
    if (isAssertion(type)) {
      return;
    }
    Instant at = event.timestamp();
    startedAt = startedAt == null ? at : startedAt;
    asked.add(event, isLoopback);
    if (details.media() != null) {
      media.add(new MediaReport(event.legId(), at, details.media()));
    }
    answers.add(event);
    ending.add(event, isLoopback);
    ringing(event);
    if (type.closes(Part.CALL)) {
      callEnded = at;
    }
    holds.add(event);
    parkings.add(event);
    recordings.add(event);
    if (type.isAbout(Part.TRANSFER) && !repeated.isRepeated(event)) {
      transfer(stored);
    }
  }

  /** Whether the type asserts something about the call, and is no step of it. */
  private static boolean isAssertion(EventType type) {
    return type.means(StandardEventType.LINK_ASSERTED)
        || type.means(StandardEventType.DATA_UPDATED);
  }

  private void leg(CallFlowEvent event) {
    if (event.legId() != null) {
      LegBuilder leg = legs.get(event.legId());
      if (leg == null && isAssertion(event.eventType())) {
        return; // an assertion makes no leg
      }
      if (leg == null) {
        leg = new LegBuilder(event.legId(), event.timestamp(), left.contains(event.legId()));
        legs.put(event.legId(), leg);
      }
      leg.add(event);
    }
  }

  private void ringing(CallFlowEvent event) {
    EventType type = event.eventType();
    if (type.step() == Step.RINGS && ringing == null) {
      ringing = event.timestamp();
    }
    if (type.answers() && ringing != null && answeredAfterRinging == null) {
      answeredAfterRinging = event.timestamp();
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

  /**
   * The open transfer that this event goes on with: the one of the same leg, or else the oldest.
   */
  private @Nullable TransferBuilder open(CallFlowEvent event) {
    TransferBuilder oldest = null;
    for (TransferBuilder transfer : transfers) {
      if (transfer.isOpenFor(event)) {
        if (transfer.isOf(event)) {
          return transfer;
        }
        oldest = oldest == null ? transfer : oldest;
      }
    }
    return event.eventType().means(StandardEventType.TRANSFER_ACCEPTED) ? null : oldest;
  }

  CallSummary summary() {
    if (startedAt == null && !records.isEmpty()) {
      return ofRecords();
    }
    Caller caller = Caller.of(call.callId(), legs.values());
    List<Conversation> talks = conversations(caller);
    Answers.Answer first = answers.first(loopbacks::isEnd);
    Answers.Answer connecting =
        answers.connecting(loopbacks::isEnd, caller.legId(), caller.isOriginated());
    if (connecting == null && !talks.isEmpty()) {
      Instant start = talks.get(0).startedAt();
      connecting = new Answers.Answer(start, other(talks.get(0), caller), AnsweredBy.PERSON, null);
    }
    if (connecting == null) {
      connecting = answers.bridged(caller.legId());
    }
    if (connecting == null) {
      connecting = answers.conference();
    }
    Instant connectedAt = connecting == null ? null : connecting.at();
    AnsweredBy answeredBy = answeredBy(first, connecting);
    Instant answeredAt = first == null ? connectedAt : first.at();
    Instant end = end();
    CallResult outcome = null;
    if (end != null) {
      outcome =
          ending.outcome(
              connecting != null, answeredBy, caller.leg(), caller.called(), answers.isReported());
      if (answeredBy == null && outcome == CallResult.ANSWERED) {
        answeredBy = AnsweredBy.UNKNOWN;
      }
    } else if (connecting != null) {
      outcome = CallResult.ANSWERED;
    }
    Instant start = startedAt != null ? startedAt : call.events().get(0).event().timestamp();
    Party reached = reached(connecting, caller);
    return new CallSummary(
        call.callId(),
        call.key(),
        state(end, first != null || connecting != null),
        outcome,
        directions.direction(),
        asked.from(caller),
        asked.dialled(caller, reached),
        reached != null ? reached : asked.unreached(caller),
        asked.redirectedBy(),
        asked.queue(),
        agent(connecting, reached),
        directions.trunk(),
        accountCode,
        start,
        answeredAt,
        answeredBy,
        connectedAt,
        end,
        call.events().size(),
        between(ringing, answeredAfterRinging != null ? answeredAfterRinging : end),
        between(start, connectedAt != null ? connectedAt : end),
        holds.talk(connectedAt, end),
        holds.total(),
        legs.values().stream().map(LegBuilder::leg).toList(),
        talks,
        transfers.stream().map(t -> t.transfer(talks, leg -> party(leg, caller))).toList(),
        parkings.parkings(leg -> party(leg, caller)),
        recordings.recordings(),
        media,
        List.copyOf(links),
        call.revision(),
        warnings(new Ends(callEnded, end, isChecked ? openLegs() : List.of())));
  }

  private @Nullable Party party(String legId, Caller caller) {
    LegBuilder leg = legs.get(legId);
    return leg == null || leg.isLoopback() ? null : leg.party(leg == caller.leg(), caller.party());
  }

  private static @Nullable String other(Conversation talk, Caller caller) {
    for (String leg : talk.legIds()) {
      if (!leg.equals(caller.legId())) {
        return leg;
      }
    }
    return null;
  }

  private List<Conversation> conversations(Caller caller) {
    Map<String, Integer> places = new HashMap<>();
    for (LegBuilder leg : legs.values()) {
      places.put(leg.legId(), places.size());
    }
    return new Conversations(events, loopbacks, places, leg -> party(leg, caller)).conversations();
  }

  private @Nullable AnsweredBy answeredBy(
      Answers.@Nullable Answer first, Answers.@Nullable Answer connecting) {
    if (connecting != null) {
      if (connecting.by() != null) {
        return connecting.by();
      }
      return connecting.legId() == null ? AnsweredBy.UNKNOWN : AnsweredBy.PERSON;
    }
    if (answers.isVoicemail()) {
      return AnsweredBy.VOICEMAIL;
    }
    return first == null ? null : AnsweredBy.SYSTEM;
  }

  /** The party that the connecting answer reached; null if it is the caller or not known. */
  private @Nullable Party reached(Answers.@Nullable Answer connecting, Caller caller) {
    if (connecting == null) {
      return null;
    }
    if (connecting.to() != null) {
      return connecting.to();
    }
    String leg = connecting.legId();
    return leg == null || leg.equals(caller.legId()) ? null : party(leg, caller);
  }

  private @Nullable Party agent(Answers.@Nullable Answer connecting, @Nullable Party reached) {
    if (asked.agent() != null) {
      return asked.agent();
    }
    return asked.queue() != null && connecting != null && ending.wasInQueue(connecting.at())
        ? reached
        : null;
  }

  private @Nullable Instant end() {
    if (callEnded != null) {
      return callEnded;
    }
    Instant last = null;
    boolean parties = legs.values().stream().anyMatch(leg -> !leg.isLoopback());
    for (LegBuilder leg : legs.values()) {
      if (parties && leg.isLoopback()) {
        continue;
      }
      Instant end = leg.endedAt();
      if (end == null && leg.isOpen()) {
        return null;
      }
      last = end != null && (last == null || end.isAfter(last)) ? end : last;
    }
    return last;
  }

  private List<String> openLegs() {
    return legs.values().stream()
        .filter(leg -> !leg.isLoopback() && leg.isOpen() && leg.endedAt() == null)
        .map(LegBuilder::legId)
        .toList();
  }

  private List<CallWarning> warnings(Ends ends) {
    return isChecked ? CallWarning.of(Lint.warnings(call.events(), ends)) : List.of();
  }

  /** Everything that is wrong or suspicious in the call. */
  LintReport lint() {
    boolean isOfRecords = startedAt == null && !records.isEmpty();
    Ends ends = isOfRecords ? Ends.NONE : new Ends(callEnded, end(), openLegs());
    return Lint.of(call.callId(), call.events(), ends);
  }

  /** The summary of a call of which only detail records are stored. */
  private CallSummary ofRecords() {
    CallFlowEvent first = records.first();
    CallFlowEvent connecting = records.connecting();
    Instant start = first.timestamp();
    Instant end = records.end();
    Instant connectedAt = connecting == null ? null : DetailRecords.answer(connecting);
    Party asked = records.dialled();
    Party reached = connecting == null ? null : connecting.to();
    return new CallSummary(
        call.callId(),
        call.key(),
        CallState.ENDED,
        records.outcome(),
        directions.direction(),
        first.from(),
        asked != null ? asked : first.to(),
        reached != null ? reached : first.to() != null ? first.to() : asked,
        records.redirectedBy(),
        records.queue(),
        records.agent(),
        directions.trunk(),
        accountCode,
        start,
        records.answeredAt(),
        records.answeredBy(),
        connectedAt,
        end,
        call.events().size(),
        null,
        between(start, connectedAt != null ? connectedAt : end),
        between(connectedAt, end),
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        records.recordings(),
        media,
        List.copyOf(links),
        call.revision(),
        warnings(Ends.NONE));
  }

  static CallState state(@Nullable Instant end, boolean answered) {
    return end != null ? CallState.ENDED : answered ? CallState.ANSWERED : CallState.IN_PROGRESS;
  }

  /** Null if one of them is unknown; zero if the end is before the start. */
  static @Nullable Duration between(@Nullable Instant start, @Nullable Instant end) {
    if (start == null || end == null) {
      return null;
    }
    return end.isBefore(start) ? Duration.ZERO : Duration.between(start, end);
  }
}
