package io.callflow.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class EventTypeTest {
  /** In ascending rank; the types of one line have the same rank. */
  private static final List<List<String>> RANKS =
      List.of(
          List.of("call.started", "initiated"),
          List.of("leg.started"),
          List.of("queue.entered", "transfer.started"),
          List.of("call.forwarded", "agent.offered"),
          List.of("leg.ringing", "ringing", "agent.missed"),
          List.of("leg.early_media"),
          List.of("call.picked_up"),
          List.of("leg.answered", "answered", "agent.connected"),
          List.of("flow.step_started", "park.started", "playback.started"),
          List.of("bridge.joined"),
          List.of("recording.started"),
          List.of("hold.started", "hold"),
          List.of(
              "dtmf.received",
              "data.updated",
              "media.quality",
              "error.raised",
              "sip.request",
              "sip.response",
              "link.asserted",
              "x.acme.whisper",
              "something",
              "x.ended.again",
              "x.friended"),
          List.of("hold.ended", "resumed"),
          List.of("recording.ended"),
          List.of("transfer.completed", "transferred", "transfer.failed"),
          List.of("bridge.left"),
          List.of("flow.step_ended", "park.ended", "playback.ended", "queue.left"),
          List.of("leg.ended"),
          List.of("x.acme.ended", "x.acme.whisper_end", "stop", "chan_stopped", "x.end"),
          List.of("call.ended", "ended", "failed"));

  private static final Map<String, String> SYNONYMS =
      Map.of(
          "initiated", "call.started",
          "ringing", "leg.ringing",
          "answered", "leg.answered",
          "hold", "hold.started",
          "resumed", "hold.ended",
          "transferred", "transfer.completed",
          "ended", "call.ended",
          "failed", "call.ended");

  @Test
  void types_are_lower_case_words_joined_by_dots() {
    for (String allowed :
        List.of("a", "a1_", "a.b.c.d.e.f", "call.started", "x.acme.whisper", "a".repeat(96))) {
      assertEquals(allowed, new EventType(allowed).value());
    }
    for (String not :
        List.of(
            "",
            "A",
            "1a",
            "_a",
            "a.",
            ".a",
            "a..b",
            "a.1",
            "a-b",
            "a b",
            "a\n",
            "é",
            "a.b.c.d.e.f.g",
            "a".repeat(97))) {
      assertThrows(CallflowException.class, () -> new EventType(not), not);
    }
  }

  @Test
  void a_text_is_a_type_if_it_has_the_form() {
    Pattern form = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){0,5}");
    String characters = "aaz.._09A-";
    Random random = new Random(1);
    int types = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(16); length > 0; length--) {
        text.append(characters.charAt(random.nextInt(characters.length())));
      }
      boolean expected = form.matcher(text).matches();
      types += expected ? 1 : 0;
      assertEquals(expected, isType(text.toString()), text.toString());
    }
    assertTrue(types > 1_000, "of both kinds: " + types);
  }

  private static boolean isType(String text) {
    try {
      return new EventType(text).value().equals(text);
    } catch (CallflowException e) {
      return false;
    }
  }

  @Test
  void events_of_one_instant_are_ranked_in_the_order_of_a_call() {
    for (int earlier = 0; earlier < RANKS.size(); earlier++) {
      for (String type : RANKS.get(earlier)) {
        assertEquals(rank(RANKS.get(earlier).get(0)), rank(type), type);
        if (earlier + 1 < RANKS.size()) {
          String next = RANKS.get(earlier + 1).get(0);
          assertTrue(rank(type) < rank(next), type + " stands before " + next);
        }
      }
    }
  }

  private static int rank(String type) {
    return new EventType(type).rank();
  }

  @Test
  void the_whole_vocabulary_is_known_and_has_a_place() {
    String vocabulary =
        "call.started leg.started leg.ringing leg.early_media leg.answered leg.ended call.ended"
            + " bridge.joined bridge.left hold.started hold.ended transfer.started"
            + " transfer.completed transfer.failed call.forwarded call.picked_up park.started"
            + " park.ended queue.entered queue.left agent.offered agent.connected agent.missed"
            + " flow.step_started flow.step_ended dtmf.received recording.started"
            + " recording.ended playback.started playback.ended data.updated media.quality"
            + " error.raised sip.request sip.response link.asserted";
    Set<String> placed = new HashSet<>();
    RANKS.forEach(placed::addAll);
    for (String type : List.of(vocabulary.split(" ", -1))) {
      assertTrue(new EventType(type).isKnown(), type);
      assertTrue(placed.contains(type), type);
    }
    for (String unknown : List.of("x.acme.whisper", "something", "x.end", "call.ended.twice")) {
      assertFalse(new EventType(unknown).isKnown(), unknown);
    }
  }

  @Test
  void synonyms_mean_one_type_and_other_words_do_not() {
    List<String> types = new ArrayList<>();
    RANKS.forEach(types::addAll);
    for (String one : types) {
      EventType type = new EventType(one);
      String canonical = SYNONYMS.getOrDefault(one, one);
      assertEquals(new EventType(canonical), type.canonical());
      assertEquals(one, type.value(), "kept as it was sent");
      assertTrue(type.means(new EventType(canonical)), one);
      for (String other : types) {
        assertEquals(
            canonical.equals(SYNONYMS.getOrDefault(other, other)),
            type.means(new EventType(other)),
            one + " and " + other);
      }
    }
  }
}
