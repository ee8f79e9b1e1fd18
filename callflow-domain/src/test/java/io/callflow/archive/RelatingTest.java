package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.event.Tenant;
import io.callflow.query.StoryQuery;
import io.callflow.store.Condition;
import io.callflow.story.Connection;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryWarning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which calls belong to a story, and why. */
final class RelatingTest extends StoryFixture {
  private static final List<Relation> RELATIONS = List.of(Relation.values());

  @Test
  void a_call_without_links_is_its_own_story() {
    store("a", null);
    store("b", null);

    assertEquals(Set.of("0 a present"), calls(story("a")));
    assertEquals(List.of(), story("a").cuts());
  }

  @Test
  void a_link_is_found_from_both_sides() {
    store("a", null, link(Relation.TRANSFERRED_TO, "b"));
    store("b", null);

    assertEquals(Set.of("0 a present", "1 b present"), calls(story("a")));
    Story other = story("b");
    assertEquals(Set.of("0 b present", "1 a present"), calls(other));
    Connection why = other.calls().get(1).connections().get(0);
    assertEquals(new CallId("a").key(), why.assertedBy());
    assertEquals(Relation.TRANSFERRED_TO, why.relation());
    assertEquals("pbx", why.source());
    assertEquals(
        other.flows().get(1).events().get(0).eventId(), why.eventId(), "the event that says so");
  }

  @Test
  void a_link_that_comes_late_is_found() {
    store("b", null);
    store("a", null);
    assertEquals(1, story("b").calls().size());
    store("a", null, parent("b"));
    assertEquals(2, story("b").calls().size());
    assertEquals(2, story("a").calls().size());
  }

  @Test
  void links_and_correlation_ids_are_followed_transitively() {
    store("a", "one");
    store("b", "one");
    store("b", null, parent("c"));
    store("d", null, same("c"));
    store("c", null);

    Set<String> all = Set.of("0 a present", "1 b present", "2 c present", "3 d present");
    assertEquals(all, calls(story("a")));
    assertEquals(Set.of("a–b one", "b–c parent", "c–d same_as"), connections(story("a")));
    assertEquals(
        Set.of("0 d present", "1 c present", "2 b present", "3 a present"), calls(story("d")));
  }

  @Test
  void children_of_one_unknown_parent_are_one_story() {
    store("a", null, parent("never_stored"));
    store("b", null, parent("never_stored"));

    Story story = story("a");
    assertEquals(Set.of("0 a present", "1 never_stored unknown", "2 b present"), calls(story));
    assertEquals(Presence.UNKNOWN, story.calls().get(1).presence());
  }

  @Test
  void an_erased_call_is_told_as_such_and_connects_those_that_link_it() {
    store("a", null, same("b"));
    store("b", "secret", parent("c"));
    store("c", null);
    store("d", null, parent("b"));
    erase("b");

    assertEquals(Set.of("0 a present", "1 b erased", "2 d present"), calls(story("a")));
    assertEquals(Set.of("0 c present"), calls(story("c")));
    assertEquals(ErrorCode.ERASED, assertThrows(CallflowException.class, () -> story("b")).code());
  }

  @Test
  void the_erasure_of_the_call_that_links_leaves_nothing_on_the_other_side() {
    store("a", "id", same("b"));
    store("b", "id");
    erase("a");

    assertEquals(Set.of("0 b present"), calls(story("b")));
    assertTrue(ProbedStore.keys(store, key -> key.contains("/links/")).isEmpty());
    assertEquals(1, ProbedStore.keys(store, key -> key.contains("/correlations/")).size());
  }

  @Test
  void a_damaged_call_is_told_and_does_not_hide_the_others() {
    store("a", null);
    store("b", null, same("a"), same("c"));
    store("c", null);
    store("d", null, same("b"));
    store.write(Keys.chunk(TENANT, new CallId("b").key(), 0), new byte[] {1}, Condition.always());

    Story story = story("a");
    assertEquals(Set.of("0 a present", "1 b damaged", "2 d present"), calls(story));
    assertEquals(List.of(), story.calls().get(1).connections(), "why is in what cannot be read");
  }

  @Test
  void circles_and_links_to_oneself_end() {
    store("a", null, parent("b"));
    store("b", null, parent("c"));
    store("c", null, parent("a"), parent("c"), new Link(Relation.CONSULT, new CallId("c"), "leg"));

    Story story = story("a");
    assertEquals(Set.of("0 a present", "1 b present", "1 c present"), calls(story));
    assertEquals(Set.of("a–b parent", "a–c parent", "b–c parent"), connections(story));
    StoryWarning warning = story.warnings().get(0);
    assertEquals(1, story.warnings().size());
    assertEquals(StoryWarning.Kind.PARENT_CIRCLE, warning.kind());
    assertEquals(3, warning.calls().size());
    assertTrue(warning.text().startsWith("Calls a, "), warning.text());
  }

  @Test
  void calls_that_are_the_same_and_not_the_same_are_told() {
    store("a", null, same("b"));
    store("b", null);
    assertEquals(List.of(), story("a").warnings());
    store("b", null, parent("a"));
    store("c", null, same("b"), same("b"));
    store("c", null, link(Relation.CONSULT, "a"));

    List<StoryWarning> warnings = story("a").warnings();
    assertEquals(2, warnings.size(), warnings::toString);
    for (StoryWarning warning : warnings) {
      assertEquals(StoryWarning.Kind.SAME_AND_RELATED, warning.kind());
      assertTrue(warning.text().contains("Calls "), warning.text());
    }
    assertEquals(
        Set.of("a–b same_as", "a–b parent", "b–c same_as", "a–c consult"), connections(story("a")));
  }

