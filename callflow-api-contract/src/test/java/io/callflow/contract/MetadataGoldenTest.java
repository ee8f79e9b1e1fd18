package io.callflow.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.callflow.contract.json.Json;
import io.callflow.contract.model.Event;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventId;
import io.callflow.event.Metadata;
import io.callflow.event.StoredEvent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Stored metadata and event ids stay as they are. Each line of {@code golden/v1-metadata.txt} has
 * metadata as a client sent it, the id of the event, and the metadata as it was stored, separated
 * by tabs; {@code ^} and four digits stand for one UTF-16 unit.
 */
class MetadataGoldenTest {
  private static final Pattern UNIT = Pattern.compile("\\^([0-9a-f]{4})");
  private static final String EVENT =
      "{\"callId\":\"c\",\"eventType\":\"a\",\"timestamp\":\"2026-11-23T09:15:00Z\"";

  private record Case(String sent, String eventId, String stored) {}

  private static Stream<Case> cases() throws IOException {
    try (InputStream file =
        MetadataGoldenTest.class.getResourceAsStream("/golden/v1-metadata.txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8)
          .lines()
          .map(line -> line.split("\t"))
          .map(part -> new Case(units(part[0]), part[1], units(part[2])));
    }
  }

  private static String units(String text) {
    return UNIT.matcher(text)
        .replaceAll(
            match -> {
              String unit = String.valueOf((char) Integer.parseInt(match.group(1), 16));
              return unit.equals("\\") || unit.equals("$") ? "\\" + unit : unit;
            });
  }

  private static CallFlowEvent read(String metadata) {
    byte[] body = (EVENT + ",\"metadata\":" + metadata + "}").getBytes(UTF_8);
    return EventMapper.event(Json.readRequest(body, Event::read), "pbx");
  }

  @Test
  void metadata_is_stored_and_named_as_ever() throws IOException {
    assertEquals(200, cases().count());
    cases()
        .forEach(
            golden -> {
              CallFlowEvent event = read(golden.sent());
              assertEquals(golden.eventId(), EventId.of(event).value(), golden.sent());
              StoredEvent stored = new StoredEvent(EventId.of(event), Instant.EPOCH, event);
              byte[] line = new JsonCallCodec().line(stored);
              String text = new String(line, UTF_8);
              String tail = ",\"metadata\":" + golden.stored() + ",\"createdAt\":";
              assertEquals(
                  tail,
                  text.substring(
                      text.indexOf(",\"metadata\""),
                      text.lastIndexOf("\"1970-01-01T00:00:00Z\"}")));
              assertEquals(stored, new JsonCallCodec().event(line));
            });
  }

  @Test
  void metadata_from_text_and_from_members_is_that_of_the_request() throws IOException {
    cases()
        .forEach(
            golden -> {
              Metadata sent = Objects.requireNonNull(read(golden.sent()).metadata());
              Metadata parsed = Metadata.parse(golden.sent());
              Metadata built = new Metadata(parsed.members());
              for (Metadata each : new Metadata[] {sent, parsed, built}) {
                assertEquals(golden.stored(), each.json());
                assertEquals(sent, each);
                assertEquals(sent.hashCode(), each.hashCode());
              }
              assertEquals(parsed.members(), built.members());
              parsed
                  .members()
                  .forEach((name, value) -> assertEquals(value, parsed.get(name).orElseThrow()));
            });
  }

  @Test
  void long_text_of_any_character_is_stored_as_it_is() {
    for (String unit : new String[] {"\uD83D\uDE00", "a\uD83D\uDE00", "\u20AC", "\u00E4b", "x"}) {
      String metadata = "{\"" + unit + "\":\"" + unit.repeat(9000) + "\"}";
      assertEquals(
          EVENT + ",\"source\":\"pbx\",\"metadata\":" + metadata + "}",
          Json.writeString(EventMapper.event(read(metadata))));
    }
  }
}
