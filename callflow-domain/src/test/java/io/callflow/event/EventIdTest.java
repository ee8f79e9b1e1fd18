package io.callflow.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pins ids by literal values, because stored calls contain them. */
final class EventIdTest {
  private static final CallId CALL = new CallId("a84b4c76e66710@pc33.atlanta.example");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123456789Z");

  private static CallFlowEvent.Builder event() {
    return CallFlowEvent.builder(CALL, new EventType("call.started"), NOON, "pbx");
  }

  @Test
  void a_call_key_is_the_hash_of_the_call_id() {
    assertEquals("ok9n7s4nvo1p2frbjmet", CALL.key().value());
  }

  @Test
  void the_id_of_a_bare_event_never_changes() {
    assertEquals("evt_ok9n7s4nvo1p2frbjmetocv51bvpnh0qeppu", EventId.of(event().build()).value());
  }

  @Test
  void the_id_of_an_event_with_its_reporters_id_never_changes() {
    assertEquals(
        "evt_ok9n7s4nvo1p2frbjmetiaa0io5jja25v4ch",
        EventId.of(event().sourceEventId("cel-1").build()).value());
  }

  @Test
  void the_id_of_an_event_with_every_field_never_changes() {
    Map<String, MetadataValue> members = new LinkedHashMap<>();
    members.put("text", MetadataValue.of("zwölf \uD83D\uDE00"));
    members.put("number", new MetadataValue.Num("1.0"));
    members.put("yes", MetadataValue.of(true));
    members.put("nothing", new MetadataValue.Nothing());
    members.put(
        "list", new MetadataValue.Items(List.of(MetadataValue.of(1), MetadataValue.of("1"))));
    members.put("object", new MetadataValue.Members(Map.of("a", MetadataValue.of(false))));
    CallFlowEvent full =
        event()
            .sequence(CallFlowEvent.MAX_SEQUENCE)
            .legId("leg-1")
            .correlationId("group")
            .direction(Direction.INBOUND)
            .from(new Party("+493012345", "sip:+493012345@pbx.example", "030 12345", "Anna"))
            .to(Party.raw("1015"))
            .hop(new Hop("trunk", "queue"))
            .outcome(new Outcome(CallResult.BUSY, 486, 17, "Busy Here", "callee"))
            .links(List.of(new Link(Relation.TRANSFERRED_FROM, new CallId("other"), "leg-2")))
            .metadata(new Metadata(members))
            .build();

    assertEquals("evt_ok9n7s4nvo1p2frbjmet1nclfgcotm96vtlg", EventId.of(full).value());
  }

  @Test
  void a_reporters_id_is_the_whole_identity() {
    CallFlowEvent one = event().sourceEventId("1").legId("a").build();
    CallFlowEvent other = event().sourceEventId("1").legId("b").build();

    assertNotEquals(one, other);
    assertEquals(EventId.of(one), EventId.of(other));
    assertNotEquals(EventId.of(one), EventId.of(event().sourceEventId("2").legId("a").build()));
    assertNotEquals(EventId.of(one), EventId.of(event().legId("a").build()));
    CallFlowEvent elsewhere =
        CallFlowEvent.builder(CALL, new EventType("call.started"), NOON, "sbc")
            .sourceEventId("1")
            .build();
    assertNotEquals(EventId.of(one), EventId.of(elsewhere), "unique within call and source");
  }

  @Test
  void events_have_one_id_only_if_they_are_equal() {
    RandomEvents events = new RandomEvents(new Random(20261123));
    Map<EventId, CallFlowEvent> seen = new HashMap<>();
    int equal = 0;
    for (int i = 0; i < 40_000; i++) {
      CallFlowEvent event = events.detailed(CALL);
      if (event.sourceEventId() != null) {
        continue;
      }
      CallFlowEvent shuffled = events.shuffled(event);
      assertEquals(event, shuffled);
      assertEquals(EventId.of(event), EventId.of(shuffled));
      CallFlowEvent before = seen.put(EventId.of(event), event);
      if (before != null) {
        assertEquals(before, event);
        equal++;
      }
    }
    assertTrue(equal > 100, "the ranges are small enough to meet: " + equal);
    assertEquals(seen.size(), List.copyOf(new java.util.HashSet<>(seen.values())).size());
  }

