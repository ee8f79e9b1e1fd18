package io.callflow.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class StandardEventTypeTest {
  /** Events are stored by rank and stored calls are shown by the rest: a line never changes. */
  private static final String VOCABULARY =
      """
      call.started        0 advances     call      -         forward  step
      leg.started         2 advances     leg       -         forward  step
      queue.entered       4 advances     queue     -         handover step
      transfer.started    4 advances     transfer  -         handover step
      call.forwarded      6 advances     -         -         handover step
      agent.offered       6 rings        offer     -         forward  progress
      leg.ringing         8 rings        -         -         back     progress
      agent.missed        8 closes       -         offer     back     failed
      leg.early_media    10 advances     -         -         back     progress
      call.picked_up     12 answers      leg       -         back     connected
      leg.answered       14 answers      leg       -         back     connected
      agent.connected    14 answers      leg       offer     back     connected
      flow.step_started  16 says_nothing flow_step -         none     step
      park.started       16 advances     park      -         none     held
      playback.started   16 says_nothing playback  -         none     step
      bridge.joined      18 advances     bridge    -         none     connected
      recording.started  20 says_nothing recording -         none     step
      hold.started       22 advances     hold      -         none     held
      dtmf.received      23 says_nothing -         -         none     step
      data.updated       23 says_nothing -         -         none     step
      media.quality      23 says_nothing -         -         none     step
      error.raised       23 says_nothing -         -         none     failed
      sip.request        23 says_nothing -         -         forward  step
      sip.response       23 says_nothing -         -         back     step
      link.asserted      23 says_nothing -         -         none     step
      hold.ended         24 closes       -         hold      none     connected
      recording.ended    26 says_nothing -         recording none     step
      transfer.accepted  27 advances     -         -         handover progress
      transfer.completed 28 closes       -         transfer  handover connected
      transfer.failed    28 closes       -         transfer  handover failed
      bridge.left        30 closes       -         bridge    none     ended
      flow.step_ended    32 says_nothing -         flow_step none     step
      park.ended         32 closes       -         park      none     connected
      playback.ended     32 says_nothing -         playback  none     step
      queue.left         32 closes       -         queue     none     step
      leg.ended          34 closes       -         leg       ending   ended
      call.ended         36 closes       -         call      ending   ended
      """;

  private static final Map<String, StandardEventType> SYNONYMS =
      Map.of(
          "initiated", StandardEventType.CALL_STARTED,
          "ringing", StandardEventType.LEG_RINGING,
          "answered", StandardEventType.LEG_ANSWERED,
          "hold", StandardEventType.HOLD_STARTED,
          "resumed", StandardEventType.HOLD_ENDED,
          "transferred", StandardEventType.TRANSFER_COMPLETED,
          "ended", StandardEventType.CALL_ENDED,
          "failed", StandardEventType.CALL_ENDED);

  private static String word(Enum<?> value) {
    return value == StandardEventType.Part.NOTHING ? "-" : value.name().toLowerCase(Locale.ROOT);
  }

  @Test
  void each_word_means_what_it_meant_when_the_first_event_was_stored() {
    String vocabulary =
        Arrays.stream(StandardEventType.values())
            .map(
                type ->
                    "%-18s %2d %-12s %-9s %-9s %-8s %s\n"
                        .formatted(
                            type.value(),
                            type.rank(),
                            word(type.step()),
                            word(type.opens()),
                            word(type.closes()),
                            word(type.flow()),
                            word(type.tone())))
            .collect(Collectors.joining());
    assertEquals(VOCABULARY, vocabulary);
  }

  @Test
  void three_words_say_that_somebody_answered() {
    assertEquals(
        List.of(
            StandardEventType.CALL_PICKED_UP,
            StandardEventType.LEG_ANSWERED,
            StandardEventType.AGENT_CONNECTED),
        Arrays.stream(StandardEventType.values()).filter(StandardEventType::answers).toList());
  }

  @Test
  void the_plain_words_are_synonyms() {
    SYNONYMS.forEach(
        (synonym, standard) ->
            assertEquals(standard, new EventType(synonym).standard().orElseThrow(), synonym));
  }

  @Test
  void each_word_has_a_constant_among_the_types() throws ReflectiveOperationException {
    for (StandardEventType standard : StandardEventType.values()) {
      EventType constant = (EventType) EventType.class.getField(standard.name()).get(null);
      assertEquals(standard.value(), constant.value());
      assertEquals(standard.name().toLowerCase(Locale.ROOT), standard.value().replace('.', '_'));
    }
  }

  @Test
  void a_type_knows_what_its_word_means() {
    for (StandardEventType standard : StandardEventType.values()) {
      for (EventType type : typesOf(standard)) {
        assertEquals(standard, type.standard().orElseThrow());
        assertEquals(standard.rank(), type.rank());
        assertEquals(standard.step(), type.step());
        assertEquals(standard.answers(), type.answers());
        assertEquals(standard.flow(), type.flow());
        assertEquals(
            type.equals(EventType.FAILED) ? Tone.FAILED : standard.tone(),
            type.tone(),
            type.value());
        for (StandardEventType.Part part : StandardEventType.Part.values()) {
          assertEquals(standard.opens() == part, type.opens(part));
          assertEquals(standard.closes() == part, type.closes(part));
        }
      }
    }
  }

  private static List<EventType> typesOf(StandardEventType standard) {
    List<EventType> types = new ArrayList<>(List.of(standard.type()));
    SYNONYMS.forEach(
        (synonym, meant) -> {
          if (meant == standard) {
            types.add(new EventType(synonym));
          }
        });
    return types;
  }

  @Test
  void a_type_outside_the_vocabulary_says_nothing_but_what_it_is_about() {
    for (String text : List.of("x.acme.leg", "leg", "leg.muted", "call.ended.twice")) {
      EventType type = new EventType(text);
      assertEquals(StandardEventType.Step.SAYS_NOTHING, type.step());
      assertEquals(StandardEventType.Flow.NONE, type.flow());
      assertEquals(Tone.STEP, type.tone());
      assertFalse(type.answers());
      for (StandardEventType.Part part : StandardEventType.Part.values()) {
        assertFalse(type.opens(part));
        assertFalse(type.closes(part));
      }
      assertEquals(text.equals("leg.muted"), type.isAbout(StandardEventType.Part.LEG));
      assertEquals(text.equals("call.ended.twice"), type.isAbout(StandardEventType.Part.CALL));
    }
  }
}
