package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.call.bridge.Loopbacks;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.EventDetails;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.MediaQuality;
import io.callflow.event.Outcome;
import io.callflow.event.ParkingPlace;
import io.callflow.event.Party;
import io.callflow.event.PartyAddress;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Redirection;
import io.callflow.event.StandardEventType;
import io.callflow.event.StoredEvent;
import io.callflow.event.TransferDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call without anything that tells who took part, for readers who may not know. What is kept is
 * an allow-list; everything else is left out:
 *
 * <ul>
 *   <li>timestamps and the times of storing; the order of the events;
 *   <li>event types of the vocabulary; any other type becomes {@code x.other}, {@code x.other_end}
 *       or {@code x.other.cdr};
 *   <li>directions, results, SIP codes, Q.850 causes and their source;
 *   <li>who answered, the reason of a redirection, the kind of a transfer;
 *   <li>numbers that measure media.
 * </ul>
 *
 * <p>The names of parties, sources, legs, calls, hops, queues, conferences, parking lots, voicemail
 * boxes, trunks, bridges, loopbacks and recordings become pseudonyms, as {@code Party A} and {@code
 * Leg 1}: equal ones of this call get one pseudonym, so that its ladder and its summary have the
 * same shape. They are numbered anew for each call, so equal pseudonyms of two calls mean nothing;
 * {@link MaskedStory} has one set for all calls of a story.
 *
 * <pre>{@code
 * CallFlow masked = MaskedCall.of(call);
 * String page = HtmlWriter.write(masked, Ladder.of(masked), ZoneOffset.UTC);
 * }</pre>
 */
public final class MaskedCall {
  private final Participants participants;
  private final Pseudonyms names;
  private final CallFlow call;
  private final Legs legs;

  /** What masks the calls that are read so far; to be settled before anything is masked. */
  MaskedCall(CallFlow call, Participants participants, Pseudonyms names) {
    this.call = call;
    this.participants = participants;
    this.names = names;
    List<CallFlowEvent> events = call.events().stream().map(StoredEvent::event).toList();
    legs = new Legs(events, new Loopbacks(events), new Messages(events), participants);
  }

  /** Finds who is who in these calls, which have their names in common. */
  static void settle(List<MaskedCall> calls) {
    Legs.settle(calls.stream().map(masked -> masked.legs).toList(), () -> {});
    for (MaskedCall masked : calls) {
      masked.call.events().forEach(stored -> masked.source(stored.event().source()));
    }
  }

  /** The call with its events masked, in the same order. Their ids are new. */
  public static CallFlow of(CallFlow call) {
    MaskedCall masked = new MaskedCall(call, new Participants(), new Pseudonyms());
    settle(List.of(masked));
    return masked.masked();
  }

  /** The call with its events masked, in the same order. */
  CallFlow masked() {
    CallId id = callName(call.key());
    List<StoredEvent> masked = new ArrayList<>(call.events().size());
    for (StoredEvent stored : call.events()) {
      CallFlowEvent event = masked(id, stored.event(), masked.size());
      masked.add(new StoredEvent(EventId.of(event), stored.createdAt(), event));
    }
    return CallFlow.of(id, masked);
  }

  private CallFlowEvent masked(CallId id, CallFlowEvent event, int index) {
    return CallFlowEvent.builder(
            id, masked(event.eventType()), event.timestamp(), source(event.source()))
        .sequence((long) index)
        .legId(leg(event.legId()))
        .direction(event.direction())
        .from(party(event.from()))
        .to(party(event.to()))
        .hop(masked(event.hop()))
        .outcome(masked(event, event.outcome()))
        .links(event.links().stream().map(this::masked).toList())
        .details(masked(event.details()))
        .build();
  }

  private static EventType masked(EventType type) {
    if (type.isKnown()) {
      return type;
    }
    if (type.isDetailRecord()) {
      return new EventType("x.other.cdr");
    }
    boolean end = type.rank() > StandardEventType.LEG_ENDED.rank();
    return new EventType(end ? "x.other_end" : "x.other");
  }

  String source(String source) {
    return name(participants.node(source));
  }

  private String name(Participant participant) {
    Participant root = participant.root();
    return switch (root.lane().kind()) {
      case PARTY -> names.lettered("Party", root);
      case NODE -> names.numbered("Switch", root);
      case LEG, QUEUE, CONFERENCE, PARKING, VOICEMAIL -> names.numbered("Place", root);
    };
  }

  private @Nullable Party party(@Nullable Party party) {
    Participant participant = participants.party(party);
    return participant == null ? null : new Party(null, null, null, name(participant));
  }

