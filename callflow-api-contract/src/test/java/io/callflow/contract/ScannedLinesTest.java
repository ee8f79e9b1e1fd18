package io.callflow.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.OrderKeys;
import io.callflow.codec.EventLine;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line is recognised only if parsing and writing it again gives the same letters. */
class ScannedLinesTest {
  private static final Instant NOW = Instant.parse("2026-01-15T09:30:00.250Z");

  private final JsonCallCodec codec = new JsonCallCodec();

  /** Random events whose keys have no escape in JSON. */
  private static StoredEvent random(Random random) {
    StoredEvent stored = new RandomEvents(random).stored();
    CallFlowEvent event = stored.event();
    String legId = event.legId();
    CallFlowEvent plain =
        event.toBuilder()
            .callId(new CallId(withoutEscapes(event.callId().value())))
            .source(withoutEscapes(event.source()))
            .legId(legId == null ? null : withoutEscapes(legId))
            .build();
    return new StoredEvent(EventId.of(plain), stored.createdAt(), plain);
  }

  private static String withoutEscapes(String text) {
    return text.replace('"', '!').replace('\\', '!');
  }

  private Optional<List<EventLine>> scan(String... lines) {
    Optional<List<EventLine>> found =
        codec.scan((String.join("\n", lines) + "\n").getBytes(UTF_8), 0);
    found.ifPresent(
        recognised -> {
          for (int i = 0; i < lines.length; i++) {
            assertSameValue(codec.event(lines[i].getBytes(UTF_8)), recognised.get(i));
          }
        });
    return found;
  }

  /** Asserts that the value of a recognised line is the one that parsing makes. */
  private void assertSameValue(StoredEvent parsed, EventLine line) {
    assertEquals(parsed, line.event());
    assertEquals(line(parsed), line(line.event()));
  }

  private String line(StoredEvent event) {
    return new String(codec.line(event), UTF_8);
  }

  private static String text(EventLine line) {
    return UTF_8.decode(line.text()).toString();
  }

  private void same(StoredEvent event, EventLine line) {
    assertSameValue(event, line);
    Metadata metadata = event.event().metadata();
    assertEquals(event.event().timestamp(), line.timestamp());
    assertEquals(OrderKeys.of(event), line.order());
    assertEquals(event.eventId(), line.eventId());
    assertEquals(metadata == null ? 0 : metadata.size(), line.metadataBytes());
    assertTrue(line.isOf(event.event().callId()));
    String callId = event.event().callId().value();
    String start = callId.substring(0, callId.length() - 1);
    assertFalse(line.isOf(new CallId(start + (callId.endsWith("x") ? "y" : "x"))));
    assertFalse(line.isOf(new CallId(start.isEmpty() ? callId + "x" : start)));
  }

  @Test
  void every_line_that_is_written_is_recognised_with_its_keys() {
    for (int seed = 0; seed < 1_000; seed++) {
      StoredEvent event = random(new Random(seed));
      List<EventLine> lines = scan(line(event)).orElseThrow();
      assertEquals(1, lines.size());
      assertEquals(line(event), text(lines.get(0)), "seed " + seed);
      same(event, lines.get(0));
    }
  }

  @Test
  void the_lines_of_a_whole_text_are_recognised_from_their_place_on() {
    List<StoredEvent> events = new ArrayList<>();
    StringBuilder text = new StringBuilder("a header\n");
    for (int seed = 0; seed < 300; seed++) {
      events.add(random(new Random(seed)));
      text.append(line(events.get(seed))).append('\n');
    }
    List<EventLine> lines = codec.scan(text.toString().getBytes(UTF_8), 9).orElseThrow();
    assertEquals(events.size(), lines.size());
    for (int i = 0; i < events.size(); i++) {
      assertEquals(line(events.get(i)), text(lines.get(i)));
      same(events.get(i), lines.get(i));
    }
    assertEquals(List.of(), codec.scan("a header\n".getBytes(UTF_8), 9).orElseThrow());
  }

