package io.callflow.benchmark.sources;

import io.callflow.sources.SourceFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Records of FreeSWITCH: eight events a call, or a document for each of its two channels. */
final class FreeswitchRecords {
  private static final long START = 1_764_579_600_000_000L;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private FreeswitchRecords() {}

  static List<SyntheticRecords> all() {
    return List.of(
        new SyntheticRecords(
            SourceFormat.FREESWITCH_EVENTS, "wire", "", FreeswitchRecords::framed, "", ""),
        new SyntheticRecords(
            SourceFormat.FREESWITCH_EVENTS, "JSON", "", FreeswitchRecords::json, "\n", "\n"),
        new SyntheticRecords(
            SourceFormat.FREESWITCH_CDR_JSON, "", "", FreeswitchRecords::jsonCdr, "\n", "\n"),
        new SyntheticRecords(
            SourceFormat.FREESWITCH_CDR_XML, "", "", FreeswitchRecords::xmlCdr, "\n", "\n"),
        new SyntheticRecords(
            SourceFormat.FREESWITCH_CDR_CSV, "example", "", FreeswitchRecords::csv, "\n", "\n"));
  }

  private static final String[] NAMES = {
    "CHANNEL_CREATE",
    "CHANNEL_EXECUTE",
    "CHANNEL_CREATE",
    "CHANNEL_PROGRESS",
    "CHANNEL_ANSWER",
    "CHANNEL_BRIDGE",
    "CHANNEL_HANGUP_COMPLETE",
    "CHANNEL_HANGUP_COMPLETE"
  };

  private static String uuid(int call, boolean second) {
    return new UUID(0x1c7a_0000_0000_4000L, 0x8000_0000_0000_0000L | (2L * call + (second ? 1 : 0)))
        .toString();
  }

  private static String stamp(long micros) {
    return STAMP.format(Instant.ofEpochSecond(micros / 1_000_000));
  }

  /** Names and values by turns. */
  private static List<String> headers(int number) {
    int call = number / NAMES.length;
    int step = number % NAMES.length;
    boolean second = step >= 2 && step != 5 && step != 7;
    long time = START + call * 1_000_000L + step * 100_000L;
    String own = uuid(call, second);
    String other = uuid(call, !second);
    return List.of(
        "Event-Name",
        NAMES[step],
        "Core-UUID",
        "7d1f0a52-3b1c-4e0e-9a44-0c6a5d0b1e77",
        "FreeSWITCH-Hostname",
        "fs1",
        "FreeSWITCH-IPv4",
        "192.0.2.10",
        "Event-Date-Local",
        stamp(time),
        "Event-Date-Timestamp",
        Long.toString(time),
        "Event-Calling-File",
        "switch_channel.c",
        "Event-Sequence",
        Integer.toString(number),
        "Channel-State",
        "CS_EXECUTE",
        "Channel-Name",
        "sofia/internal/1001@192.0.2.20:5060",
        "Unique-ID",
        own,
        "Call-Direction",
        second ? "outbound" : "inbound",
        "Channel-Call-UUID",
        uuid(call, false),
        "Answer-State",
        "answered",
        "Caller-Caller-ID-Name",
        "Caller " + call % 1000,
        "Caller-Caller-ID-Number",
        Integer.toString(1000 + call % 1000),
        "Caller-Destination-Number",
        Integer.toString(2000 + call % 1000),
        "Caller-Channel-Answered-Time",
        Long.toString(time),
        "Other-Type",
        second ? "originator" : "originatee",
        "Other-Leg-Unique-ID",
        other,
        "Application",
        "bridge",
        "Application-Data",
        "user/2001@192.0.2.20",
        "Hangup-Cause",
        "NORMAL_CLEARING",
        "variable_uuid",
        own,
        "variable_call_uuid",
        uuid(call, false),
        "variable_sip_full_via",
        "SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bK" + number,
        "variable_switch_r_sdp",
        "v=0 o=- 1 1 IN IP4 192.0.2.20 s=- m=audio 4000 RTP/AVP 0 8 101",
        "variable_sip_hangup_disposition",
        second ? "recv_bye" : "send_bye");
  }

