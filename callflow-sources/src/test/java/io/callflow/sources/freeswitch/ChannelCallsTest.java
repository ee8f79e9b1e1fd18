package io.callflow.sources.freeswitch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.SourceFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChannelCallsTest {
  private static List<CallFlowEvent> events(String name, Map<String, String> headers) {
    StringBuilder text = new StringBuilder("Event-Name: " + name + "\n");
    Map<String, String> all = new TreeMap<>(headers);
    all.put("Event-Date-Timestamp", "1764579600000000");
    all.forEach((header, value) -> text.append(header).append(": ").append(value).append('\n'));
    return Told.of(SourceFormat.FREESWITCH_EVENTS, text + "\n").events();
  }

  private static String call(Map<String, String> headers) {
    return events("CHANNEL_CREATE", headers).get(0).callId().value();
  }

  private static List<String> linked(List<CallFlowEvent> events) {
    return events.stream()
        .filter(event -> event.eventType().value().equals("link.asserted"))
        .map(event -> event.callId().value() + "=" + event.links().get(0).callId().value())
        .toList();
  }

  @Test
  void an_inbound_channel_has_a_call_of_its_own_whatever_it_is_bridged_to() {
    assertEquals(
        "a", call(Map.of("Unique-ID", "a", "Call-Direction", "inbound", "Channel-Call-UUID", "x")));
  }

  @Test
  void a_called_channel_is_in_the_call_of_its_caller_after_the_bridge_too() {
    Map<String, String> called =
        Map.of(
            "Unique-ID", "b",
            "Call-Direction", "outbound",
            "Channel-Call-UUID", "b",
            "variable_uuid", "b",
            "variable_originator", "a");

    assertEquals("a", call(called));
  }

  @Test
  void without_variables_the_profile_of_the_originator_tells_the_call() {
    assertEquals(
        "a",
        call(
            Map.of(
                "Unique-ID", "b",
                "Call-Direction", "outbound",
                "Channel-Call-UUID", "b",
                "Other-Type", "originator",
                "Other-Leg-Unique-ID", "a")));
  }

  @Test
  void a_channel_that_nobody_called_keeps_its_call_while_it_is_bridged() {
    assertEquals(
        "x",
        call(
            Map.of(
                "Unique-ID", "x",
                "Call-Direction", "outbound",
                "Channel-Call-UUID", "y",
                "variable_uuid", "x")));
  }

  @Test
  void the_call_of_an_agent_is_that_of_the_member() {
    assertEquals(
        "m",
        call(
            Map.of(
                "Unique-ID", "b",
                "Call-Direction", "outbound",
                "variable_uuid", "b",
                "variable_cc_side", "agent",
                "variable_cc_member_session_uuid", "m")));
  }

  @Test
  void both_ends_of_a_loopback_name_one_loopback() {
    Map<String, String> first =
        Map.of(
            "Unique-ID", "la",
            "Call-Direction", "outbound",
            "Channel-Name", "loopback/1002-a",
            "variable_uuid", "la",
            "variable_originator", "a",
            "variable_other_loopback_leg_uuid", "lb");
    Map<String, String> second =
        Map.of(
            "Unique-ID", "lb",
            "Call-Direction", "inbound",
            "Channel-Name", "loopback/1002-b",
            "variable_uuid", "lb",
            "variable_loopback_leg", "B",
            "variable_other_loopback_from_uuid", "a",
            "variable_other_loopback_leg_uuid", "la");

    CallFlowEvent one = events("CHANNEL_ANSWER", first).get(0);
    CallFlowEvent other = events("CHANNEL_ANSWER", second).get(0);

    assertEquals("la", one.details().loopback());
    assertEquals("la", other.details().loopback());
    assertEquals("a", one.callId().value());
    assertEquals("a", other.callId().value());
  }

  @Test
  void the_end_of_a_channel_links_the_call_it_was_bridged_into() {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Unique-ID", "c");
    headers.put("Call-Direction", "outbound");
    headers.put("variable_uuid", "c");
    headers.put("variable_originator", "a2");
    headers.put("variable_last_bridge_role", "originatee");
    headers.put("variable_last_bridge_to", "b");

    assertEquals(List.of("a2=b", "b=a2"), linked(events("CHANNEL_HANGUP_COMPLETE", headers)));
  }

  @Test
  void a_called_channel_that_calls_on_links_its_own_call() {
    Map<String, String> headers =
        Map.of(
            "Unique-ID", "b",
            "Call-Direction", "outbound",
            "variable_uuid", "b",
            "variable_originator", "a",
            "Bridge-A-Unique-ID", "b",
            "Bridge-B-Unique-ID", "c");

    assertEquals(List.of("a=b", "b=a"), linked(events("CHANNEL_BRIDGE", headers)));
  }

  @Test
  void an_ordinary_call_has_no_links() {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Unique-ID", "b");
    headers.put("Call-Direction", "outbound");
    headers.put("Channel-Call-UUID", "b");
    headers.put("variable_uuid", "b");
    headers.put("variable_originator", "a");
    headers.put("variable_last_bridge_role", "originatee");
    headers.put("variable_last_bridge_to", "a");

    assertEquals(List.of(), linked(events("CHANNEL_HANGUP_COMPLETE", headers)));
  }
}
