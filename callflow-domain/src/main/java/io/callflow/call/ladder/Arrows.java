package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.StandardEventType.Flow;
import io.callflow.event.StandardEventType.Part;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides between whom the events of one call pass, and which way. Events are asked for in their
 * order: which source has a lane already matters to those after it.
 */
final class Arrows {
  /** What {@code endedBy} calls the called party when it gives no name. */
  private static final Set<String> CALLEE = Set.of("callee", "called", "to", "b");

  private final Participants participants;
  private final Legs legs;

  Arrows(Participants participants, Legs legs) {
    this.participants = participants;
    this.legs = legs;
  }

  /** The arrow of an event, or its note if the event happens at one place. */
  Arrow of(CallFlowEvent event) {
    Hop hop = event.hop();
    if (hop != null) {
      return ofHop(event, hop);
    }
    Participant from = participants.party(event.from());
    Participant to = participants.party(event.to());
    return switch (event.eventType().flow()) {
      case FORWARD -> setup(event, from, to);
      case BACK -> setup(event, from, to).back();
      case ENDING -> ending(event, setup(event, from, to));
      case HANDOVER -> {
        Participant start = from != null ? from : place(event);
        yield Arrow.forward(start, to == null ? start : to);
      }
      case NONE -> Arrow.note(event.legId() == null && from != null ? from : place(event));
    };
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
  private Arrow setup(CallFlowEvent event, @Nullable Participant from, @Nullable Participant to) {
    Endpoints leg = legs.of(event.legId());
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
    if (endedBy == null || participants.isCalled(setup.from(), endedBy)) {
      return setup;
    }
    boolean byCallee =
        participants.isCalled(setup.to(), endedBy)
            || CALLEE.contains(endedBy.toLowerCase(Locale.ROOT));
    // Who ended it is at the far side of the switch, so the switch ended this leg.
    boolean bySwitch =
        participants.isKnown(endedBy) && setup.to().isSame(participants.node(event.source()));
    return byCallee || bySwitch ? setup.reversed() : setup;
  }

  /** Where an event happens: at the end of its leg, else at the source that reports it. */
  Participant place(CallFlowEvent event) {
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
