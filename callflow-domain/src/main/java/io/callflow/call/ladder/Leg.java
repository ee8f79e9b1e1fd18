package io.callflow.call.ladder;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.MetadataValue;
import io.callflow.event.Party;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Flow;
import io.callflow.event.StandardEventType.Part;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One leg of a call, as far as its events tell it. */
final class Leg {
  /** Members of the metadata in which sources keep the name of a leg's channel. */
  private static final List<String> CHANNEL = List.of("channame", "channel");

  final Endpoints ends;
  private final Set<Participant> told = new LinkedHashSet<>();
  private final Set<String> channels = new LinkedHashSet<>();
  private @Nullable Party dialled;
  private boolean joinsTwo;
  private boolean answered;
  private boolean isServed;

  /** How many legs the call had when this one was first answered or ended. */
  private int legsThen = Integer.MAX_VALUE;

  Leg(Endpoints ends) {
    this.ends = ends;
  }

  /**
   * Adds what an event of this leg tells.
   *
   * @param legs how many legs the call has so far
   */
  void read(CallFlowEvent event, @Nullable Participant from, @Nullable Participant to, int legs) {
    EventType type = event.eventType();
    answered |= type.answers() && !(ends.isInbound() && legs > 1 && event.hop() != null);
    if (type.answers() || type.closes(Part.LEG)) {
      legsThen = Math.min(legsThen, legs);
    }
    dialled = dialled == null ? event.details().dialled() : dialled;
    isServed |= event.details().answeredBy() == AnsweredBy.SYSTEM || Service.of(event) != null;
    if (type.flow() != Flow.HANDOVER
        && !type.isAbout(Part.PARK)
        && !type.means(StandardEventType.CALL_PICKED_UP)) {
      if (from != null && to != null) {
        joinsTwo |= !from.isSame(to);
        told.add(ends.isInbound() ? from : to);
      } else if (from != null || to != null) {
        told.add(from != null ? from : Objects.requireNonNull(to));
      }
    }
    if (event.metadata() != null) {
      for (String member : CHANNEL) {
        if (event.metadata().get(member).orElse(null) instanceof MetadataValue.Text name
            && !name.value().isBlank()) {
          channels.add(name.value());
        }
      }
    }
  }

  /** Whether an event tells both ends: then the leg joins two parties, with no switch between. */
  boolean joinsTwo() {
    return joinsTwo;
  }

  boolean isAnswered() {
    return answered;
  }

  int legsThen() {
    return legsThen;
  }

  /** The names of its channel; several after the switch renamed it. */
  Set<String> channels() {
    return channels;
  }

  /** Whether the switch served the caller, or names the channel: then it is the far end. */
  boolean endsAtSwitch() {
    return isServed || !channels.isEmpty();
  }

  /** Whether this participant is what the caller asked for, under the same name. */
  boolean asksFor(Participant participant, Participants participants) {
    return dialled != null
        && Stream.of(dialled.number(), dialled.uri(), dialled.raw())
            .filter(Objects::nonNull)
            .anyMatch(name -> participants.isCalled(participant, name));
  }

  /**
   * Lets all names that the events give the one party of this leg mean that party. A name that
   * means the party of another leg stays apart.
   *
   * @param parties the parties of all legs
   */
  void mergeNames(Set<Participant> parties) {
    Participant party = ends.party();
    if (party == null || ends.areTwo()) {
      return;
    }
    for (Participant name : told) {
      if (!name.isSame(party) && !parties.contains(name.root())) {
        party.merge(name);
      }
    }
  }
}