  @Nullable String leg(@Nullable String legId) {
    return named("Leg", legId);
  }

  @Nullable String named(String kind, @Nullable String name) {
    return name == null ? null : names.numbered(kind, name);
  }

  /** As {@link #named}, for what is the same whatever the case of its name. */
  private @Nullable String place(String kind, @Nullable String name) {
    return name == null ? null : names.numbered(kind, PartyAddress.identity(name));
  }

  private CallId callName(CallKey key) {
    return callName(names, key);
  }

  /** The name of a call that equal keys get. */
  static CallId callName(Pseudonyms names, CallKey key) {
    return new CallId(names.numbered("call", key).replace(' ', '-'));
  }

  private @Nullable Hop masked(@Nullable Hop hop) {
    return hop == null ? null : new Hop(hopEnd(hop.from()), hopEnd(hop.to()));
  }

  private @Nullable String hopEnd(@Nullable String end) {
    Participant participant = participants.hopEnd(end);
    return participant == null ? null : name(participant);
  }

  private Link masked(Link link) {
    return new Link(link.rel(), callName(link.callId().key()), leg(link.legId()));
  }

  private @Nullable Outcome masked(CallFlowEvent event, @Nullable Outcome outcome) {
    if (outcome == null) {
      return null;
    }
    String endedBy = outcome.endedBy() == null ? null : ender(event, outcome.endedBy());
    boolean any =
        outcome.result() != null
            || outcome.sipCode() != null
            || outcome.q850Cause() != null
            || outcome.causeSource() != null
            || endedBy != null;
    return any
        ? new Outcome(
            outcome.result(),
            outcome.sipCode(),
            outcome.q850Cause(),
            null,
            endedBy,
            null,
            outcome.causeSource())
        : null;
  }

  /** Keeps words for a side of the call; a name becomes that of its party, leg or source. */
  private @Nullable String ender(CallFlowEvent event, String endedBy) {
    String word = endedBy.toLowerCase(Locale.ROOT);
    if (Arrows.CALLER.contains(word) || Arrows.CALLEE.contains(word)) {
      return word;
    }
    Participant participant = participants.called(endedBy);
    if (participant == null) {
      return legs.hasChannel(event.legId()) ? source(event.source()) : null;
    }
    return participant.lane().kind() == Lane.Kind.LEG ? legName(participant) : name(participant);
  }

  private String legName(Participant participant) {
    for (StoredEvent stored : call.events()) {
      String leg = stored.event().legId();
      if (leg != null && participants.leg(leg).isSame(participant)) {
        return names.numbered("Leg", leg);
      }
    }
    return name(participant);
  }

  private EventDetails masked(EventDetails details) {
    Redirection redirection = details.redirection();
    TransferDetails transfer = details.transfer();
    ParkingPlace parking = details.parking();
    RecordingDetails recording = details.recording();
    return EventDetails.builder()
        .dialled(party(details.dialled()))
        .redirection(
            redirection == null
                ? null
                : new Redirection(
                    Objects.requireNonNull(party(redirection.by())), redirection.reason()))
        .answeredBy(details.answeredBy())
        .loopback(named("Loopback", details.loopback()))
        .bridgeId(named("Bridge", details.bridgeId()))
        .queue(place("Queue", details.queue()))
        .agent(party(details.agent()))
        .conference(place("Conference", details.conference()))
        .mailbox(place("Mailbox", details.mailbox()))
        .trunk(place("Trunk", details.trunk()))
        .transfer(
            transfer == null
                ? null
                : new TransferDetails(
                    transfer.kind(),
                    party(transfer.transferee()),
                    leg(transfer.transfereeLegId()),
                    leg(transfer.targetLegId()),
                    leg(transfer.consultLegId())))
        .parking(
            parking == null
                ? null
                : new ParkingPlace(place("Lot", parking.lot()), named("Space", parking.space())))
        .recording(
            recording == null
                ? null
                : new RecordingDetails(
                    named("Recording", recording.id()), named("File", recording.reference())))
        .media(masked(details.media()))
        .build();
  }

  private static @Nullable MediaQuality masked(@Nullable MediaQuality media) {
    if (media == null
        || (media.mos() == null
            && media.jitterMillis() == null
            && media.packetLossPercent() == null
            && media.roundTripMillis() == null
            && media.postDialDelayMillis() == null)) {
      return null;
    }
    return new MediaQuality(
        media.mos(),
        media.jitterMillis(),
        media.packetLossPercent(),
        media.roundTripMillis(),
        media.postDialDelayMillis(),
        null);
  }
}