  @Test
  void a_leg_that_goes_on_in_a_child_does_not_make_parent_and_child_the_same_call() {
    store("parent", null, new Link(Relation.SAME_AS, new CallId("child"), "leg"));
    store("child", null, parent("parent"));

    assertEquals(List.of(), story("parent").warnings());
    assertEquals(List.of(), story("child").warnings());
  }

  @Test
  void a_call_of_another_tenant_is_as_unknown_as_one_that_was_never_stored() {
    Tenant other = new Tenant("other");
    store("a", "id", parent("foreign"), parent("unknown"));
    store(other, "foreign", "id", same("a"), same("third"));
    store(other, "third", null, same("a"));

    Story story = story("a");
    assertEquals(Set.of("0 a present", "1 foreign unknown", "1 unknown unknown"), calls(story));
    probed.reset();
    story("a");
    int withForeign = probed.requests();
    store("b", "id-2", parent("nowhere"), parent("unknown-2"));
    probed.reset();
    story("b");
    assertEquals(withForeign, probed.requests(), "the same work");
  }

  @Test
  void keys_without_events_connect_nothing() {
    store("a", "id");
    store("b", "other");
    Keys keys = new Keys(DESCRIPTOR);
    dangling(Keys.link(TENANT, new CallId("a").key(), new CallId("b").key()));
    dangling(Keys.link(TENANT, new CallId("a").key(), new CallId("never-stored").key()));
    dangling(keys.correlation(TENANT, "id", new CallId("b").key()));
    dangling(keys.correlation(TENANT, "id", new CallId("never-stored").key()));

    assertEquals(Set.of("0 a present"), calls(story("a")));
    assertEquals(List.of(), story("a").cuts());
  }

  @Test
  void a_key_without_event_does_not_hide_what_connects_the_call_farther_away() {
    store("a", null, same("c"));
    store("c", null);
    store("b", null, same("c"));
    dangling(Keys.link(TENANT, new CallId("a").key(), new CallId("b").key()));

    assertEquals(Set.of("0 a present", "1 c present", "2 b present"), calls(story("a")));
  }

  @Test
  void an_unknown_call_has_no_story() {
    store("a", null, same("b"));
    CallflowException refused = assertThrows(CallflowException.class, () -> story("b"));
    assertEquals(ErrorCode.UNKNOWN_CALL, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).contains("b"));
  }

  @Test
  void limits_out_of_range_are_named() {
    for (int[] limits : new int[][] {{0, 5}, {201, 5}, {5, 0}, {5, 21}, {-1, 5}}) {
      CallflowException refused =
          assertThrows(
              CallflowException.class,
              () -> StoryQuery.of("a").maxCalls(limits[0]).maxSteps(limits[1]));
      assertEquals(ErrorCode.INVALID, refused.code());
      int wrong = limits[0] == 5 ? limits[1] : limits[0];
      assertTrue(
          String.valueOf(refused.violations()).contains(" is " + wrong + "; 1 to "),
          () -> String.valueOf(refused.violations()));
    }
  }

  /** One fact: an event with a link, asserted by either side, or one with a correlation id. */
  private record Fact(String call, String other, Relation relation) {}

  @Test
  void a_story_is_the_same_in_whatever_order_and_from_whichever_side_it_is_told() {
    Random random = new Random(17);
    for (int round = 0; round < 150; round++) {
      int calls = 3 + random.nextInt(4);
      List<Fact> facts = new ArrayList<>();
      Set<Set<String>> pairs = new HashSet<>();
      for (int i = 0; i < calls; i++) {
        String one = "call-" + i;
        String other = "call-" + random.nextInt(calls + 1); // the last one is never stored
        Relation relation = RELATIONS.get(random.nextInt(RELATIONS.size()));
        if (!one.equals(other) && pairs.add(Set.of(one, other))) {
          facts.add(new Fact(one, other, relation));
        }
      }
      Set<Set<String>> told = new HashSet<>();
      for (int permutation = 0; permutation < 6; permutation++) {
        told.add(tell(facts, calls, random, "t" + round + "x" + permutation));
      }
      assertEquals(1, told.size(), () -> facts + ": " + told);
    }
  }

  /** Stores the facts in a random order, each by a random side, in a tenant of its own. */
  private Set<String> tell(List<Fact> facts, int calls, Random random, String name) {
    Tenant tenant = new Tenant(name);
    List<Runnable> appends = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      String call = "call-" + i;
      String id = i < 2 ? "both" : null;
      int number = i;
      appends.add(() -> append(tenant, event(call, number, id)));
    }
    for (int i = 0; i < facts.size(); i++) {
      Fact fact = facts.get(i);
      boolean swap = random.nextBoolean() && !fact.other().equals("call-" + calls);
      String one = swap ? fact.other() : fact.call();
      String other = swap ? fact.call() : fact.other();
      int number = 100 + i;
      appends.add(() -> append(tenant, event(one, number, null, link(fact.relation(), other))));
    }
    Collections.shuffle(appends, random);
    appends.forEach(Runnable::run);
    Story story = archive.story(tenant, StoryQuery.of("call-0"));
    Set<String> all = new HashSet<>(calls(story));
    all.addAll(connections(story));
    List<String> order = story.calls().stream().map(call -> call.ref().toString()).toList();
    all.add(order.toString());
    return all;
  }

  private void append(Tenant tenant, CallFlowEvent event) {
    archive.append(tenant, event.callId(), List.of(event), NOW);
  }
}
