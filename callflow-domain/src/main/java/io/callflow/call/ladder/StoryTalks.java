package io.callflow.call.ladder;

import io.callflow.call.bridge.Loopbacks;
import io.callflow.call.ladder.CallTalks.Moment;
import io.callflow.call.ladder.SameLegs.CallLeg;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.StandardEventType.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who talks from when to when in the calls of one ladder. A bridge of one source is one bridge, so
 * legs of two calls may be in it together.
 */
final class StoryTalks {
  private record Bridge(String source, String id) {}

  private final List<CallReading> calls;
  private final SameLegs sameLegs;
  private final Map<CallLeg, String> names = new HashMap<>();
  private final Map<String, CallLeg> legs = new HashMap<>();
  private final Map<Bridge, String> bridges = new HashMap<>();
  private final Map<Bridge, String> loopbacks = new HashMap<>();
  private final List<CallFlowEvent> events = new ArrayList<>();
  private final List<Moment> moments = new ArrayList<>();

  /** The number of {@link #events} up to each event of each call. */
  private final List<int[]> counts = new ArrayList<>();

  private StoryTalks(List<CallReading> calls, SameLegs sameLegs) {
    this.calls = calls;
    this.sameLegs = sameLegs;
    calls.forEach(call -> counts.add(new int[call.events().size()]));
  }

  /**
   * The talks of each call, in the order of the calls.
   *
   * @param order all events of the calls, in the order of a story
   */
  static List<CallTalks> of(List<CallReading> calls, SameLegs sameLegs, List<Moment> order) {
    if (calls.size() == 1) {
      return List.of(alone(calls.get(0)));
    }
    if (calls.stream().noneMatch(CallReading::hasBridges)) {
      return calls.stream().map(call -> new CallTalks(List.of(), (leg, event) -> null)).toList();
    }
    return new StoryTalks(calls, sameLegs).talks(order);
  }

  private static CallTalks alone(CallReading call) {
    Talks talks = new Talks(call.events(), call.loopbacks());
    return new CallTalks(
        talks.all().stream()
            .map(
                talk ->
                    new CallTalks.Talk(
                        talk.legId(),
                        new Moment(0, talk.first()),
                        talk.last() < 0 ? null : new Moment(0, talk.last())))
            .toList(),
        (leg, event) -> call.legs().party(talks.peer(leg, event)));
  }

  private List<CallTalks> talks(List<Moment> order) {
    for (Moment moment : order) {
      CallFlowEvent event = calls.get(moment.call()).events().get(moment.event());
      if (matters(event)) {
        events.add(named(event, moment.call()));
        moments.add(moment);
      }
      counts.get(moment.call())[moment.event()] = events.size();
    }
    Talks talks = new Talks(events, new Loopbacks(events));
    List<List<CallTalks.Talk>> byCall = new ArrayList<>();
    calls.forEach(call -> byCall.add(new ArrayList<>()));
    for (Talks.Talk talk : talks.all()) {
      Moment first = moments.get(talk.first());
      CallLeg leg = legs.get(talk.legId());
      if (leg != null) {
        CallLeg told = inCall(leg, first.call());
        byCall
            .get(told.call())
            .add(
                new CallTalks.Talk(
                    told.legId(), first, talk.last() < 0 ? null : moments.get(talk.last())));
      }
    }
    List<CallTalks> all = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      int call = i;
      all.add(new CallTalks(byCall.get(i), (leg, event) -> peer(talks, call, leg, event)));
    }
    return all;
  }

  private static boolean matters(CallFlowEvent event) {
    return event.details().loopback() != null
        || event.eventType().isAbout(Part.BRIDGE)
        || event.eventType().closes(Part.LEG)
        || event.eventType().closes(Part.CALL);
  }

  /** The event with names of its leg, bridge and loopback that mean one in all calls. */
  private CallFlowEvent named(CallFlowEvent event, int call) {
    String leg = event.legId();
    String bridge = event.details().bridgeId();
    String loopback = event.details().loopback();
    return event.toBuilder()
        .legId(leg == null ? null : name(new CallLeg(call, leg)))
        .details(
            event.details().toBuilder()
                .bridgeId(
                    bridge == null
                        ? null
                        : bridges.computeIfAbsent(
                            new Bridge(event.source(), bridge), key -> "b" + bridges.size()))
                .loopback(
                    loopback == null
                        ? null
                        : loopbacks.computeIfAbsent(
                            new Bridge(event.source(), loopback), key -> "l" + loopbacks.size()))
                .build())
        .build();
  }

  private String name(CallLeg leg) {
    CallLeg one = sameLegs.one(leg);
    String name = names.computeIfAbsent(one, key -> "c" + names.size());
    legs.putIfAbsent(name, one);
    return name;
  }

  /** The leg as this call has it, or else as another does. */
  private CallLeg inCall(CallLeg leg, int call) {
    return sameLegs.with(leg).stream().filter(same -> same.call() == call).findFirst().orElse(leg);
  }

  private @Nullable Participant peer(Talks talks, int call, String legId, int event) {
    String name = names.get(sameLegs.one(consulted(call, legId)));
    int last = counts.get(call)[event] - 1;
    String peer = name == null || last < 0 ? null : talks.peer(name, last);
    CallLeg leg = peer == null ? null : legs.get(peer);
    if (leg == null) {
      return null;
    }
    return sameLegs.with(leg).stream()
        .map(same -> calls.get(same.call()).legs().party(same.legId()))
        .filter(party -> party != null)
        .findFirst()
        .orElse(null);
  }

  /** A transfer may name a leg of the call of the consultation, which has its own legs. */
  private CallLeg consulted(int call, String legId) {
    CallLeg own = new CallLeg(call, legId);
    if (names.containsKey(sameLegs.one(own))) {
      return own;
    }
    for (int i = 0; i < calls.size(); i++) {
      CallLeg other = new CallLeg(i, legId);
      if (names.containsKey(sameLegs.one(other))) {
        return other;
      }
    }
    return own;
  }
}