  private static String encoded(String value) {
    return value.replace("%", "%25").replace(" ", "%20").replace("@", "%40").replace(":", "%3A");
  }

  private static String framed(int number) {
    List<String> headers = headers(number);
    StringBuilder event = new StringBuilder();
    for (int i = 0; i < headers.size(); i += 2) {
      event.append(headers.get(i)).append(": ").append(encoded(headers.get(i + 1))).append('\n');
    }
    event.append('\n');
    int length = event.toString().getBytes(StandardCharsets.UTF_8).length;
    return "Content-Length: " + length + "\nContent-Type: text/event-plain\n\n" + event;
  }

  private static String json(int number) {
    List<String> headers = headers(number);
    StringBuilder event = new StringBuilder("{");
    for (int i = 0; i < headers.size(); i += 2) {
      event
          .append(i == 0 ? "\"" : ",\"")
          .append(headers.get(i))
          .append("\":\"")
          .append(headers.get(i + 1))
          .append('"');
    }
    return event.append('}').toString();
  }

  private static List<String> variables(int number) {
    int call = number / 2;
    boolean second = number % 2 == 1;
    long start = START + call * 1_000_000L;
    return List.of(
        "direction", second ? "outbound" : "inbound",
        "uuid", uuid(call, second),
        "originator", second ? uuid(call, false) : "",
        "channel_name", "sofia/internal/1001@192.0.2.20",
        "call_uuid", uuid(call, second),
        "start_stamp", stamp(start),
        "start_uepoch", Long.toString(start),
        "progress_uepoch", Long.toString(start + 500_000),
        "answer_uepoch", Long.toString(start + 5_000_000),
        "bridge_uepoch", Long.toString(start + 5_100_000),
        "end_uepoch", Long.toString(start + 60_000_000),
        "last_bridge_to", uuid(call, !second),
        "last_bridge_role", second ? "originatee" : "originator",
        "hangup_cause", "NORMAL_CLEARING",
        "hangup_cause_q850", "16",
        "sip_hangup_disposition", second ? "recv_bye" : "send_bye",
        "caller_id_number", Integer.toString(1000 + call % 1000),
        "destination_number", Integer.toString(2000 + call % 1000),
        "sip_full_via", "SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bK" + number);
  }

  private static String jsonCdr(int number) {
    List<String> variables = variables(number);
    StringBuilder text =
        new StringBuilder("{\"core-uuid\":\"7d1f0a52\",\"channel_data\":{\"direction\":\"")
            .append(variables.get(1))
            .append("\"},\"variables\":{");
    for (int i = 0; i < variables.size(); i += 2) {
      text.append(i == 0 ? "\"" : ",\"")
          .append(variables.get(i))
          .append("\":\"")
          .append(encoded(variables.get(i + 1)))
          .append('"');
    }
    return text.append("},\"callflow\":[]}").toString();
  }

  private static String xmlCdr(int number) {
    List<String> variables = variables(number);
    StringBuilder text =
        new StringBuilder("<?xml version=\"1.0\"?>\n<cdr core-uuid=\"7d1f0a52\"><variables>");
    for (int i = 0; i < variables.size(); i += 2) {
      String name = variables.get(i);
      text.append('<').append(name).append('>');
      text.append(encoded(variables.get(i + 1))).append("</").append(name).append('>');
    }
    return text.append("</variables></cdr>").toString();
  }

  private static String csv(int number) {
    long start = START + number * 1_000_000L;
    return "\"Caller\",\"%d\",\"%d\",\"default\",\"%s\",\"%s\",\"%s\",\"60\",\"55\",\"NORMAL_CLEARING\",\"%s\",\"%s\",\"acme\",\"PCMU\",\"PCMU\""
        .formatted(
            1000 + number % 1000,
            2000 + number % 1000,
            stamp(start),
            stamp(start + 5_000_000),
            stamp(start + 60_000_000),
            uuid(number, false),
            uuid(number, true));
  }
}
