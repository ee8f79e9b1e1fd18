package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import io.callflow.story.Connection;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Builds stories for the tests of ladders. */
final class Stories {
  private Stories() {}

  /** The story of these calls, each one step further than the one before. */
  static Story of(CallFlow... flows) {
    return of(List.of(flows));
  }

  static Story of(List<CallFlow> flows) {
    List<StoryCall> calls = new ArrayList<>();
    for (CallFlow flow : flows) {
      List<Connection> connections = new ArrayList<>();
      for (StoryCall before : calls) {
        before.events().ifPresent(other -> connections.addAll(connections(flow, other)));
        before.events().ifPresent(other -> connections.addAll(connections(other, flow)));
      }
      calls.add(
          new StoryCall(
              CallRef.of(flow.callId()), Presence.PRESENT, calls.size(), connections, flow));
    }
    return new Story(calls, List.of());
  }

  private static List<Connection> connections(CallFlow call, CallFlow other) {
    List<Connection> connections = new ArrayList<>();
    for (StoredEvent stored : call.events()) {
      for (Link link : stored.event().links()) {
        if (link.callId().equals(other.callId())) {
          EventId id = stored.eventId();
          connections.add(
              new Connection(
                  call.key(),
                  other.key(),
                  link.rel(),
                  link.legId(),
                  null,
                  id,
                  stored.event().source()));
        }
      }
    }
    return connections;
  }

  static List<Link> link(Relation relation, CallFlow other, @Nullable String legId) {
    return List.of(new Link(relation, other.callId(), legId));
  }

  /** The two calls of a back-to-back user agent; the second begins before the first is answered. */
  static List<CallFlow> backToBack() {
    Hop in = new Hop("10.0.0.1", "10.0.0.9");
    Hop out = new Hop("10.0.0.9", "10.0.0.2");
    CallFlow outer =
        new Calls("b@b2bua", "b2bua")
            .add(0.1, "call.started", e -> e.legId("1").hop(out))
            .add(2, "leg.answered", e -> e.legId("1").hop(new Hop("10.0.0.2", "10.0.0.9")))
            .add(32, "call.ended", e -> e.legId("1").hop(out))
            .call();
    CallFlow inner =
        new Calls("a@b2bua", "b2bua")
            .add(0, "call.started", e -> e.legId("1").hop(in))
            .add(0.1, "link.asserted", e -> e.links(link(Relation.SAME_AS, outer, null)))
            .add(2.1, "leg.answered", e -> e.legId("1").hop(new Hop("10.0.0.9", "10.0.0.1")))
            .add(32.1, "call.ended", e -> e.legId("1").hop(in))
            .call();
    return List.of(inner, outer);
  }

  /** Calls with hostile names that link each other at random. */
  static Story random(Random random, int calls) {
    List<CallFlow> flows = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      Calls call = new Calls("call<" + i + ">", "pbx");
      for (StoredEvent stored : Calls.random(random, 1 + random.nextInt(20))) {
        double seconds = random.nextDouble() * 20;
        CallFlow other = flows.isEmpty() ? null : flows.get(random.nextInt(flows.size()));
        String name = Calls.HOSTILE.get(random.nextInt(Calls.HOSTILE.size()));
        call.add(
            stored.event().source(),
            seconds,
            stored.event().eventType().value(),
            e -> {
              e.legId(stored.event().legId())
                  .from(stored.event().from())
                  .to(stored.event().to())
                  .hop(stored.event().hop())
                  .details(stored.event().details())
                  .outcome(new Outcome(null, null, null, name, name));
              return other == null || random.nextInt(3) > 0
                  ? e
                  : e.links(
                      link(
                          List.of(Relation.values()).get(random.nextInt(Relation.values().length)),
                          other,
                          random.nextBoolean() ? name : null));
            });
      }
      flows.add(call.call());
    }
    return of(flows);
  }
}
