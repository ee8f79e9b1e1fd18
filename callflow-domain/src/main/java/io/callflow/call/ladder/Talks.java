package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.StandardEventType.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who talks from when to when, as the bridges of one call tell: two legs or more in one bridge, or
 * in bridges that loopbacks join. Found while the events are read in order.
 */
final class Talks {
  /**
   * The talk of one leg.
   *
   * @param first the index of the event with which it begins
   * @param last the index of the event with which it ends; -1 if none ends it
   */
  record Talk(String legId, int first, int last) {}

  /** Stands for the id of a bridge that has none. */
  private static final String ANONYMOUS = "";

  private final Loopbacks loopbacks;
  private final boolean isAnonymousClear;
  private final Map<String, String> bridgeByLeg = new HashMap<>();
  private final Map<String, Set<String>> legsByBridge = new HashMap<>();
  private final Map<String, Set<String>> endsByLoopback = new HashMap<>();
  private final Map<String, Integer> talking = new LinkedHashMap<>();
  private final Map<String, NavigableMap<Integer, String>> peers = new HashMap<>();
  private final List<Talk> talks = new ArrayList<>();

  Talks(List<CallFlowEvent> events, Loopbacks loopbacks) {
    this.loopbacks = loopbacks;
    isAnonymousClear = anonymousLegs(events) <= 2;
    joinedBefore(events);
    for (int i = 0; i < events.size(); i++) {
      read(events.get(i), i);
    }
    talking.forEach((leg, first) -> talks.add(new Talk(leg, first, -1)));
  }

  /** In the order of their ends; talks that have not ended come last. */
  List<Talk> all() {
    return talks;
  }

  /**
   * The leg that came to talk with this one last, up to an event; null if none did.
   *
   * @param index the index of the event
   */
  @Nullable String peer(@Nullable String legId, int index) {
    NavigableMap<Integer, String> met = legId == null ? null : peers.get(legId);
    Map.Entry<Integer, String> last = met == null ? null : met.floorEntry(index);
    return last == null ? null : last.getValue();
  }

  private void read(CallFlowEvent event, int index) {
    EventType type = event.eventType();
    String leg = event.legId();
    if (leg == null) {
      if (type.closes(Part.CALL)) {
        new ArrayList<>(talking.keySet()).forEach(talker -> end(talker, index));
        bridgeByLeg.clear();
        legsByBridge.clear();
      }
      return;
    }
    String loopback = loopbacks.of(leg);
    if (loopback != null) {
      endsByLoopback.computeIfAbsent(loopback, id -> new LinkedHashSet<>()).add(leg);
    }
    if (type.opens(Part.BRIDGE)) {
      String bridge = bridge(event);
      if (bridge != null && !bridge.equals(bridgeByLeg.get(leg))) {
        leave(leg, index);
        join(leg, bridge, index);
      }
    } else if (type.closes(Part.LEG)) {
      leave(leg, index);
    } else if (type.closes(Part.BRIDGE)) {
      String bridge = bridge(event);
      if (bridge == null || bridge.equals(bridgeByLeg.get(leg))) {
        leave(leg, index);
      }
    }
  }

  /** The id of the bridge; for a source without ids, of the one bridge that two legs can be in. */
  private @Nullable String bridge(CallFlowEvent event) {
    String id = event.details().bridgeId();
    return id == null && isAnonymousClear ? ANONYMOUS : id;
  }

  private static long anonymousLegs(List<CallFlowEvent> events) {
    return events.stream()
        .filter(event -> event.eventType().opens(Part.BRIDGE))
        .filter(event -> event.details().bridgeId() == null && event.legId() != null)
        .map(CallFlowEvent::legId)
        .distinct()
        .count();
  }

  /** A leg that leaves a bridge and never joined it was in it before it came to this call. */
  private void joinedBefore(List<CallFlowEvent> events) {
    Map<String, Set<String>> joined = new HashMap<>();
    for (CallFlowEvent event : events) {
      String leg = event.legId();
      String bridge = event.details().bridgeId();
      if (leg == null || bridge == null) {
        continue;
      }
      if (event.eventType().opens(Part.BRIDGE)) {
        joined.computeIfAbsent(bridge, id -> new HashSet<>()).add(leg);
      } else if (event.eventType().closes(Part.BRIDGE)
          && !joined.getOrDefault(bridge, Set.of()).contains(leg)
          && bridgeByLeg.putIfAbsent(leg, bridge) == null) {
        legsByBridge.computeIfAbsent(bridge, id -> new LinkedHashSet<>()).add(leg);
      }
    }
  }

  private void join(String leg, String bridge, int index) {
    bridgeByLeg.put(leg, bridge);
    legsByBridge.computeIfAbsent(bridge, id -> new LinkedHashSet<>()).add(leg);
    List<String> together = legsTogether(leg);
    if (together.size() < 2) {
      return;
    }
    for (String talker : together) {
      Integer since = talking.putIfAbsent(talker, index);
      String other = together.get(together.get(0).equals(talker) ? 1 : 0);
      if (since == null || talker.equals(leg)) {
        met(talker, other, index);
      } else if (loopbacks.of(leg) == null) {
        met(talker, leg, index);
      }
    }
  }

  private void met(String leg, String other, int index) {
    peers.computeIfAbsent(leg, id -> new TreeMap<>()).put(index, other);
  }

  private void leave(String leg, int index) {
    String bridge = bridgeByLeg.get(leg);
    if (bridge == null) {
      return;
    }
    List<String> before = legsTogether(leg);
    bridgeByLeg.remove(leg);
    Set<String> members = legsByBridge.getOrDefault(bridge, Set.of());
    members.remove(leg);
    end(leg, index);
    Set<String> seen = new HashSet<>();
    for (String other : before) {
      if (bridgeByLeg.containsKey(other) && seen.add(other)) {
        List<String> together = legsTogether(other);
        seen.addAll(together);
        if (together.size() < 2) {
          end(other, index);
        }
      }
    }
  }

  private void end(String leg, int index) {
    Integer first = talking.remove(leg);
    if (first != null) {
      talks.add(new Talk(leg, first, index));
    }
  }

  /** The legs, without ends of loopbacks, that hear this one: through its bridge and loopbacks. */
  private List<String> legsTogether(String leg) {
    List<String> together = new ArrayList<>();
    Set<String> bridges = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    open.add(String.valueOf(bridgeByLeg.get(leg)));
    while (!open.isEmpty()) {
      String bridge = open.remove();
      if (!bridges.add(bridge)) {
        continue;
      }
      for (String member : legsByBridge.getOrDefault(bridge, Set.of())) {
        String loopback = loopbacks.of(member);
        if (loopback == null) {
          together.add(member);
          continue;
        }
        for (String end : endsByLoopback.getOrDefault(loopback, Set.of())) {
          String behind = bridgeByLeg.get(end);
          if (behind != null) {
            open.add(behind);
          }
        }
      }
    }
    return together;
  }
}