  /** Changes a few bytes, mostly into others that JSON gives a meaning. */
  private static byte[] changed(byte[] line, Random random) {
    byte[] telling = "\"\\{}[],:0192.-+eE/uAaZT \u007f\u0085\u2028äut\n\t".getBytes(UTF_8);
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    int place = random.nextInt(line.length);
    for (int i = 0; i < line.length; i++) {
      if (i != place) {
        changed.write(line[i]);
        continue;
      }
      int other =
          random.nextInt(8) == 0 ? random.nextInt(256) : telling[random.nextInt(telling.length)];
      switch (random.nextInt(5)) {
        case 0 -> changed.write(other);
        case 1 -> {
          changed.write(line[i]);
          changed.write(other);
        }
        case 2 -> {
          changed.write(line[i]);
          changed.write(line[i]);
        }
        case 3 -> changed.write(line[i] ^ 1 << random.nextInt(7));
        default -> {
          // The byte is left out.
        }
      }
    }
    return changed.toByteArray();
  }

  @Test
  void a_changed_line_is_recognised_only_if_it_is_written_like_that() {
    int recognised = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] line = changed(codec.line(random(random)), random);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      text.writeBytes(line);
      text.write('\n');
      Optional<List<EventLine>> lines = codec.scan(text.toByteArray(), 0);
      if (lines.isPresent()) {
        String shown = "seed " + seed + ": " + new String(line, UTF_8);
        recognised++;
        assertEquals(1, lines.get().size(), shown);
        StoredEvent event = codec.event(line);
        assertEquals(new String(line, UTF_8), line(event), shown);
        same(event, lines.get().get(0));
      }
    }
    assertTrue(recognised > 3_000, recognised + " recognised");
  }

  private static final String EVENT =
      "{'eventId':'evt_ul6vuff0mmhv8pkvq3brup905io3g42ksh5o','callId':'a84b4c@10.0.0.1',"
          + "'callKey':'ul6vuff0mmhv8pkvq3br','eventType':'leg.answered',"
          + "'timestamp':'2026-01-15T09:30:00.250Z','source':'pbx-1','sequence':7,'legId':'b',"
          + "'from':{'raw':'1015'},'to':{'number':'+4930123456'},"
          + "'metadata':{'a':1.0,'b':['x',{}]},'createdAt':'2026-01-15T09:30:00.412Z'}";

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  @Test
  void the_line_of_these_tests_is_recognised() {
    assertTrue(scan(json(EVENT)).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'legId':'b', -> ",
        "'metadata':{'a':1.0,'b':['x',{}]}, -> ",
        "'a':1.0 -> 'a':'{\\\"\\\\}],\\\"'",
        "'a':1.0 -> 'a':'\\u0000\\u001F\\b\\t\\n\\f\\r'",
        "'a':1.0 -> '':-0.5E+300",
        "'a':1.0 -> 'a':{'a':{'b':null}},'c':{'a':[],'b':[[]]}",
        "'a':1.0 -> 'ä\u2028😀\u007f\u0085':'ä\u2028😀\u007f\u0085'",
        "'1015' -> 'Bürger 😀 \\\"\\\\'",
        "'raw':'1015' -> 'uri':'SIP:\\\"a\\\"@b;user=phone'",
        "'raw':'1015' -> 'number':'+12','uri':'tel:1','raw':'a','name':'b'",
        "00.250Z -> 00Z",
        "00.250Z -> 00.250001Z",
        "00.250Z -> 59.000000001Z",
        "2026-01 -> 0000-02",
        "2026-01-15 -> 2024-02-29"
      })
  void what_is_written_like_this_is_recognised(String change) {
    String line = changed(change);
    assertEquals(line, line(codec.event(line.getBytes(UTF_8))));
    assertTrue(scan(line).isPresent(), line);
  }

  private static String changed(String change) {
    String[] parts = change.split(" -> ", -1);
    String line =
        json(EVENT)
            .replaceFirst(Pattern.quote(json(parts[0])), Matcher.quoteReplacement(json(parts[1])));
    assertFalse(line.equals(json(EVENT)), change);
    return line;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Lines that are read, and written in another form.
        "'source':'pbx-1','sequence':7 -> 'sequence':7,'source':'pbx-1'",
        "'sequence':7 -> 'sequence':7,'newer':true",
        "'raw':'1015' -> 'raw':'1015','newer':{}",
        "'legId':'b' -> 'legId': 'b'",
        "'legId':'b' -> 'legId':null",
        "'legId':'b' -> 'legId':'\\u0062'",
        "'1015' -> '10\\/15'",
        "'1015' -> '\\u00e4'",
        "'sequence':7 -> 'sequence':-0",
        "'metadata' -> 'links':[],'metadata'",
        "'a':1.0 -> 'a': 1.0",
        "'a':1.0 -> 'a':'\\u001f'",
        "'a':1.0 -> 'a':'\\u0009'",
        "'a':1.0 -> 'a':'\\u0041'",
        "'a':1.0 -> 'a':'\\/'",
        "00.250Z -> 00.25Z",
        "00.250Z -> 00.000Z",
        "00.250Z -> 00.250000Z",
        "00.250Z -> 00.250000000Z",
        "09:30:00.250Z -> 10:30:00.250+01:00",
        "00.412Z -> 00.410000Z",
        "'callKey':'ul6 -> 'callKey':'vl6",
        // Lines that are not read.
        "'metadata':{ -> 'legId':'c','metadata':{",
        "'a':1.0 -> 'a':1.0,'a':1.0",
        "['x',{}] -> ['x',{'c':1,'d':2,'c':3}]",
        "'a':1.0 -> 'a':01",
        "'a':1.0 -> 'a':1.",
        "'a':1.0 -> 'a':.5",
        "'a':1.0 -> 'a':-",
        "'a':1.0 -> 'a':1e",
        "'a':1.0 -> 'a':tru",
        "'a':1.0 -> 'a':'\\x'",
        "'a':1.0 -> 'a':1.0,",
        "'x',{} -> 'x',",
        "{'a':1.0,'b':['x',{}]} -> []",
        "{'raw':'1015'} -> {}",
        "'1015' -> ''",
        "'1015' -> 'a\u007fb'",
        "'1015' -> 'a\u0085b'",
        "+4930123456 -> +0930123456",
        "+4930123456 -> +4",
        "+4930123456 -> +1234567890123456",
        "'raw':'1015' -> 'uri':'sip:'",
        "'raw':'1015' -> 'uri':'http:x'",
        "'raw':'1015' -> 'uri':'sip:a b'",
        "leg.answered -> Leg.answered",
        "leg.answered -> leg..answered",
        "leg.answered -> leg.answered.",
        "leg.answered -> leg.9",
        "leg.answered -> a.b.c.d.e.f.g",
        "2026-01-15T -> 2026-02-30T",
        "2026-01-15T -> 2026-13-01T",
        "09:30:00.250Z -> 24:30:00.250Z",
        "09:30:00.250Z -> 09:60:00.250Z",
        "09:30:00.250Z -> 09:30:60.250Z",
        "00.250Z -> 00.2500000000Z",
        "00.412Z -> 00.412",
        "'sequence':7 -> 'sequence':9007199254740992",
        "'sequence':7 -> 'sequence':-7",
        "'sequence':7 -> 'sequence':7.0",
        "'metadata' -> 'direction':'sideways','metadata'",
        "'to':{ -> 'hop':{},'to':{",
        "evt_u -> evt_w",
        "a84b4c -> a84 4c",
        ",'createdAt':'2026-01-15T09:30:00.412Z' -> ",
        "412Z'} -> 412Z'}}",
        "412Z'} -> 412Z'"
      })
  void any_other_line_is_not_recognised(String change) {
    assertTrue(scan(changed(change)).isEmpty(), changed(change));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"outcome\":{}",
        "\"outcome\":{\"sipCode\":99}",
        "\"hop\":{}",
        "\"outcome\":{\"sipCode\":700}",
        "\"outcome\":{\"q850Cause\":0}",
        "\"outcome\":{\"q850Cause\":128}",
        "\"outcome\":{\"result\":\"won\"}",
        "\"outcome\":{\"q850Cause\":1,\"sipCode\":200}",
        "\"links\":[{\"rel\":\"child\",\"callId\":\"c\"}]",
        "\"details\":{}",
        "\"details\":{\"queue\":\"\"}",
        "\"details\":{\"newer\":\"a\"}",
        "\"details\":{\"queue\":\"a\",\"bridgeId\":\"b\"}",
        "\"details\":{\"queue\":\"a\",\"queue\":\"b\"}",
        "\"details\":{\"answeredBy\":\"nobody\"}",
        "\"details\":{\"redirection\":{\"reason\":\"away\"}}",
        "\"details\":{\"application\":{\"data\":\"a\"}}",
        "\"details\":{\"transfer\":{}}",
        "\"details\":{\"transfer\":{\"kind\":\"warm\"}}",
        "\"details\":{\"parking\":{}}",
        "\"details\":{\"recording\":{\"reference\":\"a\",\"id\":\"b\"}}",
        "\"details\":{\"media\":{\"mos\":0.999}}",
        "\"details\":{\"media\":{\"mos\":5.001}}",
        "\"details\":{\"media\":{\"mos\":4.20}}",
        "\"details\":{\"media\":{\"mos\":4.}}",
        "\"details\":{\"media\":{\"mos\":04}}",
        "\"details\":{\"media\":{\"mos\":4.1234}}",
        "\"details\":{\"media\":{\"mos\":4e0}}",
        "\"details\":{\"media\":{\"packetLossPercent\":-1}}",
        "\"details\":{\"media\":{\"postDialDelayMillis\":1.5}}"
      })
  void a_member_with_a_value_that_an_event_cannot_have_is_not_recognised(String member) {
    assertTrue(scan(changed("'metadata' -> " + member + ",'metadata'")).isEmpty());
  }

  @Test
  void a_damaged_line_among_sound_ones_leaves_all_unrecognised() {
    String sound = json(EVENT);
    assertEquals(3, scan(sound, sound, sound).orElseThrow().size());
    assertTrue(scan(sound, sound.substring(1), sound).isEmpty());
    assertTrue(scan(sound, "", sound).isEmpty());
    assertTrue(codec.scan((sound + "\n" + sound).getBytes(UTF_8), 0).isEmpty());
  }

  @Test
  void a_line_that_is_cut_anywhere_is_not_recognised() {
    StoredEvent event = random(new Random(7));
    String line = line(event);
    for (int end = 0; end < line.length(); end++) {
      assertTrue(scan(line.substring(0, end)).isEmpty(), line.substring(0, end));
    }
  }

  @Test
  void text_that_is_not_utf_8_is_not_recognised() {
    byte[][] wrong = {
      {(byte) 0x80},
      {(byte) 0xC0, (byte) 0x80},
      {(byte) 0xC3},
      {(byte) 0xE0, (byte) 0x80, (byte) 0x80},
      {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
      {(byte) 0xE2, (byte) 0x80},
      {(byte) 0xFF},
      {(byte) 0xF0, (byte) 0x80, (byte) 0x80, (byte) 0x80},
      {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
      {(byte) 0xF0, (byte) 0x9F, (byte) 0x98}
    };
    for (String place : List.of("1015", "'x'")) {
      String[] parts = json(EVENT).split(Pattern.quote(json(place)), 2);
      for (byte[] bytes : wrong) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(parts[0].getBytes(UTF_8));
        text.write('"');
        text.writeBytes(bytes);
        text.write('"');
        text.writeBytes((parts[1] + "\n").getBytes(UTF_8));
        byte[] line = text.toByteArray();
        assertTrue(codec.scan(line, 0).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> codec.event(line));
      }
    }
  }

  @Test
  void keys_with_an_escape_are_left_unrecognised() {
    for (String change :
        List.of("a84b4c -> a\\\"b", "'pbx-1' -> '\\\\pbx'", "'legId':'b' -> 'legId':'a\\\\b'")) {
      assertTrue(scan(changed(change)).isEmpty(), change);
    }
  }

  @Test
  void values_at_their_longest_are_recognised_and_longer_ones_are_not() {
    Map<String, Integer> longest =
        Map.of(
            "a84b4c@10.0.0.1",
            256,
            "pbx-1",
            256,
            "\"b\",\"from",
            256,
            "1015",
            256,
            "leg.answered",
            96);
    longest.forEach(
        (value, length) -> {
          String end = value.startsWith("\"") ? "\",\"from" : "";
          String start = value.startsWith("\"") ? "\"" : "";
          for (String unit : value.equals("1015") ? List.of("x", "😀", "\\\"") : List.of("x")) {
            String line =
                json(EVENT)
                    .replaceFirst(
                        Pattern.quote(value),
                        Matcher.quoteReplacement(start + unit.repeat(length) + end));
            String longer =
                json(EVENT)
                    .replaceFirst(
                        Pattern.quote(value),
                        Matcher.quoteReplacement(start + unit.repeat(length + 1) + end));
            assertTrue(scan(line).isPresent(), line);
            assertTrue(scan(longer).isEmpty(), longer);
          }
        });
    String uri = "'raw':'1015' -> 'uri':'sips:";
    assertTrue(scan(changed(uri + "x".repeat(507) + "'")).isPresent());
    assertTrue(scan(changed(uri + "x".repeat(508) + "'")).isEmpty());
  }

  private static CallFlowEvent.Builder event() {
    return CallFlowEvent.builder(new CallId("c"), EventType.LEG_ENDED, NOW, "pbx");
  }

  private StoredEvent stored(CallFlowEvent.Builder builder) {
    CallFlowEvent event = builder.build();
    return new StoredEvent(EventId.of(event), NOW, event);
  }

  @Test
  void metadata_of_many_names_is_recognised_and_a_name_twice_is_found_among_them() {
    Map<String, MetadataValue> names = new LinkedHashMap<>();
    for (int i = 0; i < 500; i++) {
      names.put("variable_" + i, MetadataValue.of(i));
    }
    String line = line(stored(event().metadata(new Metadata(names))));
    assertTrue(scan(line, line, line).isPresent());
    for (int i : new int[] {0, 250, 499}) {
      String twice = line.replace("\"variable_300\"", "\"variable_" + i + "\"");
      assertTrue(scan(line, twice, line).isEmpty(), twice);
    }
  }

  @Test
  void metadata_of_too_many_names_to_compare_is_left_unrecognised() {
    Map<String, MetadataValue> names = new LinkedHashMap<>();
    for (int i = 0; i < 2_000; i++) {
      names.put("v" + i, MetadataValue.of(i));
    }
    assertTrue(scan(line(stored(event().metadata(new Metadata(names))))).isEmpty());
  }

  @Test
  void metadata_is_recognised_as_deep_as_it_may_nest() {
    String deepest = "[".repeat(Metadata.MAX_DEPTH) + "]".repeat(Metadata.MAX_DEPTH);
    assertTrue(scan(changed("'a':1.0 -> 'a':" + deepest)).isPresent());
    assertTrue(scan(changed("'a':1.0 -> 'a':[" + deepest + "]")).isEmpty());
    assertTrue(scan(changed("'a':1.0 -> 'a':" + "{'a':".repeat(1_000_000))).isEmpty());
  }

  @Test
  void an_event_has_as_many_links_as_it_may_have() {
    Link link = new Link(Relation.CONSULT, new CallId("c"), "leg");
    String line = line(stored(event().from(Party.raw("a")).links(Collections.nCopies(16, link))));
    assertTrue(scan(line).isPresent());
    assertTrue(
        scan(line.replace(
                "],\"createdAt",
                "," + line.replaceAll(".*\"links\":\\[(\\{[^}]*\\}).*", "$1") + "],\"createdAt"))
            .isEmpty());
  }
}
