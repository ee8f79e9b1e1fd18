package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.event.StandardEventType.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which legs of the calls of a story are one leg that is in several calls. A legId means a leg of
 * one call, so only a link tells: it names a leg of the other call that has the same legId in both,
 * or, as {@code same_as}, that is the leg of the event.
 */
final class SameLegs {
  /**
   * A leg of one call.
   *
   * @param call the place of its call among those that are drawn
   */
  record CallLeg(int call, String legId) {}

  private final List<CallReading> calls;
  private final Map<CallLeg, CallLeg> parents = new HashMap<>();
  private final Map<CallLeg, List<CallLeg>> groups = new LinkedHashMap<>();

  SameLegs(List<CallReading> calls) {
    this.calls = calls;
    if (calls.size() > 1) {
      readLinks();
      for (CallLeg leg : parents.keySet().stream().sorted(this::order).toList()) {
        groups.computeIfAbsent(one(leg), same -> new ArrayList<>()).add(leg);
      }
    }
  }

  private int order(CallLeg one, CallLeg other) {
    int order = Integer.compare(one.call, other.call);
    return order == 0 ? one.legId.compareTo(other.legId) : order;
  }

  private void readLinks() {
    Map<CallId, Integer> places = new HashMap<>();
    List<Set<String>> legIds = new ArrayList<>();
    for (CallReading call : calls) {
      Set<String> ids = new HashSet<>();
      call.events().forEach(event -> ids.add(event.legId() == null ? "" : event.legId()));
      places.put(call.flow().callId(), legIds.size());
      legIds.add(ids);
    }
    for (int call = 0; call < calls.size(); call++) {
      for (CallFlowEvent event : calls.get(call).events()) {
        for (Link link : event.links()) {
          Integer other = places.get(link.callId());
          String leg = link.legId();
          if (other == null || other == call || leg == null || !legIds.get(other).contains(leg)) {
            continue;
          }
          if (legIds.get(call).contains(leg)) {
            join(new CallLeg(call, leg), new CallLeg(other, leg));
          }
          if (link.rel() == Relation.SAME_AS && event.legId() != null) {
            join(new CallLeg(call, event.legId()), new CallLeg(other, leg));
          }
        }
      }
    }
  }

  private void join(CallLeg first, CallLeg second) {
    CallLeg one = one(first);
    CallLeg two = one(second);
    boolean isFirst = order(one, two) <= 0;
    CallLeg root = isFirst ? one : two;
    parents.put(root, root);
    parents.put(isFirst ? two : one, root);
  }

  /** One leg for all that are the same, as a key. */
  CallLeg one(CallLeg leg) {
    CallLeg one = leg;
    for (CallLeg next = parents.get(one); next != null && !next.equals(one); ) {
      one = next;
      next = parents.get(one);
    }
    if (!one.equals(leg)) {
      parents.put(leg, one);
    }
    return one;
  }

  /**
   * For each call, the ends of legs that are in it, and of their holds and recordings, that other
   * calls tell.
   *
   * @param order all events, in order
   */
  List<List<CallDrawing.End>> ends(List<CallTalks.Moment> order) {
    List<List<CallDrawing.End>> ends = new ArrayList<>();
    calls.forEach(call -> ends.add(groups.isEmpty() ? List.of() : new ArrayList<>()));
    for (CallTalks.Moment moment : groups.isEmpty() ? List.<CallTalks.Moment>of() : order) {
      CallFlowEvent event = calls.get(moment.call()).events().get(moment.event());
      String leg = event.legId();
      if (leg != null && isEnd(event.eventType())) {
        for (CallLeg same : with(new CallLeg(moment.call(), leg))) {
          if (same.call != moment.call()) {
            ends.get(same.call).add(new CallDrawing.End(same.legId, moment));
          }
        }
      }
    }
    return ends;
  }

  private static boolean isEnd(EventType type) {
    return type.closes(Part.LEG) || type.closes(Part.HOLD) || type.closes(Part.RECORDING);
  }

  /** All legs that are the same one, itself included. */
  List<CallLeg> with(CallLeg leg) {
    return groups.getOrDefault(one(leg), List.of(leg));
  }

  /**
   * Makes one participant of those at one leg. Where two calls name different parties, the leg was
   * handed over, and both stay.
   */
  void merge() {
    for (List<CallLeg> group : groups.values()) {
      CallLeg known = group.get(0);
      for (CallLeg leg : group) {
        known = party(known) == null ? leg : known;
      }
      Participant one = participant(known);
      for (CallLeg leg : group) {
        if (party(leg) == null) {
          one = one.merge(participant(leg));
        }
      }
    }
  }

  private @Nullable Participant party(CallLeg leg) {
    return calls.get(leg.call).legs().party(leg.legId);
  }

  private Participant participant(CallLeg leg) {
    Participant party = party(leg);
    return party != null ? party : calls.get(leg.call).participants().leg(leg.legId);
  }
}
