package io.callflow.call.ladder;

import io.callflow.call.bridge.Loopbacks;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Outcome;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Flow;
import io.callflow.event.StandardEventType.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The legs of one call, their ends, and, once they are {@linkplain #settle settled}, whose they
 * are. Reads all events before the first row is drawn, so that an end counts for the whole leg even
 * when a late event tells it. The two ends of a loopback are no legs here.
 */
final class Legs {
  /** The legs of a call that one party ends, end within this time. */
  private static final Duration CLEARING = Duration.ofSeconds(1);

  private record Ending(Instant at, String endedBy) {}

  private record Start(Instant at, String legId) {}

  private final Participants participants;
  private final Messages messages;
  private final Map<String, Leg> legs = new LinkedHashMap<>();
  private final Endpoints ofCall = new Endpoints(true);
  private final Endpoints legless = new Endpoints(true);
  private final Map<Participant, List<String>> own = new HashMap<>();
  private final List<Ending> endings = new ArrayList<>();
  private final List<Start> starts = new ArrayList<>();

  Legs(
      List<CallFlowEvent> events,
      Loopbacks loopbacks,
      Messages messages,
      Participants participants) {
    this.participants = participants;
    this.messages = messages;
    boolean byCaller = true;
    boolean recordsOnly = events.stream().allMatch(event -> event.eventType().isDetailRecord());
    for (int i = 0; i < events.size(); i++) {
      CallFlowEvent event = events.get(i);
      if (event.eventType().isDetailRecord() && !recordsOnly) {
        continue; // it names both parties, whichever leg it is about
      }
      if (loopbacks.isEnd(event.legId())) {
        byCaller &= !legs.isEmpty(); // the switch itself began the call
      } else {
        read(event, byCaller, messages.isStep(i));
      }
    }
    legs.values().forEach(this::dropDialled);
  }

  /**
   * Finds whose the legs are, once all calls have been read whose participants are the same ones.
   *
   * @param sameLegs merges participants of whom links say that they are at one leg
   */
  static void settle(List<Legs> calls, Runnable sameLegs) {
    Set<Participant> parties = new HashSet<>();
    for (Legs call : calls) {
      for (Leg leg : call.legs.values()) {
        if (leg.ends.party() != null) {
          parties.add(leg.ends.party().root());
        }
      }
    }
    for (Legs call : calls) {
      call.legs.values().forEach(leg -> leg.mergeNames(parties));
      call.legs.forEach(call::nameEnds);
      call.nameEndpoints();
    }
    sameLegs.run();
    calls.forEach(call -> call.legs.forEach(call::assignOwner));
  }

  /**
   * Reads one event.
   *
   * @param ofMessage whether a SIP message tells it: then the ends are nodes, because forks have
   *     one party, and because both ends of each hop name the same parties
   */
  private void read(CallFlowEvent event, boolean byCaller, boolean ofMessage) {
    Participant from = participants.party(event.from());
    Participant to = participants.party(event.to());
    Hop hop = event.hop();
    Participant hopFrom = hop == null ? null : participants.hopEnd(hop.from());
    Participant hopTo = hop == null ? null : participants.hopEnd(hop.to());
    ofCall.tell(from, to);
    nameOthers(event.details());
    EventType type = event.eventType();
    Endpoints ends = legless;
    boolean asserts =
        type.means(StandardEventType.LINK_ASSERTED) || type.means(StandardEventType.DATA_UPDATED);
    // An assertion about a leg may come before its first step, and does not begin it.
    if (event.legId() != null && (!asserts || legs.containsKey(event.legId()))) {
      Leg leg = legs.get(event.legId());
      if (leg == null) {
        leg = new Leg(new Endpoints(byCaller && legs.isEmpty()));
        legs.put(event.legId(), leg);
      }
      ends = leg.ends;
      leg.read(event, ofMessage ? null : from, ofMessage ? null : to, legs.size());
      if (type.means(StandardEventType.LEG_STARTED)) {
        starts.add(new Start(event.timestamp(), event.legId()));
      }
    }
    boolean isHop = Messages.isMessage(type) && hopFrom != null && hopTo != null;
    if (ofMessage) {
      tellNodes(type, ends, hopFrom, hopTo);
    } else if (!(isHop && ends == legless)
        && event.details().transfer() == null
        && !type.means(StandardEventType.CALL_PICKED_UP)) {
      ends.tell(from, to); // who gets the call next is no end of this leg
    }
    if (type.flow() == Flow.FORWARD && (ends != legless || type.opens(Part.CALL))) {
      ends.tellSetupHop(hopFrom, hopTo);
    }
    Outcome outcome = event.outcome();
    if (type.closes(Part.LEG) && outcome != null && outcome.endedBy() != null) {
      endings.add(new Ending(event.timestamp(), outcome.endedBy()));
    }
  }

  /** The caller sends the first request, and the callee the first reply. */
  private void tellNodes(
      EventType type, Endpoints ends, @Nullable Participant hopFrom, @Nullable Participant hopTo) {
    if (type.flow() == Flow.FORWARD) {
      ends.tell(hopFrom, null);
    } else if (type.flow() == Flow.BACK && !ends.isInbound()) {
      Participant caller = legs.values().iterator().next().ends.from();
      ends.tell(caller == null ? hopTo : caller, hopFrom);
    }
  }

  /** Meets the parties that only details name: an endpoint among them may mean that of a leg. */
  private void nameOthers(EventDetails details) {
    participants.party(details.agent());
    if (details.redirection() != null) {
      participants.party(details.redirection().by());
    }
    if (details.transfer() != null) {
      participants.party(details.transfer().transferee());
    }
  }

  /**
   * What the caller dialled is no end of the caller's leg when the switch is: every other leg joins
   * the switch with one party, or this leg ends at the switch.
   */
  private void dropDialled(Leg leg) {
    Participant to = leg.ends.to();
    if (!leg.ends.isInbound() || to == null || !leg.ends.areTwo()) {
      return;
    }
    boolean switched =
        legs.size() > 1
            && legs.values().stream().noneMatch(other -> other != leg && other.joinsTwo());
    if (switched || (leg.endsAtSwitch() && leg.asksFor(to, participants))) {
      leg.ends.dropTo();
    }
  }

  /** Lets a legId mean the one party of its leg: hops and {@code endedBy} may name it so. */
  private void nameEnds(String legId, Leg leg) {
    Endpoints ends = leg.ends;
    Participant only = ends.only();
    if (only != null) {
      leg.channels().forEach(channel -> participants.channel(channel, only));
      if (messages.isEmpty() || ends.partyOfHop() == null || !only.isSame(ends.partyOfHop())) {
        only.merge(participants.leg(legId)); // a node is named by its address
      }
    } else if (ends.party() == null) {
      leg.channels().forEach(channel -> participants.channel(channel, participants.leg(legId)));
      if (legs.size() == 1 && ofCall.arrow() != null) {
        ends.tell(ofCall.from(), ofCall.to());
      }
    }
  }

  /**
   * Lets the name of an endpoint, which begins the names of its channels as {@code PJSIP/bob} does
   * {@code PJSIP/bob-00000021}, mean the party of its legs, if it is one.
   */
  private void nameEndpoints() {
    Map<String, Set<Participant>> parties = new HashMap<>();
    for (Leg leg : legs.values()) {
      Participant only = leg.ends.only();
      for (String channel : leg.channels()) {
        int hyphen = channel.lastIndexOf('-');
        if (only != null && hyphen > 0) {
          parties
              .computeIfAbsent(channel.substring(0, hyphen), name -> new HashSet<>())
              .add(only.root());
        }
      }
    }
    parties.forEach(
        (endpoint, of) -> {
          Participant named = participants.called(endpoint);
          if (named != null && of.size() == 1) {
            of.iterator().next().merge(named);
          }
        });
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
            .limit(leg.legsThen())
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

  /** The party of a leg; null for an unknown leg, and for one whose party no event tells. */
  @Nullable Participant party(@Nullable String legId) {
    Leg leg = legId == null ? null : legs.get(legId);
    return leg == null ? null : leg.ends.party();
  }

  /** Whether a leg belongs to this participant. */
  boolean isParty(Participant participant) {
    return own.containsKey(participant.root());
  }

  /** The party of the first leg that starts at this time or later. */
  @Nullable Participant nextReached(Instant time) {
    for (Start start : starts) {
      if (!start.at().isBefore(time)) {
        return party(start.legId());
      }
    }
    return null;
  }

  /** Whether events name the channel of this leg, so that {@code endedBy} would name it so, too. */
  boolean hasChannel(@Nullable String legId) {
    Leg leg = legId == null ? null : legs.get(legId);
    return leg != null && !leg.channels().isEmpty();
  }

  /** Whom the legs that ended about this time name as the one that ended them; null for nobody. */
  @Nullable String endedBy(Instant time) {
    for (Ending ending : endings) {
      if (Duration.between(ending.at(), time).abs().compareTo(CLEARING) < 0
          && participants.isKnown(ending.endedBy())) {
        return ending.endedBy();
      }
    }
    return null;
  }

  /** Whether any event of the call says that this leg is answered. */
  boolean isEverAnswered(String legId) {
    Leg leg = legs.get(legId);
    return leg != null && leg.isAnswered();
  }

  /** Whether any leg but this one is answered. */
  boolean isAnyOtherAnswered(String legId) {
    return legs.entrySet().stream()
        .anyMatch(leg -> leg.getValue().isAnswered() && !leg.getKey().equals(legId));
  }

  /** The legs that belong to this participant alone, in order of appearance. */
  List<String> ownLegs(Participant participant) {
    return own.getOrDefault(participant.root(), List.of());
  }
}
