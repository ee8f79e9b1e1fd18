package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.codec.ChunkHeader;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.AnsweredBy;
import io.callflow.event.Application;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
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
import io.callflow.event.StoredEvent;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One document of every shape that was ever stored. Nobody changes them: a new shape is a new
 * document, and the old ones stay readable for ever.
 */
class GoldenTest {
  private static final CallId CALL = new CallId("a84b4c76e66710@10.0.0.1");

  private final JsonCallCodec codec = new JsonCallCodec();

  private static byte[] golden(String name) {
    try (InputStream in =
        Objects.requireNonNull(GoldenTest.class.getResourceAsStream("/golden/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .strip()
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The document is read as this value, and the value is written as the document. */
  private static <T> void same(
      String name, T meaning, Function<byte[], T> read, Function<T, byte[]> write) {
    assertEquals(meaning, read.apply(golden(name)), name);
    assertEquals(text(golden(name)), text(write.apply(meaning)), name);
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8);
  }

  @Test
  void headers() {
    Map<String, ChunkHeader> headers =
        Map.of(
            "v1-header-live.json",
            new ChunkHeader(1, CALL, 0, 1, false, ChunkHeader.State.LIVE),
            "v1-header-sealed.json",
            new ChunkHeader(1, CALL, 3, 41, true, ChunkHeader.State.LIVE),
            "v1-header-erasing.json",
            new ChunkHeader(1, CALL, 0, 2, false, ChunkHeader.State.ERASING),
            "v1-header-tombstone.json",
            new ChunkHeader(1, null, 0, 3, false, ChunkHeader.State.ERASED),
            "v1-header-tombstone-sealed.json",
            new ChunkHeader(1, null, 2, 9_007_199_254_740_993L, true, ChunkHeader.State.ERASED));
    headers.forEach((name, header) -> same(name, header, codec::header, codec::line));
  }

  @Test
  void a_store_descriptor() {
    same(
        "v1-store.json",
        new StoreDescriptor(1, 4, "0123456789abcdef".repeat(4)),
        codec::descriptor,
        codec::line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1-header-live",
        "v1-header-sealed",
        "v1-header-erasing",
        "v1-header-tombstone",
        "v1-header-tombstone-sealed",
        "newer-header"
      })
  void a_header_is_valid_by_its_schema(String name) {
    assertEquals(List.of(), Contract.storedOracle("Header", golden(name + ".json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1-store", "newer-store"})
  void a_descriptor_is_valid_by_its_schema(String name) {
    assertEquals(List.of(), Contract.storedOracle("Descriptor", golden(name + ".json")));
  }

  @Test
  void the_smallest_event() {
    CallFlowEvent event =
        CallFlowEvent.builder(
                CALL, new EventType("call.started"), Instant.parse("2026-11-23T08:15:00Z"), "pbx")
            .build();
    same(
        "v1-event-minimal.json",
        new StoredEvent(EventId.of(event), Instant.parse("2026-11-23T08:15:00.031Z"), event),
        codec::event,
        codec::line);
  }

  @Test
  void an_event_with_everything() {
    Map<String, MetadataValue> payload = new LinkedHashMap<>();
    payload.put("z", MetadataValue.of("tab\tquote\" \u2028 📞"));
    payload.put("a", new MetadataValue.Num("1.50"));
    payload.put("big", new MetadataValue.Num("123456789012345678901234567890e-5"));
    payload.put("none", new MetadataValue.Nothing());
    payload.put(
        "list",
        new MetadataValue.Items(
            List.of(
                MetadataValue.of(true),
                MetadataValue.of(false),
                new MetadataValue.Members(Map.of("deep", MetadataValue.of(1))))));
    payload.put("", new MetadataValue.Members(Map.of()));
    CallFlowEvent event =
        CallFlowEvent.builder(
                new CallId("a/b%20\"c@10.0.0.1"),
                new EventType("x.acme.whisper"),
                Instant.parse("2026-11-23T08:15:07.123456789Z"),
                "pbx Köln")
            .sourceEventId("1763885707.25")
            .sequence(9_007_199_254_740_991L)
            .legId("PJSIP/1015-00000002")
            .correlationId("ticket 4711")
            .direction(Direction.INBOUND)
            .from(new Party("+4930901820", "sip:+4930901820@a;user=phone", "030 901820", "Bürger"))
            .to(Party.raw("1015"))
            .hop(new Hop("sbc", "pbx"))
            .outcome(new Outcome(CallResult.NO_ANSWER, 480, 19, "No answer", "timeout"))
            .links(
                List.of(
                    new Link(Relation.TRANSFERRED_FROM, new CallId("7f3a@10.0.0.1"), "leg-1"),
                    new Link(Relation.SAME_AS, CALL, null)))
            .metadata(new Metadata(payload))
            .build();
    same(
        "v1-event-full.json",
        new StoredEvent(EventId.of(event), Instant.parse("2026-11-23T08:15:07.412Z"), event),
        codec::event,
        codec::line);
  }

  @Test
  void an_event_with_every_detail() {
    Party bob = new Party(null, null, "300", "Bob");
    CallFlowEvent event =
        CallFlowEvent.builder(
                CALL, EventType.LEG_ENDED, Instant.parse("2026-11-23T08:17:31Z"), "pbx")
            .legId("1763885707.26")
            .outcome(
                new Outcome(CallResult.BUSY, 486, 17, "busy", "bob", "Busy Here", CauseSource.SIP))
            .details(
                EventDetails.builder()
                    .dialled(Party.raw("300"))
                    .redirection(new Redirection(bob, RedirectionReason.NO_ANSWER))
                    .answeredBy(AnsweredBy.VOICEMAIL)
                    .loopback("Local/300@default-0000001a")
                    .bridgeId("474e49e9-20d1")
                    .queue("support")
                    .agent(Party.raw("Agent/1001"))
                    .conference("4711")
                    .mailbox("300@default")
                    .trunk("PJSIP/carrier")
                    .accountCode("A-1")
                    .application(new Application("Dial", "PJSIP/bob,30"))
                    .transfer(
                        new TransferDetails(TransferKind.CONSULT, bob, "leg-1", "leg-2", "leg-3"))
                    .parking(new ParkingPlace("default", "701"))
                    .recording(new RecordingDetails("0x55", "/var/spool/call.wav"))
                    .media(
                        new MediaQuality(
                            new BigDecimal("4.21"),
                            new BigDecimal("3.5"),
                            BigDecimal.ZERO,
                            BigDecimal.TEN,
                            1200L,
                            "opus"))
                    .build())
            .build();
    same(
        "v1-event-details.json",
        new StoredEvent(EventId.of(event), Instant.parse("2026-11-23T08:17:31.500Z"), event),
        codec::event,
        codec::line);
  }

  @Test
  void every_word_of_the_details() {
    List<StoredEvent> events =
        text(golden("v1-details-words.ndjson"))
            .lines()
            .map(
                line -> {
                  byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                  assertEquals(line, text(codec.line(codec.event(bytes))));
                  assertEquals(
                      codec.event(bytes).eventId(), EventId.of(codec.event(bytes).event()));
                  return codec.event(bytes);
                })
            .toList();
    List<EventDetails> details = events.stream().map(e -> e.event().details()).toList();
    assertEquals(
        List.of(AnsweredBy.values()),
        details.stream().map(EventDetails::answeredBy).filter(Objects::nonNull).toList());
    assertEquals(
        List.of(RedirectionReason.values()),
        details.stream()
            .map(EventDetails::redirection)
            .filter(Objects::nonNull)
            .map(Redirection::reason)
            .toList());
    assertEquals(
        List.of(TransferKind.values()),
        details.stream()
            .map(EventDetails::transfer)
            .filter(Objects::nonNull)
            .map(TransferDetails::kind)
            .toList());
    assertEquals(
        List.of(CauseSource.values()),
        events.stream()
            .map(e -> e.event().outcome())
            .filter(Objects::nonNull)
            .map(Outcome::causeSource)
            .toList());
  }

  @Test
  void every_word_of_an_event() {
    for (Direction direction : Direction.values()) {
      assertTrue(text(golden("v1-words.ndjson")).contains('"' + direction.text() + '"'));
    }
    for (String line : text(golden("v1-words.ndjson")).lines().toList()) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      assertEquals(line, text(codec.line(codec.event(bytes))));
    }
    List<StoredEvent> events =
        text(golden("v1-words.ndjson"))
            .lines()
            .map(line -> codec.event(line.getBytes(StandardCharsets.UTF_8)))
            .toList();
    assertEquals(
        List.of(CallResult.values()),
        events.stream().map(e -> Objects.requireNonNull(e.event().outcome()).result()).toList());
    assertEquals(
        List.of(Relation.values()),
        events.stream().flatMap(e -> e.event().links().stream()).map(Link::rel).toList());
  }

  @Test
  void fields_of_a_newer_version_are_skipped() {
    StoredEvent event = codec.event(golden("newer-event.json"));
    assertEquals(CALL, event.event().callId());
    assertEquals(Party.raw("1015"), event.event().to());
    ChunkHeader header = codec.header(golden("newer-header.json"));
    assertEquals(7, header.revision());
    assertEquals(2, codec.descriptor(golden("newer-store.json")).shards());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"format\":1}",
        "{\"format\":1,\"chunk\":0,\"revision\":1,\"sealed\":\"no\",\"state\":\"live\"}",
        "{\"format\":1,\"chunk\":0,\"revision\":1,\"sealed\":false,\"state\":\"live\"}",
        "{\"format\":1,\"callId\":\"c\",\"chunk\":0,\"revision\":1,\"sealed\":false,\"state\":\"x\"}",
        "{\"format\":1,\"shards\":0,\"partySecret\":\"x\"}",
        "\u001f\u008b"
      })
  void any_other_line_is_refused_with_a_reason(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    assertThrows(IllegalArgumentException.class, () -> codec.header(bytes));
    assertThrows(IllegalArgumentException.class, () -> codec.event(bytes));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> codec.descriptor(bytes));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("not a store's descriptor: "));
  }

  @Test
  void a_reason_holds_no_value_of_a_party() {
    String line = text(golden("v1-event-full.json")).replace("\"+4930901820\"", "\"030901820\"");
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> codec.event(line.getBytes(StandardCharsets.UTF_8)));
    assertEquals("not an event: /number pattern", refused.getMessage());
  }

  @Test
  void a_tombstone_names_no_call() {
    assertNull(codec.header(golden("v1-header-tombstone.json")).callId());
    assertTrue(!text(golden("v1-header-tombstone.json")).contains("callId"));
  }
}
