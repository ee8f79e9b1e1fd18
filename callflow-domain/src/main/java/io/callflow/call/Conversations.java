package io.callflow.call;

import io.callflow.call.bridge.Bridges;
import io.callflow.call.bridge.Loopbacks;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds who could hear whom from when to when, from the bridges that legs join and leave. */
final class Conversations {
  /** Legs that leave and come back within this time never stopped talking: they changed bridges. */
  private static final Duration REBRIDGING = Duration.ofMillis(500);

  private record Talk(Set<String> legs, Instant start) {}

  private final Map<String, Integer> places;
  private final Map<Set<String>, Talk> open = new HashMap<>();
  private final List<Conversation> closed = new ArrayList<>();
  private final Function<String, @Nullable Party> parties;

  /**
   * Reads the bridges of this call.
   *
   * @param events of the call, in order
   * @param places the place of each leg in the order of the call
   * @param parties the party of a leg
   */
  Conversations(
      List<CallFlowEvent> events,
      Loopbacks loopbacks,
      Map<String, Integer> places,
      Function<String, @Nullable Party> parties) {
    this.places = places;
    this.parties = parties;
    Bridges bridges = new Bridges(events, loopbacks);
    for (CallFlowEvent event : events) {
      if (bridges.read(event)) {
        change(bridges, event.timestamp());
      }
    }
  }

  /** Closes the conversations that are over at this time, and opens those that begin. */
  private void change(Bridges bridges, Instant at) {
    Set<Set<String>> now = new LinkedHashSet<>();
    bridges.groups().forEach(legs -> now.add(Set.copyOf(legs)));
    List<Talk> over = open.values().stream().filter(talk -> !now.contains(talk.legs)).toList();
    for (Talk talk : over) {
      open.remove(talk.legs);
      close(talk, at);
    }
    for (Set<String> legs : now) {
      open.computeIfAbsent(legs, key -> reopened(legs, at));
    }
  }

  /** The talk of these legs: a new one, or one that stopped a moment ago. */
  private Talk reopened(Set<String> legs, Instant at) {
    for (int i = closed.size() - 1; i >= 0; i--) {
      Conversation last = closed.get(i);
      Instant end = last.endedAt();
      if (end != null && Set.copyOf(last.legIds()).equals(legs)) {
        if (Duration.between(end, at).compareTo(REBRIDGING) > 0) {
          break;
        }
        closed.remove(i);
        return new Talk(legs, last.startedAt());
      }
    }
    return new Talk(legs, at);
  }

  private void close(Talk talk, Instant at) {
    if (talk.start.isBefore(at)) {
      closed.add(conversation(talk, at));
    }
  }

  private Conversation conversation(Talk talk, @Nullable Instant end) {
    List<String> legs = new ArrayList<>(talk.legs);
    legs.sort(Comparator.comparing(leg -> places.getOrDefault(leg, Integer.MAX_VALUE)));
    Set<Party> of = new LinkedHashSet<>();
    for (String leg : legs) {
      Party party = parties.apply(leg);
      if (party != null) {
        of.add(party);
      }
    }
    return new Conversation(legs, List.copyOf(of), talk.start, end);
  }

  /** All conversations, in order of their starts; those that last have no end. */
  List<Conversation> conversations() {
    List<Conversation> all = new ArrayList<>(closed);
    open.values().forEach(talk -> all.add(conversation(talk, null)));
    all.sort(
        Comparator.comparing(Conversation::startedAt)
            .thenComparing(talk -> String.join("\n", talk.legIds())));
    return all;
  }
}
