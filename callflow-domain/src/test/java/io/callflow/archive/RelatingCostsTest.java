package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.archive.ProbedStore.Request;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.query.StoryQuery;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The work that a story takes, above all one that somebody made to take much of it. */
final class RelatingCostsTest extends StoryFixture {
  private Story counted(StoryQuery query) {
    probed.reset();
    return archive.story(TENANT, query);
  }

  private static StoryCut cut(Story story, StoryCut.Limit limit) {
    return story.cuts().stream().filter(cut -> cut.limit() == limit).findFirst().orElseThrow();
  }

  @Test
  void a_chain_of_five_calls_takes_twelve_requests_from_each_of_its_calls() {
    store("a", "id", parent("b"));
    store("b", "id", parent("c"));
    store("c", "id");
    store("d", "id", parent("c"));
    store("e", "id", parent("d"));

    for (String call : List.of("a", "b", "c", "d", "e")) {
      assertEquals(5, counted(StoryQuery.of(call)).calls().size());
      assertTrue(probed.requests() <= 12, () -> call + ": " + probed.requests());
    }
  }

  @Test
  void a_call_without_links_takes_two_requests() {
    store("a", null);
    counted(StoryQuery.of("a"));
    assertEquals(2, probed.requests());
  }

  @Test
  void ten_thousand_links_of_one_call_are_cut_and_told() {
    List<CallFlowEvent> events = new ArrayList<>();
    for (int i = 0; i < 625; i++) {
      Link[] links = new Link[16];
      for (int j = 0; j < 16; j++) {
        links[j] = parent("other-" + (16 * i + j));
      }
      events.add(event("a", i, null, links));
    }
    archive.append(TENANT, new CallId("a"), events, NOW);

    Story story = counted(StoryQuery.of("a"));
    assertEquals(50, story.calls().size());
    assertEquals(Presence.UNKNOWN, story.calls().get(49).presence());
    StoryCut cut = cut(story, StoryCut.Limit.CALLS);
    assertEquals(10_000 - 49, cut.leftOut());
    assertEquals(50, cut.allowed());
    assertEquals(
        "At least 9,951 more calls are related; this story has 50 calls at most.", cut.text());
    assertTrue(probed.count(Request.READ) <= 50, () -> "reads: " + probed.requests());
    assertTrue(probed.requests() <= 100, () -> "requests: " + probed.requests());
  }

  @Test
  void ten_thousand_calls_that_link_one_are_cut_and_told() {
    store("a", null);
    for (int i = 0; i < 10_000; i++) {
      store("other-" + i, null, parent("a"));
    }

    Story story = counted(StoryQuery.of("a"));
    assertEquals(50, story.calls().size());
    assertEquals(1000 - 49 + 1, cut(story, StoryCut.Limit.CALLS).leftOut());
    assertTrue(probed.requests() <= 102, () -> "requests: " + probed.requests());

    Story most = counted(StoryQuery.of("a").maxCalls(200));
    assertEquals(200, most.calls().size());
    assertTrue(probed.requests() <= 402, () -> "requests: " + probed.requests());
  }

  @Test
  void as_many_calls_as_one_listing_has_are_no_more_than_that() {
    store("a", null);
    for (int i = 0; i < 1000; i++) {
      store("other-" + i, null, parent("a"));
    }
    assertEquals(1000 - 49, cut(counted(StoryQuery.of("a")), StoryCut.Limit.CALLS).leftOut());
  }

  @Test
  void thousands_of_calls_with_one_correlation_id_are_cut_and_links_come_first() {
    store("a", "everybody", parent("p"));
    for (int i = 0; i < 1_500; i++) {
      store("other-" + i, "everybody");
    }
    store("p", null);

    Story story = counted(StoryQuery.of("a").maxCalls(5));
    assertEquals(5, story.calls().size());
    assertTrue(story.call(new CallId("p").key()).isPresent(), "the link");
    assertTrue(cut(story, StoryCut.Limit.CALLS).leftOut() >= 996);
    assertTrue(probed.requests() <= 14, () -> "requests: " + probed.requests());
  }

  @Test
  void of_thousands_of_correlation_ids_the_first_are_followed() {
    List<CallFlowEvent> events = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      events.add(event("a", i, "id-" + i));
    }
    archive.append(TENANT, new CallId("a"), events, NOW);
    store("first", "id-99");
    store("later", "id-100");

    Story story = counted(StoryQuery.of("a"));
    assertEquals(2, story.calls().size());
    assertEquals("first", story.calls().get(1).ref().toString());
    StoryCut cut = cut(story, StoryCut.Limit.CORRELATIONS);
    assertEquals(2_900, cut.leftOut());
    assertEquals(100, cut.allowed());
    assertTrue(probed.requests() <= 110, () -> "requests: " + probed.requests());
  }

  @Test
  void what_is_farther_away_than_the_steps_allow_is_told() {
    for (int i = 0; i < 8; i++) {
      store("call-" + i, null, parent("call-" + (i + 1)));
    }
    Story story = counted(StoryQuery.of("call-0").maxSteps(3));
    assertEquals(4, story.calls().size());
    assertEquals(1, cut(story, StoryCut.Limit.STEPS).leftOut());
    assertEquals(3, cut(story, StoryCut.Limit.STEPS).allowed());
  }

  @Test
  void keys_without_events_take_no_more_loads_than_twice_the_calls() {
    store("a", null);
    for (int i = 0; i < 500; i++) {
      dangling(Keys.link(TENANT, new CallId("a").key(), new CallId("never-" + i).key()));
    }
    Story story = counted(StoryQuery.of("a"));
    assertEquals(1, story.calls().size());
    assertEquals(400, cut(story, StoryCut.Limit.CALLS).leftOut());
    assertTrue(probed.requests() <= 102, () -> "requests: " + probed.requests());
  }

  @Test
  void a_story_has_no_more_events_than_two_of_the_largest_calls() {
    for (String call : List.of("a", "b", "c")) {
      List<CallFlowEvent> events = new ArrayList<>();
      for (int i = 0; i < 9_000; i++) {
        events.add(i == 0 ? event(call, i, "id") : event(call, i, null));
      }
      archive.append(TENANT, new CallId(call), events, NOW);
    }
    Story story = counted(StoryQuery.of("a"));
    assertEquals(2, story.calls().size());
    assertEquals(18_000, story.events().size());
    assertEquals(1, cut(story, StoryCut.Limit.EVENTS).leftOut());
    assertEquals(StoryQuery.MAX_EVENTS, cut(story, StoryCut.Limit.EVENTS).allowed());
  }

  @Test
  void a_story_has_no_more_bytes_than_two_of_the_largest_calls() {
    for (String call : List.of("a", "b", "c", "d")) {
      List<CallFlowEvent> events = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        events.add(large(call, i));
      }
      archive.append(TENANT, new CallId(call), events, NOW);
    }
    Story story = counted(StoryQuery.of("a"));
    assertEquals(2, story.calls().size());
    assertEquals(2, cut(story, StoryCut.Limit.EVENTS).leftOut());
  }

  private static CallFlowEvent large(String call, int number) {
    return CallFlowEvent.builder(
            new CallId(call), new EventType("x.test"), NOON.plusSeconds(number), "pbx")
        .sourceEventId("id-" + number)
        .correlationId("id")
        .metadata(new Metadata(Map.of("text", MetadataValue.of("x".repeat(60_000)))))
        .build();
  }
}
