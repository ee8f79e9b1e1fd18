package io.callflow.sources.freeswitch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.MetadataValue;
import io.callflow.sources.SourceFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static final SourceFormat EVENTS = SourceFormat.FREESWITCH_EVENTS;

  private static String event(String name, int sequence, String more) {
    return "Event-Name: "
        + name
        + "\nCore-UUID: core\nEvent-Date-GMT: Mon,%2001%20Dec%202025%2009%3A00%3A00%20GMT\n"
        + "Event-Date-Timestamp: 1764579600000000\nEvent-Sequence: "
        + sequence
        + "\nUnique-ID: leg\nCall-Direction: inbound\n"
        + more
        + "\n";
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String framed(String event) {
    return framed(event, Integer.toString(length(event)));
  }

  private static String framed(String event, String length) {
    return "Content-Length: " + length + "\nContent-Type: text/event-plain\n\n" + event;
  }

  private static Optional<MetadataValue> member(CallFlowEvent event, String name) {
    return event.metadata() == null ? Optional.empty() : event.metadata().get(name);
  }

  @Test
  void a_content_length_counts_bytes_of_utf8() {
    String body = "Grüße 日本\n";
    String first = event("RECORD_START", 1, "Content-Length: %d\n".formatted(length(body))) + body;

    Told told = Told.of(EVENTS, framed(first) + framed(event("RECORD_STOP", 2, "")));

    assertEquals(List.of("recording.started", "recording.ended"), told.types());
    assertEquals(List.of(), told.faults());
    assertEquals(Optional.of(MetadataValue.of(body)), member(told.events().get(0), "_body"));
  }

  @Test
  void a_body_may_end_without_a_line_feed() {
    String first = event("RECORD_START", 1, "Content-Length: 3\n") + "abc";

    Told told = Told.of(EVENTS, framed(first) + framed(event("RECORD_STOP", 2, "")));

    assertEquals(List.of("recording.started", "recording.ended"), told.types());
    assertEquals(List.of(), told.faults());
  }

  @Test
  void replies_are_skipped_by_their_kind() {
    String text =
        "Content-Type: auth/request\n\nContent-Type: command/reply\nReply-Text: +OK\n\n"
            + "Content-Type: api/response\nContent-Length: 4\n\n+OK\n"
            + framed(event("CHANNEL_CREATE", 1, ""))
            + "Content-Type: text/disconnect-notice\nContent-Length: 5\n\nbye.\n";

    Told told = Told.of(EVENTS, text);

    assertEquals(
        List.of("auth/request", "command/reply", "api/response", "text/disconnect-notice"),
        told.skipped());
    assertEquals(List.of("leg.started"), told.types());
    assertEquals(List.of(), told.faults());
  }

  @Test
  void a_length_of_two_gigabytes_is_refused_and_the_event_counts() {
    Told told =
        Told.of(
            EVENTS,
            framed(event("CHANNEL_CREATE", 1, ""), "2147483648")
                + framed(event("CHANNEL_PARK", 2, "")));

    assertEquals(List.of("leg.started", "park.started"), told.types());
    assertEquals(
        List.of("1: has the Content-Length '2147483648'; 0 to 1,048,576 are read"), told.faults());
  }

  @Test
  void a_wrong_length_is_refused_once_and_the_event_counts() {
    String create = event("CHANNEL_CREATE", 1, "");
    for (int wrong : new int[] {-100, -1, 1, 70, 5000}) {
      Told told =
          Told.of(
              EVENTS,
              framed(create, Integer.toString(length(create) + wrong))
                  + framed(event("CHANNEL_PARK", 2, "")));

      assertEquals(List.of("leg.started", "park.started"), told.types(), () -> "" + wrong);
      assertEquals(1, told.faults().size(), () -> wrong + " " + told.faults());
    }
  }

  @Test
  void an_event_that_is_cut_off_at_the_end_is_refused() {
    String second = framed(event("CHANNEL_PARK", 2, ""));
    for (int cut = 1; cut < second.length(); cut++) {
      String text =
          framed(event("CHANNEL_CREATE", 1, "")) + second.substring(0, second.length() - cut);

      Told told = Told.of(EVENTS, text);

      if (cut > 1) {
        assertEquals(List.of("leg.started"), told.types(), text);
        assertEquals(1, told.faults().size(), text);
      } else {
        assertEquals(List.of("leg.started", "park.started"), told.types(), text);
      }
    }
  }

  @Test
  void after_an_event_that_is_cut_off_the_next_one_counts() {
    String first = framed(event("CHANNEL_CREATE", 1, "Caller-Context: default\n"));
    for (int end = 60; end < first.length() - 2; end++) {
      String text = first.substring(0, end) + framed(event("CHANNEL_PARK", 2, ""));

      Told told = Told.of(EVENTS, text);

      assertTrue(told.types().contains("park.started"), text);
      assertEquals(1, told.faults().size(), () -> text + told.faults());
    }
  }

  @Test
  void values_are_decoded_and_broken_escapes_stay() {
    Told told =
        Told.of(
            EVENTS, framed(event("CHANNEL_CREATE", 1, "Caller-Caller-ID-Name: 100%25%20Sm%2\n")));

    assertEquals(
        Optional.of(MetadataValue.of("100% Sm%2")),
        member(told.events().get(0), "Caller-Caller-ID-Name"));
  }

  @Test
  void values_that_are_not_encoded_keep_their_percent_signs() {
    Told told =
        Told.of(
            EVENTS, event("CHANNEL_CREATE", 1, "Caller-Caller-ID-Name: %41\n").replace("%20", " "));

    assertEquals(
        Optional.of(MetadataValue.of("%41")),
        member(told.events().get(0), "Caller-Caller-ID-Name"));
  }

  @Test
  void plain_events_without_frames_end_with_a_blank_line() {
    Told told =
        Told.of(
            EVENTS,
            "\n\n"
                + event("CHANNEL_CREATE", 1, "")
                + "\n\n"
                + event("CHANNEL_PARK", 2, "").strip());

    assertEquals(List.of("leg.started", "park.started"), told.types());
    assertEquals(List.of(), told.faults());
  }

  @Test
  void lines_that_a_tool_broke_with_a_backslash_are_joined() {
    String event = event("CHANNEL_CREATE", 1, "Caller-Destination-Number: 1002\n");
    String text =
        framed(event).replace("Call-Direction", "Call-Di\\\nrection").replace("leg\n", "l\\\neg\n");

    Told told = Told.of(EVENTS, text + framed(event("CHANNEL_PARK", 2, "")));

    assertEquals(List.of(), told.faults());
    assertEquals("leg", told.events().get(0).legId());
  }

  @Test
  void json_and_xml_bodies_are_events() {
    String json =
        "{\"Event-Name\":\"CHANNEL_CREATE\",\"Unique-ID\":\"leg\",\"Event-Date-Timestamp\":"
            + "\"1764579600000000\"}";
    String xml =
        "<event><headers><Event-Name>CHANNEL_PARK</Event-Name><Unique-ID>leg</Unique-ID>"
            + "<Event-Date-Timestamp>1764579600000000</Event-Date-Timestamp></headers></event>";

    Told told =
        Told.of(
            EVENTS,
            framed(json).replace("-plain", "-json")
                + framed(xml).replace("-plain", "-xml")
                + framed(event("DTMF", 2, "")));

    assertEquals(List.of(), told.faults());
    assertEquals(List.of("leg.started", "park.started", "dtmf.received"), told.types());
  }

  @Test
  void a_line_longer_than_a_mebibyte_is_refused_and_reading_goes_on() {
    String text =
        event("CHANNEL_CREATE", 1, "X: " + "a".repeat(3_000_000) + "\n")
            + framed(event("CHANNEL_PARK", 2, ""));

    Told told = Told.of(EVENTS, text);

    assertEquals(List.of("park.started"), told.types());
    assertEquals(List.of("1: is longer than 1,048,576 bytes"), told.faults());
  }

  @Test
  void an_event_without_a_time_is_refused() {
    Told told = Told.of(EVENTS, "Event-Name: CHANNEL_ANSWER\nUnique-ID: leg\n\n");

    assertEquals(
        List.of("1: has neither an Event-Date-Timestamp nor an Event-Date-GMT that is a time"),
        told.faults());
  }

  @Test
  void events_about_no_call_are_skipped_by_kind() {
    Told told =
        Told.of(
            EVENTS,
            event("HEARTBEAT", 1, "")
                + event("CHANNEL_HANGUP", 2, "")
                + event("CUSTOM", 3, "Event-Subclass: sofia%3A%3Aregister\n"));

    assertEquals(List.of("HEARTBEAT", "CHANNEL_HANGUP", "sofia::register"), told.skipped());
  }

  @Test
  void an_unknown_event_of_a_channel_has_a_type_of_its_own() {
    Told told =
        Told.of(
            EVENTS, event("TALK", 1, "") + event("CUSTOM", 2, "Event-Subclass: mod_x%3A%3Aplay\n"));

    assertEquals(List.of("x.freeswitch.talk", "x.freeswitch.mod_x_play"), told.types());
  }

  @Test
  void the_id_is_the_core_and_its_sequence() {
    Told told = Told.of(EVENTS, event("CHANNEL_CREATE", 17, ""));

    assertEquals("core-17", told.events().get(0).sourceEventId());
    assertEquals(17L, told.events().get(0).sequence());
  }

  @Test
  void lines_of_json_among_frames_are_events() {
    String json =
        "{\"Event-Name\":\"CHANNEL_PARK\",\"Unique-ID\":\"leg\",\"Event-Date-Timestamp\":"
            + "\"1764579600000000\"}\n";

    Told told =
        Told.of(
            EVENTS, framed(event("CHANNEL_CREATE", 1, "")) + json + json + event("DTMF", 2, ""));

    assertEquals(List.of(), told.faults());
    assertEquals(
        List.of("leg.started", "park.started", "park.started", "dtmf.received"), told.types());
  }

  @Test
  void many_lines_that_are_no_headers_take_no_time() {
    String text = event("CHANNEL_CREATE", 1, "A: b\n" + "c\n".repeat(400_000));

    assertEquals(List.of("leg.started"), Told.of(EVENTS, text).types());
  }

  @Test
  void the_reply_to_connect_is_skipped() {
    Told told =
        Told.of(EVENTS, "Channel-Username: 1001\nUnique-ID: leg\nContent-Type: command/reply\n\n");

    assertEquals(List.of("command/reply"), told.skipped());
  }

  @Test
  void a_blank_line_in_the_value_of_a_variable_does_not_end_a_plain_event() {
    String sdp = "variable_sdp: v=0\no=- 1 1 IN IP4 192.0.2.1\n\nvariable_x: y\n";
    String text = event("CHANNEL_CREATE", 1, sdp) + event("CHANNEL_PARK", 2, "");

    Told told = Told.of(EVENTS, text);

    assertEquals(List.of(), told.faults());
    assertEquals(List.of("leg.started", "park.started"), told.types());
    assertEquals(Optional.of(MetadataValue.of("y")), member(told.events().get(0), "variable_x"));
  }

  @Test
  void a_byte_order_mark_is_no_part_of_the_first_header() {
    Told told = Told.of(EVENTS, "\uFEFF" + event("CHANNEL_CREATE", 1, ""));

    assertEquals(List.of("leg.started"), told.types());
  }
}