  @Test
  void near_misses_differ() {
    List<CallFlowEvent> near = new ArrayList<>();
    near.add(event().build());
    near.add(event().legId("ab").build());
    near.add(event().correlationId("ab").build());
    near.add(event().legId("a").correlationId("b").build());
    near.add(event().from(Party.raw("ab")).build());
    near.add(event().to(Party.raw("ab")).build());
    near.add(event().from(new Party(null, null, "a", "b")).build());
    near.add(event().from(new Party(null, null, null, "ab")).build());
    near.add(event().hop(new Hop("ab", null)).build());
    near.add(event().hop(new Hop(null, "ab")).build());
    near.add(event().hop(new Hop("a", "b")).build());
    near.add(event().outcome(new Outcome(null, null, null, "ab", null)).build());
    near.add(event().outcome(new Outcome(null, null, null, null, "ab")).build());
    near.add(event().outcome(new Outcome(null, 100, null, null, null)).build());
    near.add(event().outcome(new Outcome(null, null, 100, null, null)).build());
    near.add(event().sequence(100L).build());
    Link parent = new Link(Relation.PARENT, new CallId("a"), null);
    near.add(event().links(List.of(parent)).build());
    near.add(event().links(List.of(parent, parent)).build());
    near.add(event().links(List.of(new Link(Relation.PARENT, new CallId("a"), "b"))).build());
    near.add(event().links(List.of(new Link(Relation.PARENT, new CallId("ab"), null))).build());
    MetadataValue one = MetadataValue.of(1);
    MetadataValue list = new MetadataValue.Items(List.of(one));
    for (MetadataValue value :
        List.of(
            one,
            new MetadataValue.Num("1.0"),
            new MetadataValue.Num("1e0"),
            MetadataValue.of("1"),
            MetadataValue.of(true),
            MetadataValue.of("true"),
            new MetadataValue.Nothing(),
            MetadataValue.of("null"),
            MetadataValue.of(""),
            new MetadataValue.Items(List.of()),
            list,
            new MetadataValue.Items(List.of(list)),
            new MetadataValue.Items(List.of(one, one)),
            new MetadataValue.Members(Map.of()),
            new MetadataValue.Members(Map.of("a", one)))) {
      near.add(event().metadata(new Metadata(Map.of("a", value))).build());
    }
    near.add(event().metadata(new Metadata(Map.of())).build());
    near.add(event().metadata(new Metadata(Map.of("", one))).build());
    near.add(event().outcome(new Outcome(null, null, null, null, null, "ab", null)).build());
    for (CauseSource source : CauseSource.values()) {
      near.add(event().outcome(new Outcome(null, null, null, null, null, null, source)).build());
    }
    nearDetails().forEach(details -> near.add(event().details(details.build()).build()));
    Map<EventId, CallFlowEvent> ids = new HashMap<>();
    for (CallFlowEvent event : near) {
      CallFlowEvent other = ids.put(EventId.of(event), event);
      assertEquals(null, other, "the same id as " + event);
    }
  }

  /** Details that differ in one place. */
  private static List<EventDetails.Builder> nearDetails() {
    List<EventDetails.Builder> near = new ArrayList<>();
    Party ab = Party.raw("ab");
    near.add(EventDetails.builder().dialled(ab));
    near.add(EventDetails.builder().agent(ab));
    near.add(EventDetails.builder().redirection(new Redirection(ab, null)));
    for (RedirectionReason reason : RedirectionReason.values()) {
      near.add(EventDetails.builder().redirection(new Redirection(ab, reason)));
    }
    for (AnsweredBy by : AnsweredBy.values()) {
      near.add(EventDetails.builder().answeredBy(by));
    }
    near.add(EventDetails.builder().loopback("ab"));
    near.add(EventDetails.builder().bridgeId("ab"));
    near.add(EventDetails.builder().bridgeId("a").queue("b"));
    near.add(EventDetails.builder().queue("ab"));
    near.add(EventDetails.builder().conference("ab"));
    near.add(EventDetails.builder().mailbox("ab"));
    near.add(EventDetails.builder().trunk("ab"));
    near.add(EventDetails.builder().accountCode("ab"));
    near.add(EventDetails.builder().application(new Application("ab", null)));
    near.add(EventDetails.builder().application(new Application("a", "b")));
    for (TransferKind kind : TransferKind.values()) {
      near.add(EventDetails.builder().transfer(new TransferDetails(kind, null, null, null, null)));
    }
    near.add(EventDetails.builder().transfer(new TransferDetails(null, ab, null, null, null)));
    near.add(EventDetails.builder().transfer(new TransferDetails(null, null, "ab", null, null)));
    near.add(EventDetails.builder().transfer(new TransferDetails(null, null, null, "ab", null)));
    near.add(EventDetails.builder().transfer(new TransferDetails(null, null, null, null, "ab")));
    near.add(EventDetails.builder().parking(new ParkingPlace("ab", null)));
    near.add(EventDetails.builder().parking(new ParkingPlace(null, "ab")));
    near.add(EventDetails.builder().recording(new RecordingDetails("ab", null)));
    near.add(EventDetails.builder().recording(new RecordingDetails(null, "ab")));
    BigDecimal three = BigDecimal.valueOf(3);
    near.add(media(new MediaQuality(three, null, null, null, null, null)));
    near.add(media(new MediaQuality(null, three, null, null, null, null)));
    near.add(media(new MediaQuality(null, null, three, null, null, null)));
    near.add(media(new MediaQuality(null, null, null, three, null, null)));
    near.add(media(new MediaQuality(null, null, null, null, 3L, null)));
    near.add(media(new MediaQuality(null, null, null, null, null, "3")));
    near.add(media(new MediaQuality(new BigDecimal("3.1"), null, null, null, null, null)));
    return near;
  }

  private static EventDetails.Builder media(MediaQuality quality) {
    return EventDetails.builder().media(quality);
  }

  @Test
  void equal_numbers_are_equal_however_they_are_written() {
    MediaQuality one =
        new MediaQuality(new BigDecimal("3"), BigDecimal.ZERO, null, null, null, null);
    MediaQuality same =
        new MediaQuality(new BigDecimal("3.000"), new BigDecimal("0.00"), null, null, null, null);
    assertEquals(one, same);
    assertEquals(
        EventId.of(event().details(media(one).build()).build()),
        EventId.of(event().details(media(same).build()).build()));
  }

  @Test
  void hashes_as_text_sort_as_their_bytes_do() {
    assertEquals("00000000", Base32Hex.encode(new byte[5], 8));
    byte[] ones = {-1, -1, -1, -1, -1};
    assertEquals("vvvvvvvv", Base32Hex.encode(ones, 8));
    // RFC 4648 §10: BASE32-HEX("foobar") = "CPNMUOJ1E8======"
    byte[] foobar = {'f', 'o', 'o', 'b', 'a', 'r'};
    assertEquals("cpnmuoj1e8", Base32Hex.encode(foobar, 10));
    assertEquals("cpnmu", Base32Hex.encode(foobar, 5));
  }
}
