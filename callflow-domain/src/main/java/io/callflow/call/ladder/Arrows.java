package io.callflow.call.ladder;

import io.callflow.call.bridge.Loopbacks;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Flow;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.TransferDetails;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides between whom the events of one call pass, and which way. Events are asked for in their
 * order: which source has a lane already matters to those after it.
 */
final class Arrows {
  /** What {@code endedBy} calls the caller when it gives no name. */
  static final Set<String> CALLER = Set.of("caller", "calling", "from", "a");

  /** What {@code endedBy} calls the called party when it gives no name. */
  static final Set<String> CALLEE = Set.of("callee", "called", "to", "b");

  private final Participants participants;
  private final Legs legs;
  private final Loopbacks loopbacks;
  private final CallTalks talks;
  private final boolean whole;
  private final Map<String, Service> parked = new HashMap<>();

  /**
   * Arrows of one call.
   *
   * @param whole whether a loopback has a lane; else what happens to it happens at the switch
   */
  Arrows(
      Participants participants, Legs legs, Loopbacks loopbacks, CallTalks talks, boolean whole) {
    this.whole = whole;
    this.participants = participants;
    this.legs = legs;
    this.loopbacks = loopbacks;
    this.talks = talks;
  }

  /**
   * The arrow of an event, or its note if the event happens at one place.
   *
   * @param index the place of the event in the call
   */
  Arrow of(CallFlowEvent event, int index) {
    Hop hop = event.hop();
    if (hop != null) {
      return ofHop(event, hop);
    }
    Service service = service(event);
    if (service != null) {
      return ofService(event, participants.service(service));
    }
    if (loopbacks.isEnd(event.legId()) && event.eventType().flow() != Flow.HANDOVER) {
      return ofLoopback(event);
    }
    Participant from = participants.party(event.from());
    Participant to = participants.party(event.to());
    if (event.eventType().isDetailRecord() && from != null && to != null) {
      return Arrow.forward(from, to);
    }
    if (to != null
        && event.eventType().means(StandardEventType.CALL_PICKED_UP)
        && isPickedUpBy(event, to)) {
      return Arrow.forward(participants.node(event.source()), to).back();
    }
    return switch (event.eventType().flow()) {
      case FORWARD -> setup(event, from, to);
      case BACK -> setup(event, from, to).back();
      case ENDING -> ending(event, setup(event, from, to));
      case HANDOVER -> {
        Participant start = from != null ? from : place(event);
        Participant target = target(event, index, to);
        yield Arrow.forward(start, target == null ? start : target);
      }
      case NONE -> Arrow.note(event.legId() == null && from != null ? from : place(event));
    };
  }

  private Arrow ofLoopback(CallFlowEvent event) {
    Arrow setup = Arrow.forward(participants.node(event.source()), place(event));
    return switch (event.eventType().flow()) {
      case FORWARD, ENDING -> setup;
      case BACK -> setup.back();
      case HANDOVER, NONE -> Arrow.note(setup.to());
    };
  }

  /** Whether this party, at another leg than the one that rings, takes the call. */
  private boolean isPickedUpBy(CallFlowEvent event, Participant party) {
    Participant ringing = legs.party(event.legId());
    return ringing != null && legs.isParty(party) && !ringing.isSame(party);
  }

  /** As {@link Service#of}; a leg that is parked leaves the place at which it was parked. */
  private @Nullable Service service(CallFlowEvent event) {
    Service service = Service.of(event);
    if (event.legId() == null || !event.eventType().isAbout(Part.PARK)) {
      return service;
    }
    if (event.eventType().opens(Part.PARK) && service != null) {
      parked.put(event.legId(), service);
    }
    return parked.getOrDefault(event.legId(), service);
  }

  /** Into the service or out of it; a note there for what else happens in it. */
  private Arrow ofService(CallFlowEvent event, Participant service) {
    EventType type = event.eventType();
    Participant party = place(event);
    if (type.opens(Part.QUEUE)
        || type.opens(Part.BRIDGE)
        || type.opens(Part.PARK)
        || type.opens(Part.FLOW_STEP)) {
      return Arrow.forward(party, service);
    }
    if (type.closes(Part.BRIDGE)) {
      return Arrow.forward(party, service).reversed();
    }
    if (type.closes(Part.PARK)) {
      Participant retriever = participants.party(event.to());
      return Arrow.forward(service, retriever == null ? party : retriever);
    }
    return type.answers() ? Arrow.forward(party, service).back() : Arrow.note(service);
  }

