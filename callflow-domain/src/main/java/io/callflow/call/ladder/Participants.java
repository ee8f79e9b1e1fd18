package io.callflow.call.ladder;

import io.callflow.call.ladder.Participant.NameKind;
import io.callflow.event.Party;
import io.callflow.event.PartyAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The participants of one call, found by what events call them, and their lanes. Names of one
 * {@linkplain PartyAddress#identity identity} lead to one participant. Callers first name everyone,
 * then ask for lanes: a merge after that would leave one participant with two lanes.
 *
 * <p>The calls of a story {@linkplain #ofAnotherCall share} participants and lanes. What a party or
 * a node is called means the same in all of them; a legId, a channel and a conference are those of
 * one call.
 */
final class Participants {
  /** What the calls of a story share. */
  private static final class Everyone {
    final Map<String, Participant> byIdentity = new HashMap<>();
    final Map<Party, Participant> parties = new HashMap<>();
    final Map<String, Participant> nodes = new HashMap<>();
    final Map<String, Participant> services = new HashMap<>();
    final Map<Participant, Integer> lanes = new HashMap<>();
    final List<Participant> leftToRight = new ArrayList<>();
    int count;

    Participant newcomer() {
      return new Participant(count++);
    }
  }

  private final Everyone everyone;
  private final Map<String, Participant> byLeg = new HashMap<>();
  private final Map<String, Participant> conferences = new HashMap<>();

  /** Nobody yet. */
  Participants() {
    this(new Everyone());
  }

  private Participants(Everyone everyone) {
    this.everyone = everyone;
  }

  /** The participants of another call of the same story. */
  Participants ofAnotherCall() {
    return new Participants(everyone);
  }

  /** The participant that a party names; absent without a party. */
  @Nullable Participant party(@Nullable Party party) {
    return party == null ? null : everyone.parties.computeIfAbsent(party, this::merged);
  }

  /**
   * Number, URI and raw each name the party; its display name does so only when it stands alone.
   */
  private Participant merged(Party party) {
    Participant merged = null;
    if (party.number() != null) {
      merged = named(NameKind.NUMBER, party.number());
    }
    if (party.uri() != null) {
      merged = merge(merged, named(NameKind.URI, party.uri()));
    }
    if (party.raw() != null) {
      merged = merge(merged, named(NameKind.RAW, party.raw()));
    }
    if (party.name() != null) {
      if (merged == null) {
        return named(NameKind.ALONE, party.name());
      }
      merged.addName(NameKind.DISPLAY, party.name());
    }
    return Objects.requireNonNull(merged, "a party has at least one field");
  }

  private static Participant merge(@Nullable Participant one, Participant other) {
    return one == null ? other : one.merge(other);
  }

  /** The participant that one end of a hop names; absent where the hop leaves it out. */
  @Nullable Participant hopEnd(@Nullable String name) {
    return name == null ? null : node(name);
  }

  /** The participant of this name: the source of an event, or an end of a hop. */
  Participant node(String name) {
    return everyone.nodes.computeIfAbsent(name, text -> named(NameKind.NODE, text));
  }

  /** The participant at the end of this leg. */
  Participant leg(String legId) {
    Participant participant = byLeg.computeIfAbsent(legId, id -> everyone.newcomer());
    participant.addName(NameKind.LEG, legId);
    return participant;
  }

  /** The queue, conference, parking lot or voicemail box; also the node that hops call so. */
  Participant service(Service service) {
    Map<String, Participant> known =
        service.kind() == NameKind.CONFERENCE ? conferences : everyone.services;
    Participant participant =
        known.computeIfAbsent(
            service.kind() + PartyAddress.identity(service.name()),
            key -> {
              Participant node = everyone.nodes.get(service.name());
              return node != null ? node : everyone.newcomer();
            });
    participant.addName(service.kind(), service.name());
    return participant;
  }

  /** Lets a conference that this source reports be the same one in all calls. */
  void nameConference(Service conference, String source) {
    service(conference)
        .merge(
            everyone.services.computeIfAbsent(
                source.length() + source + PartyAddress.identity(conference.name()),
                key -> everyone.newcomer()));
  }

  /** Lets the name of a channel mean the participant at the end of the leg. */
  void channel(String name, Participant participant) {
    participant.addName(NameKind.LEG, name);
    byLeg.putIfAbsent(name, participant);
  }

  /** The participant whose channel or leg has this name; null for any other text. */
  @Nullable Participant ofChannel(String name) {
    return byLeg.get(name);
  }

  private Participant named(NameKind kind, String text) {
    Participant participant =
        everyone.byIdentity.computeIfAbsent(
            PartyAddress.identity(text), identity -> everyone.newcomer());
    participant.addName(kind, text);
    return participant;
  }

  /** Whether a name or a legId means this participant. */
  boolean isCalled(Participant participant, String text) {
    Participant named = everyone.byIdentity.get(PartyAddress.identity(text));
    Participant ofLeg = byLeg.get(text);
    return (named != null && named.isSame(participant))
        || (ofLeg != null && ofLeg.isSame(participant));
  }

  /** Whether a name or a legId means any participant met so far. */
  boolean isKnown(String text) {
    return called(text) != null;
  }

  /** The participant that a name, a legId or a channel means; null if it means none met so far. */
  @Nullable Participant called(String text) {
    Participant named = everyone.byIdentity.get(PartyAddress.identity(text));
    return named != null ? named : byLeg.get(text);
  }

  boolean hasLane(Participant participant) {
    return everyone.lanes.containsKey(participant.root());
  }

  /** The index of the participant's lane. The first request appends a lane at the right. */
  int lane(Participant participant) {
    return everyone.lanes.computeIfAbsent(
        participant.root(),
        root -> {
          everyone.leftToRight.add(root);
          return everyone.leftToRight.size() - 1;
        });
  }

  List<Lane> lanes() {
    return everyone.leftToRight.stream().map(Participant::lane).toList();
  }
}
