package io.callflow.call.bridge;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which legs are in one bridge, while the events of one call or of several are read in order. A leg
 * is in one bridge at a time; bridges that a loopback joins are one. A leg that leaves a bridge and
 * never joined it was in it before it came to this call.
 *
 * <p>Bridges without an id count as one bridge of the call if at most two legs of the call join
 * such; of more legs nobody can tell which are together.
 */
public final class Bridges {
  /** Stands, before the callId, for the id of a bridge that has none. No id begins with it. */
  private static final String ANONYMOUS = "\n";

  private final Loopbacks loopbacks;
  private final Map<CallId, Set<String>> anonymousLegs = new HashMap<>();
  private final Map<String, String> bridgeByLeg = new HashMap<>();
  private final Map<String, CallId> callByLeg = new HashMap<>();
  private final Map<CallId, Set<String>> legsByCall = new HashMap<>();
  private final Map<String, Set<String>> legsByBridge = new LinkedHashMap<>();
  private final Map<String, Set<String>> endsByLoopback = new HashMap<>();

  /**
   * The bridges before the first event.
   *
   * @param events all events of the call, in order; of several calls, with legIds, bridges and
   *     loopbacks that mean one in all of them
   */
  public Bridges(List<CallFlowEvent> events, Loopbacks loopbacks) {
    this.loopbacks = loopbacks;
    for (CallFlowEvent event : events) {
      if (event.eventType().opens(Part.BRIDGE)
          && event.details().bridgeId() == null
          && event.legId() != null) {
        anonymousLegs.computeIfAbsent(event.callId(), call -> new HashSet<>()).add(event.legId());
      }
    }
    joinedBefore(events);
  }

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
          && !bridgeByLeg.containsKey(leg)) {
        join(leg, bridge, event.callId());
      }
    }
  }

  /** Reads the next event. Returns whether a leg joined or left a bridge, or the call ended. */
  public boolean read(CallFlowEvent event) {
    EventType type = event.eventType();
    if (type.closes(Part.CALL)) {
      endCall(event.callId());
      return true;
    }
    String leg = event.legId();
    if (leg == null) {
      return false;
    }
    if (type.opens(Part.BRIDGE)) {
      String bridge = bridge(event);
      if (bridge == null || bridge.equals(bridgeByLeg.get(leg))) {
        return false;
      }
      leave(leg);
      join(leg, bridge, event.callId());
      return true;
    }
    if (type.closes(Part.LEG)) {
      return leave(leg);
    }
    if (type.closes(Part.BRIDGE)) {
      String bridge = bridge(event);
      return (bridge == null || bridge.equals(bridgeByLeg.get(leg))) && leave(leg);
    }
    return false;
  }

  private void endCall(CallId call) {
    Set<String> legs = legsByCall.remove(call);
    if (legs != null) {
      legs.forEach(this::leave);
      callByLeg.keySet().removeAll(legs);
      legsByBridge.values().removeIf(Set::isEmpty);
    }
  }

  /** The id of the bridge; for a source without ids, of the one bridge that two legs can be in. */
  private @Nullable String bridge(CallFlowEvent event) {
    String id = event.details().bridgeId();
    if (id == null && anonymousLegs.getOrDefault(event.callId(), Set.of()).size() <= 2) {
      return ANONYMOUS + event.callId().value();
    }
    return id;
  }

  private void join(String leg, String bridge, CallId call) {
    CallId before = callByLeg.put(leg, call);
    if (!call.equals(before)) {
      Set<String> left = before == null ? null : legsByCall.get(before);
      if (left != null) {
        left.remove(leg);
      }
      legsByCall.computeIfAbsent(call, id -> new HashSet<>()).add(leg);
    }
    bridgeByLeg.put(leg, bridge);
    legsByBridge.computeIfAbsent(bridge, id -> new LinkedHashSet<>()).add(leg);
    String loopback = loopbacks.of(leg);
    if (loopback != null) {
      endsByLoopback.computeIfAbsent(loopback, id -> new LinkedHashSet<>()).add(leg);
    }
  }

  private boolean leave(String leg) {
    String bridge = bridgeByLeg.remove(leg);
    if (bridge == null) {
      return false;
    }
    legsByBridge.getOrDefault(bridge, Set.of()).remove(leg);
    return true;
  }

  /** The legs, without ends of loopbacks, in this leg's bridge or in bridges joined to it. */
  public List<String> together(String legId) {
    String bridge = bridgeByLeg.get(legId);
    return bridge == null ? List.of() : joinedTo(bridge, new HashSet<>());
  }

  /** The groups of at least two legs that can hear each other. */
  public List<List<String>> groups() {
    List<List<String>> groups = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String bridge : legsByBridge.keySet()) {
      List<String> together = seen.contains(bridge) ? List.of() : joinedTo(bridge, seen);
      if (together.size() > 1) {
        groups.add(together);
      }
    }
    return groups;
  }

  /**
   * The legs of all bridges that loopbacks join to this one.
   *
   * @param seen gets these bridges
   */
  private List<String> joinedTo(String first, Set<String> seen) {
    List<String> together = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    open.add(first);
    while (!open.isEmpty()) {
      String bridge = open.remove();
      if (!seen.add(bridge)) {
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