  /**
   * Where a transfer leads: to the party of a leg, if there is one. An extension that the target
   * dialled is no lane of its own; the leg that the switch starts for it is.
   */
  private @Nullable Participant target(CallFlowEvent event, int index, @Nullable Participant to) {
    TransferDetails transfer = event.details().transfer();
    if (transfer == null || (to != null && legs.isParty(to))) {
      return to;
    }
    Participant target = legs.party(transfer.targetLegId());
    if (target == null) {
      target = talks.peer(transfer.consultLegId(), index);
    }
    if (target == null && transfer.consultLegId() == null) {
      target = legs.nextReached(event.timestamp());
    }
    return target != null ? target : participants.node(event.source());
  }

  /** A party of the event stands in for the end that the hop leaves out. */
  private Arrow ofHop(CallFlowEvent event, Hop hop) {
    Flow flow = event.eventType().flow();
    Participant from = participants.hopEnd(hop.from());
    Participant to = participants.hopEnd(hop.to());
    if (from == null && flow != Flow.NONE) {
      from = participants.party(event.from());
      from = from == null ? place(event) : from;
    } else if (to == null && flow != Flow.NONE) {
      to = participants.party(event.to());
    }
    if (from != null && to != null) {
      return new Arrow(from, to, flow == Flow.BACK);
    }
    return Arrow.note(from != null ? from : Objects.requireNonNull(to, "a hop has an end"));
  }

  /** The way on which the leg or the call was set up. */
  private Arrow setup(CallFlowEvent event, @Nullable Participant from, @Nullable Participant told) {
    Endpoints leg = legs.of(event.legId());
    Participant to = leg.unlessDialled(told);
    if (leg.setupHop() != null) {
      return leg.setupHop();
    }
    if (from != null && to != null) {
      return Arrow.forward(from, to);
    }
    Arrow ofLeg = leg.arrow();
    if (ofLeg != null) {
      return ofLeg;
    }
    Arrow ofCall = legs.ofCall().arrow();
    Participant source = participants.node(event.source());
    EventType type = event.eventType();
    if (type.closes(Part.CALL) || (type.opens(Part.CALL) && from == null)) {
      return ofCall != null && !participants.hasLane(source) ? ofCall : Arrow.note(source);
    }
    if (leg.to() != null) {
      return Arrow.forward(source, leg.to());
    }
    if (leg.from() == null && event.legId() == null) {
      return ofCall != null ? ofCall : Arrow.note(source);
    }
    Participant party = leg.from() != null ? leg.from() : place(event);
    return leg.isInbound() ? Arrow.forward(party, source) : Arrow.forward(source, party);
  }

  /** Points away from the participant that ended the leg or the call. */
  private Arrow ending(CallFlowEvent event, Arrow setup) {
    String endedBy = event.outcome() == null ? null : event.outcome().endedBy();
    boolean own = endedBy != null && !endedBy.isEmpty();
    if (!own && event.legId() != null) {
      endedBy = legs.endedBy(event.timestamp());
    }
    if (endedBy == null || participants.isCalled(setup.from(), endedBy)) {
      return setup;
    }
    String word = endedBy.toLowerCase(Locale.ROOT);
    if (participants.isCalled(setup.to(), endedBy) || CALLEE.contains(word)) {
      return setup.reversed();
    }
    // Who ended it is at the far side of the switch, or is the switch: it ended this leg.
    boolean bySwitch =
        participants.isKnown(endedBy) || (legs.hasChannel(event.legId()) && !CALLER.contains(word));
    return bySwitch && setup.to().isSame(participants.node(event.source()))
        ? setup.reversed()
        : setup;
  }

  /** The participant at the end of a leg of which this event is not, of the same call. */
  Participant ofLeg(String legId) {
    Participant party = legs.party(legId);
    return party != null ? party : participants.leg(legId);
  }

  /** Where an event happens: at the end of its leg, else at the source that reports it. */
  Participant place(CallFlowEvent event) {
    String loopback = loopbacks.of(event.legId());
    if (loopback != null) {
      return whole ? participants.leg(loopback) : participants.node(event.source());
    }
    Endpoints ends = legs.of(event.legId());
    if (event.legId() == null) {
      if (ends.from() != null) {
        return ends.from();
      }
      return ends.to() != null ? ends.to() : participants.node(event.source());
    }
    Participant party = ends.party() != null ? ends.party() : ends.partyOfHop();
    return party != null ? party : participants.leg(event.legId());
  }
}
