package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.event.AnsweredBy;
import io.callflow.event.Application;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallResult;
import io.callflow.event.CauseSource;
import io.callflow.event.Direction;
import io.callflow.event.EventDetails;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.MediaQuality;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.ParkingPlace;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Redirection;
import io.callflow.event.RedirectionReason;
import io.callflow.event.Relation;
import io.callflow.event.StandardEventType;
import io.callflow.event.StoredEvent;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import io.callflow.story.Connection;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MaskedCallTest {
  private final List<String> markers = new ArrayList<>();

  /** A text that stands nowhere else. */
  private String marker() {
    String marker = Integer.toString(70_010_001 + markers.size() * 13);
    markers.add(marker);
    return marker;
  }

  private Party party() {
    return new Party("+" + marker(), "sip:" + marker() + "@" + marker(), marker(), marker());
  }

  /** An event of which every field that may hold a text holds a marker. */
  private CallFlowEvent everything(CallId call, String type, int second, boolean loopback) {
    EventDetails details =
        new EventDetails(
            party(),
            new Redirection(party(), RedirectionReason.USER_BUSY),
            AnsweredBy.VOICEMAIL,
            loopback ? marker() : "loop-" + marker(),
            marker(),
            marker(),
            party(),
            marker(),
            marker(),
            marker(),
            marker(),
            new Application(marker(), marker()),
            new TransferDetails(TransferKind.BLIND, party(), marker(), marker(), marker()),
            new ParkingPlace(marker(), marker()),
            new RecordingDetails(marker(), marker()),
            new MediaQuality(
                BigDecimal.ONE, BigDecimal.TEN, BigDecimal.ONE, BigDecimal.TEN, 5L, marker()));
    return new CallFlowEvent(
        call,
        new EventType(type),
        Calls.START.plusSeconds(second),
        marker(),
        marker(),
        Long.valueOf(marker()),
        marker(),
        marker(),
        Direction.INBOUND,
        party(),
        party(),
        new Hop(marker(), marker()),
        new Outcome(CallResult.BUSY, 486, 17, marker(), marker(), marker(), CauseSource.Q850),
        List.of(new Link(Relation.SAME_AS, new CallId(marker()), marker())),
        loopback ? details : details.toBuilder().loopback(null).build(),
        new Metadata(
            Map.of(
                "method",
                MetadataValue.of(marker()),
                "channame",
                MetadataValue.of(marker()),
                marker(),
                MetadataValue.of(Long.parseLong(marker())))));
  }

  private CallFlow everything() {
    CallId call = new CallId(marker());
    List<StoredEvent> events = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (StandardEventType type : StandardEventType.values()) {
      types.add(type.value());
    }
    types.add("x.m" + marker() + ".step");
    types.add("x.m" + marker() + ".leg_end");
    types.add("x.m" + marker() + ".cdr");
    for (String type : types) {
      for (boolean loopback : new boolean[] {false, true}) {
        CallFlowEvent event = everything(call, type, events.size(), loopback);
        events.add(new StoredEvent(EventId.of(event), event.timestamp(), event));
      }
    }
    return CallFlow.of(call, events);
  }

  @Test
  void the_test_fills_every_field() throws Exception {
    CallFlowEvent event = everything(new CallId("c"), "leg.ended", 0, true);
    List<Object> records = new ArrayList<>(List.of(event));
    for (int i = 0; i < records.size(); i++) {
      Object value = records.get(i);
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        component.getAccessor().setAccessible(true);
        Object field = component.getAccessor().invoke(value);
        assertNotNull(field, component.toString());
        if (field instanceof Record) {
          records.add(field);
        } else if (field instanceof List<?> list) {
          assertFalse(list.isEmpty(), component.toString());
          records.addAll(list);
        }
      }
    }
  }

  @Test
  void nothing_reported_is_left_in_a_masked_page() {
    CallFlow call = everything();
    String shown = HtmlWriter.write(call, Ladder.of(call), ZoneOffset.UTC);
    long found = markers.stream().filter(shown::contains).count();
    assertTrue(found > markers.size() * 0.9, found + " of " + markers.size() + " stand in a page");

    CallFlow masked = MaskedCall.of(call);
    for (Ladder ladder : List.of(Ladder.of(masked), Ladder.whole(masked))) {
      String written =
          HtmlWriter.write(masked, ladder, ZoneOffset.UTC)
              + MermaidWriter.write(ladder)
              + TextWriter.write(ladder, 200)
              + ladder;
      for (String marker : markers) {
        assertFalse(written.contains(marker), marker);
      }
    }
    String summary = CallSummary.of(masked).toString();
    markers.forEach(marker -> assertFalse(summary.contains(marker), marker));
    String events = masked.events().toString();
    markers.forEach(marker -> assertFalse(events.contains(marker), marker));
  }

  /** What is drawn, without names and texts: which lanes, which way, which notes, which bars. */
  private static List<String> shape(Ladder ladder) {
    List<String> shape = new ArrayList<>();
    for (Row row : ladder.rows()) {
      if (row instanceof Row.Event event) {
        shape.add(
            row.at()
                + " "
                + event.from()
                + "-"
                + event.to()
                + " "
                + event.tone()
                + " "
                + event.reply()
                + " "
                + event.notes().size());
      }
    }
    ladder.bars().forEach(bar -> shape.add(bar.toString()));
    ladder.lanes().forEach(lane -> shape.add(lane.kind().text()));
    return shape;
  }

  @Test
  void a_masked_call_has_the_same_shape() {
    for (CallFlow call :
        List.of(
            Calls.transfer(),
            Calls.queue(),
            Calls.busy(),
            SwitchCalls.answered(),
            SwitchCalls.blindTransfer(),
            SwitchCalls.attendedTransfer(),
            SwitchCalls.abandoned(),
            SwitchCalls.parked(),
            SwitchCalls.originated())) {
      CallFlow masked = MaskedCall.of(call);

      assertEquals(shape(Ladder.of(call)), shape(Ladder.of(masked)), Ladder.of(call)::title);
      CallSummary told = CallSummary.of(call);
      CallSummary hidden = CallSummary.of(masked);
      assertEquals(told.state(), hidden.state());
      assertEquals(told.outcome(), hidden.outcome());
      assertEquals(told.answeredBy(), hidden.answeredBy());
      assertEquals(told.connectedAt(), hidden.connectedAt());
      assertEquals(told.talkDuration(), hidden.talkDuration());
      assertEquals(told.transfers().size(), hidden.transfers().size());
      assertEquals(told.conversations().size(), hidden.conversations().size());
    }
  }

  @Test
  void equal_names_get_one_pseudonym_and_others_another() {
    Ladder ladder = Ladder.of(MaskedCall.of(SwitchCalls.answered()));

    assertEquals(
        List.of("Party A", "Switch 1", "Party B"),
        ladder.lanes().stream().map(Lane::name).toList());
    assertEquals("call-1", ladder.callId().value());
  }

  @Test
  void any_call_can_be_masked() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      List<StoredEvent> events = Calls.random(random, 1 + random.nextInt(40));
      CallFlow call = CallFlow.of(events.get(0).event().callId(), events);
      CallFlow masked = MaskedCall.of(call);

      assertEquals(call.events().size(), masked.events().size());
      assertEquals(
          masked.events().size(),
          masked.events().stream().map(StoredEvent::eventId).distinct().count());
      HtmlWriter.write(masked, Ladder.of(masked), ZoneOffset.UTC);
    }
  }

  @Test
  void pseudonyms_after_z_have_two_letters() {
    Pseudonyms names = new Pseudonyms();
    String last = "";
    for (int i = 0; i < 28; i++) {
      last = names.lettered("Party", i);
    }

    assertEquals("Party AB", last);
    assertEquals("Party A", names.lettered("Party", 0));
    assertEquals("Leg 1", names.numbered("Leg", 0));
  }

  private Story story() {
    CallFlow first = everything();
    CallFlow second = everything();
    CallId erased = new CallId(marker());
    EventId asserting = second.events().get(3).eventId();
    Connection link =
        new Connection(
            second.key(), first.key(), Relation.PARENT, marker(), null, asserting, marker());
    Connection correlation =
        new Connection(second.key(), first.key(), null, null, marker(), asserting, marker());
    return new Story(
        List.of(
            new StoryCall(CallRef.of(first.callId()), Presence.PRESENT, 0, List.of(), first),
            new StoryCall(
                CallRef.of(second.callId()),
                Presence.PRESENT,
                1,
                List.of(link, correlation),
                second),
            new StoryCall(CallRef.of(erased), Presence.ERASED, 1, List.of(), null)),
        List.of());
  }

  @Test
  void nothing_reported_is_left_in_a_masked_story() {
    Story story = story();
    for (StoryCall call : story.calls()) {
      markers.add(call.key().value());
    }
    story.events().forEach(stored -> markers.add(stored.eventId().value()));
    String shown = HtmlWriter.write(story, Ladder.of(story), ZoneOffset.UTC);
    long found = markers.stream().filter(shown::contains).count();
    assertTrue(found > markers.size() * 0.9, found + " of " + markers.size() + " stand in a page");

    Story masked = MaskedStory.of(story);
    for (Ladder ladder : List.of(Ladder.of(masked), Ladder.whole(masked))) {
      String written =
          HtmlWriter.write(masked, ladder, ZoneOffset.UTC)
              + MermaidWriter.write(ladder)
              + TextWriter.write(ladder, 200)
              + ladder
              + masked
              + masked.events()
              + masked.clocks();
      for (String marker : markers) {
        assertFalse(written.contains(marker), marker);
      }
    }
    assertEquals("call-1", masked.asked().callId().value());
    assertEquals(
        story.calls().stream().map(StoryCall::presence).toList(),
        masked.calls().stream().map(StoryCall::presence).toList());
    assertEquals(
        story.calls().get(1).connections().size(), masked.calls().get(1).connections().size());
    assertEquals(masked.calls().get(0).key(), masked.calls().get(1).connections().get(0).about());
  }

  @Test
  void a_masked_story_has_the_same_shape() {
    for (Story story :
        List.of(Stories.of(Stories.backToBack()), Story.of(SwitchCalls.attendedTransfer()))) {
      assertEquals(shape(Ladder.of(story)), shape(Ladder.of(MaskedStory.of(story))));
    }
  }

  @Test
  void one_party_of_two_calls_has_one_pseudonym() {
    CallFlow one =
        new Calls("one", "pbx")
            .add(
                0, "call.started", e -> e.from(Calls.party("1", "Ann")).to(Calls.party("2", "Bob")))
            .call();
    CallFlow two =
        new Calls("two", "pbx")
            .add(
                1, "call.started", e -> e.from(Calls.party("2", "Bob")).to(Calls.party("3", "Cid")))
            .call();

    assertEquals(
        List.of("Party A", "Party B", "Party C"),
        Ladder.of(MaskedStory.of(Stories.of(one, two))).lanes().stream().map(Lane::name).toList());
  }
}
