package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.event.Tenant;
import io.callflow.query.StoryQuery;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.story.Connection;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Calls that link each other, and what their stories are. */
abstract class StoryFixture extends ArchiveFixture {
  final ProbedStore probed = new ProbedStore(store);
  final Archive archive = archive(probed, Limits.STANDARD);
  private int number;

  /** Stores an event of a call, in a second of its own. */
  void store(String call, @Nullable String correlationId, Link... links) {
    store(TENANT, call, correlationId, links);
  }

  void store(Tenant tenant, String call, @Nullable String correlationId, Link... links) {
    archive.append(
        tenant, new CallId(call), List.of(event(call, number++, correlationId, links)), NOW);
  }

  static CallFlowEvent event(
      String call, int number, @Nullable String correlationId, Link... links) {
    return CallFlowEvent.builder(
            new CallId(call), new EventType("x.test"), NOON.plusSeconds(number), "pbx")
        .sourceEventId("id-" + number)
        .correlationId(correlationId)
        .links(List.of(links))
        .build();
  }

  static Link link(Relation relation, String call) {
    return new Link(relation, new CallId(call), null);
  }

  static Link same(String call) {
    return link(Relation.SAME_AS, call);
  }

  static Link parent(String call) {
    return link(Relation.PARENT, call);
  }

  Story story(String call) {
    return archive.story(TENANT, StoryQuery.of(call));
  }

  void erase(String call) {
    archive.erase(TENANT, CallRef.of(new CallId(call)));
  }

  /** Writes a key of the index without an event. */
  void dangling(ObjectKey key) {
    store.write(key, new byte[0], Condition.always());
  }

  /** A call of a story as text: how far away it is, its name, and what the store has of it. */
  static Set<String> calls(Story story) {
    Set<String> calls = new TreeSet<>();
    for (StoryCall call : story.calls()) {
      calls.add(call.steps() + " " + call.ref() + " " + call.presence().text());
    }
    assertEquals(story.calls().size(), calls.size(), "no call twice");
    return calls;
  }

  /** Each connection as text, whichever side asserts it. */
  static Set<String> connections(Story story) {
    List<String> connections = new ArrayList<>();
    for (StoryCall call : story.calls()) {
      for (Connection connection : call.connections()) {
        String one = name(story, connection.assertedBy());
        String other = name(story, connection.about());
        connections.add(
            (one.compareTo(other) < 0 ? one + "–" + other : other + "–" + one)
                + (connection.relation() == null
                    ? " " + connection.correlationId()
                    : " " + connection.relation().text()));
      }
    }
    Set<String> different = new TreeSet<>(connections);
    assertEquals(different.size(), connections.size(), () -> "twice: " + connections);
    return different;
  }

  private static String name(Story story, io.callflow.event.CallKey key) {
    return story.call(key).orElseThrow().ref().toString();
  }
}
