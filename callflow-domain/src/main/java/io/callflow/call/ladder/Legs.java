package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.StandardEventType.Flow;
import io.callflow.event.StandardEventType.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The legs of one call, their ends, and whose they are. Reads all events before the first row is
 * drawn, so that an end counts for the whole leg even when a late event tells it.
 */
final class Legs {
  private static final class Leg {
    private final Endpoints ends;
    private boolean answered;

    /** How many legs the call had when this one was first answered or ended. */
    private int legsThen = Integer.MAX_VALUE;

    private Leg(Endpoints ends) {
      this.ends = ends;
    }
  }

  private final Participants participants;
  private final Map<String, Leg> legs = new LinkedHashMap<>();
  private final Endpoints ofCall = new Endpoints(true);
  private final Endpoints legless = new Endpoints(true);
  private final Map<Participant, List<String>> own = new HashMap<>();

  Legs(CallFlow call, Participants participants) {
    this.participants = participants;
    call.events().forEach(stored -> read(stored.event()));
    legs.forEach((legId, leg) -> nameEnds(legId, leg.ends));
    legs.forEach(this::assignOwner);
  }

  private void read(CallFlowEvent event) {
    Participant from = participants.party(event.from());
    Participant to = participants.party(event.to());
    Hop hop = event.hop();
    Participant hopFrom = hop == null ? null : participants.hopEnd(hop.from());
    Participant hopTo = hop == null ? null : participants.hopEnd(hop.to());
    ofCall.tell(from, to);
    EventType type = event.eventType();
    Endpoints ends = legless;
    if (event.legId() != null) {
      Leg leg = legs.computeIfAbsent(event.legId(), id -> new Leg(new Endpoints(legs.isEmpty())));
      ends = leg.ends;
      leg.answered |= type.answers();
      if (type.answers() || type.closes(Part.LEG)) {
        leg.legsThen = Math.min(leg.legsThen, legs.size());
      }
    }
    ends.tell(from, to);
    if (type.flow() == Flow.FORWARD && (ends != legless || type.opens(Part.CALL))) {
      ends.tellSetupHop(hopFrom, hopTo);
    }
  }

  /** Lets a legId mean the one party of its leg: hops and {@code endedBy} may name it so. */
  private void nameEnds(String legId, Endpoints ends) {
    Participant only = ends.only();
    if (only != null) {
      only.merge(participants.leg(legId));
    } else if (ends.party() == null && legs.size() == 1 && ofCall.arrow() != null) {
      ends.tell(ofCall.from(), ofCall.to());
    }
  }

  /** A leg belongs to its party; one that joins caller and called belongs to neither alone. */
  private void assignOwner(String legId, Leg leg) {
    Participant party = leg.ends.party();
    if (party != null && !isShared(leg)) {
      own.computeIfAbsent(party.root(), root -> new ArrayList<>()).add(legId);
    }
  }

  /** Whether the leg of the caller is the called one's, too: no other leg reached them by then. */
  private boolean isShared(Leg leg) {
    Participant called = leg.ends.to();
    return leg.ends.isInbound()
        && leg.ends.areTwo()
        && called != null
        && legs.values().stream()
            .limit(leg.legsThen)
            .filter(other -> other != leg)
            .map(other -> other.ends.party())
            .noneMatch(reached -> reached != null && reached.isSame(called));
  }

  /** The ends of the call as a whole: the first from and the first to of its events. */
  Endpoints ofCall() {
    return ofCall;
  }

  /** The ends of a leg or, without a legId, those that events on no leg tell. */
  Endpoints of(@Nullable String legId) {
    Leg leg = legId == null ? null : legs.get(legId);
    return leg == null ? legless : leg.ends;
  }

  /** Whether any event of the call says that this leg is answered. */
  boolean isEverAnswered(String legId) {
    Leg leg = legs.get(legId);
    return leg != null && leg.answered;
  }

  /** The legs that belong to this participant alone, in order of appearance. */
  List<String> ownLegs(Participant participant) {
    return own.getOrDefault(participant.root(), List.of());
  }
}
