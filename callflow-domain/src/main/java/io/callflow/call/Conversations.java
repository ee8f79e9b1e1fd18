package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds who could hear whom, from the bridges that legs join and leave. Bridges that a loopback
 * joins are one.
 */
final class Conversations {
  /** Legs that leave and come back within this time never stopped talking: they changed bridges. */
  private static final Duration REBRIDGING = Duration.ofMillis(500);

  /** Bridges without an id: of a source that does not report ids. */
  private static final String ANONYMOUS = "";

  private record Talk(Set<String> legs, Instant start) {}

  private final Map<String, String> loopbacks;
  private final Map<String, Integer> places;
  private final boolean isAnonymousClear;
  private final Map<String, Set<String>> bridges = new TreeMap<>();
  private final Map<Set<String>, Talk> open = new HashMap<>();
  private final List<Conversation> closed = new ArrayList<>();
  private final Function<String, @Nullable Party> parties;

  /**
   * Reads the bridges of this call.
   *
   * @param loopbacks the loopback of each leg that is an end of one
   * @param places the place of each leg in the order of the call
   * @param parties the party of a leg
   */
  Conversations(
      CallFlow call,
      Map<String, String> loopbacks,
      Map<String, Integer> places,
      Function<String, @Nullable Party> parties) {
    this.loopbacks = loopbacks;
    this.places = places;
    this.parties = parties;
    this.isAnonymousClear = anonymousLegs(call) <= 2;
    joinedBefore(call);
    call.events().forEach(stored -> add(stored.event()));
  }

  /** A leg that leaves a bridge and never joined it was in it before it came to this call. */
  private void joinedBefore(CallFlow call) {
    Map<String, Set<String>> joined = new HashMap<>();
    for (StoredEvent stored : call.events()) {
      CallFlowEvent event = stored.event();
      String leg = event.legId();
      String bridge = event.details().bridgeId();
      if (leg == null || bridge == null) {
        continue;
      }
      if (event.eventType().opens(Part.BRIDGE)) {
        joined.computeIfAbsent(bridge, id -> new LinkedHashSet<>()).add(leg);
      } else if (event.eventType().closes(Part.BRIDGE)
          && !joined.getOrDefault(bridge, Set.of()).contains(leg)) {
        bridges.computeIfAbsent(bridge, id -> new LinkedHashSet<>()).add(leg);
      }
    }
  }

  private static long anonymousLegs(CallFlow call) {
    return call.events().stream()
        .map(stored -> stored.event())
        .filter(event -> event.eventType().opens(Part.BRIDGE))
        .filter(event -> event.details().bridgeId() == null && event.legId() != null)
        .map(CallFlowEvent::legId)
        .distinct()
        .count();
  }

  private void add(CallFlowEvent event) {
    EventType type = event.eventType();
    String leg = event.legId();
    Instant at = event.timestamp();
    if (type.closes(Part.CALL)) {
      bridges.clear();
    } else if (leg == null) {
      return;
    } else if (type.closes(Part.LEG)) {
      bridges.values().forEach(legs -> legs.remove(leg));
    } else if (type.opens(Part.BRIDGE)) {
      String bridge = bridge(event);
      if (bridge.equals(ANONYMOUS) && !isAnonymousClear) {
        return;
      }
      bridges.values().forEach(legs -> legs.remove(leg)); // a leg is in one bridge at a time
      bridges.computeIfAbsent(bridge, id -> new LinkedHashSet<>()).add(leg);
    } else if (type.closes(Part.BRIDGE)) {
      Set<String> legs = bridges.get(bridge(event));
      if (legs == null || !legs.remove(leg)) {
        return;
      }
    } else {
      return;
    }
    change(at);
  }

  private static String bridge(CallFlowEvent event) {
    String id = event.details().bridgeId();
    return id == null ? ANONYMOUS : id;
  }

  /** Closes the conversations that are over at this time, and opens those that begin. */
  private void change(Instant at) {
    Set<Set<String>> now = talking();
    List<Talk> over = open.values().stream().filter(talk -> !now.contains(talk.legs)).toList();
    for (Talk talk : over) {
      open.remove(talk.legs);
      close(talk, at);
    }
    for (Set<String> legs : now) {
      open.computeIfAbsent(legs, key -> reopened(legs, at));
    }
  }

  /** The sets of two or more legs that are in one bridge, or in bridges that loopbacks join. */
  private Set<Set<String>> talking() {
    Map<String, Set<String>> byLoopback = new HashMap<>();
    Set<Set<String>> groups = new LinkedHashSet<>();
    List<Set<String>> all = new ArrayList<>();
    for (Set<String> legs : bridges.values()) {
      Set<String> group = new LinkedHashSet<>();
      all.add(group);
      for (String leg : legs) {
        String loopback = loopbacks.get(leg);
        if (loopback == null) {
          group.add(leg);
          continue;
        }
        Set<String> other = byLoopback.putIfAbsent(loopback, group);
        if (other != null && other != group) {
          join(other, group, all, byLoopback);
          group = other;
        }
      }
    }
    for (Set<String> group : all) {
      if (group.size() > 1) {
        groups.add(Set.copyOf(group));
      }
    }
    return groups;
  }

  /** Makes two groups one, which stays where the first is. */
  private static void join(
      Set<String> first,
      Set<String> second,
      List<Set<String>> all,
      Map<String, Set<String>> byLoopback) {
    first.addAll(second);
    all.removeIf(group -> group == second);
    byLoopback.replaceAll((loopback, group) -> group == second ? first : group);
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
