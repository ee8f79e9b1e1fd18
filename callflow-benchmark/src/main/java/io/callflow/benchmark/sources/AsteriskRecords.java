package io.callflow.benchmark.sources;

import io.callflow.sources.SourceFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Calls between two phones, as Asterisk writes them. */
final class AsteriskRecords {
  private static final long FIRST = Instant.parse("2026-11-23T09:00:00Z").getEpochSecond();
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What happens on the two channels of a call: the type, the channel, and the second. */
  private static final List<String> STEPS =
      List.of(
          "CHAN_START A 0",
          "APP_START A 0",
          "CHAN_START B 1",
          "ANSWER B 5",
          "ANSWER A 5",
          "BRIDGE_ENTER B 5",
          "BRIDGE_ENTER A 5",
          "BRIDGE_EXIT B 65",
          "HANGUP B 65",
          "CHAN_END B 65",
          "BRIDGE_EXIT A 65",
          "HANGUP A 65",
          "CHAN_END A 65",
          "LINKEDID_END A 65");

  private static final List<String> ARI =
      List.of(
          "ChannelCreated A Ring 0",
          "ChannelDialplan A Ring 0",
          "ChannelCreated B Down 1",
          "ChannelStateChange B Ringing 2",
          "ChannelStateChange B Up 5",
          "ChannelStateChange A Up 5",
          "ChannelEnteredBridge B Up 5",
          "ChannelEnteredBridge A Up 5",
          "ChannelHangupRequest B Up 65",
          "ChannelLeftBridge B Up 65",
          "ChannelDestroyed B Up 65",
          "ChannelLeftBridge A Up 65",
          "ChannelDestroyed A Up 65");

  private AsteriskRecords() {}

  static List<SyntheticRecords> all() {
    return List.of(
        new SyntheticRecords(
            SourceFormat.ASTERISK_CEL, "cel_custom", "", AsteriskRecords::cel, "", ""),
        new SyntheticRecords(
            SourceFormat.ASTERISK_CDR, "Master.csv", "", AsteriskRecords::cdr, "", ""),
        new SyntheticRecords(
            SourceFormat.ASTERISK_ARI, "WebSocket", "", AsteriskRecords::ari, "\n", ""));
  }

  private static long begin(int call) {
    return FIRST + call / 20;
  }

  private static String channel(int call, String letter) {
    return begin(call) + "." + (2L * call + (letter.equals("A") ? 0 : 1));
  }

  private static String cel(int i) {
    int call = i / STEPS.size();
    String[] step = STEPS.get(i % STEPS.size()).split(" ", -1);
    boolean calling = step[1].equals("A");
    long at = begin(call) + Integer.parseInt(step[2]);
    String number = calling ? "100" + call % 1_000 : "200" + call % 1_000;
    String extra =
        switch (step[0]) {
          case "HANGUP" ->
              "{\"\"hangupcause\"\":16,\"\"hangupsource\"\":\"\"\"\",\"\"dialstatus\"\":\"\"ANSWER\"\"}";
          case "BRIDGE_ENTER", "BRIDGE_EXIT" ->
              "{\"\"bridge_id\"\":\"\"br-"
                  + call
                  + "\"\",\"\"bridge_technology\"\":\"\"simple_bridge\"\"}";
          default -> "";
        };
    return ("\"%s\",\"%d.%06d\",\"\",\"%s\",\"%s\",\"\",\"\",\"%s\",\"office\",\"PJSIP/%s-%08x\",\"%s\","
            + "\"%s\",\"3\",\"\",\"%s\",\"%s\",\"\",\"\",\"\",\"%s\"\n")
        .formatted(
            step[0],
            at,
            i % 1_000_000,
            number,
            number,
            calling ? "200" + call % 1_000 : "",
            number,
            2 * call + (calling ? 0 : 1),
            calling ? "Dial" : "AppDial",
            calling ? "PJSIP/200" + call % 1_000 + ",30" : "(Outgoing Line)",
            channel(call, step[1]),
            channel(call, "A"),
            extra);
  }

  private static String cdr(int i) {
    String start = SECONDS.format(Instant.ofEpochSecond(begin(i)));
    String answer = SECONDS.format(Instant.ofEpochSecond(begin(i) + 5));
    String end = SECONDS.format(Instant.ofEpochSecond(begin(i) + 65));
    String from = "100" + i % 1_000;
    String to = "200" + i % 1_000;
    return ("\"\",\"%s\",\"%s\",\"office\",\"\"\"Phone\"\" <%s>\",\"PJSIP/%s-%08x\",\"PJSIP/%s-%08x\",\"Dial\","
            + "\"PJSIP/%s,30\",\"%s\",\"%s\",\"%s\",65,60,\"ANSWERED\",\"DOCUMENTATION\",\"%s\",\"\"\n")
        .formatted(
            from, to, from, from, 2 * i, to, 2 * i + 1, to, start, answer, end, channel(i, "A"));
  }

  private static String ari(int i) {
    int call = i / ARI.size();
    String[] step = ARI.get(i % ARI.size()).split(" ", -1);
    boolean calling = step[1].equals("A");
    String time = SECONDS.format(Instant.ofEpochSecond(begin(call) + Integer.parseInt(step[3])));
    String number = (calling ? "100" : "200") + call % 1_000;
    String part =
        switch (step[0]) {
          case "ChannelDestroyed" -> "\"cause\":16,\"cause_txt\":\"Normal Clearing\",";
          case "ChannelDialplan" ->
              "\"dialplan_app\":\"Dial\",\"dialplan_app_data\":\"PJSIP/200"
                  + call % 1_000
                  + ",30\",";
          case "ChannelEnteredBridge", "ChannelLeftBridge" ->
              "\"bridge\":{\"id\":\"br-"
                  + call
                  + "\",\"technology\":\"simple_bridge\",\"bridge_type\":\"mixing\",\"channels\":[]},";
          default -> "";
        };
    return ("{\"type\":\"%s\",\"timestamp\":\"%s.%03d+0000\",%s\"channel\":{\"id\":\"%s\",\"name\":\"PJSIP/%s-%08x\","
            + "\"state\":\"%s\",\"caller\":{\"name\":\"\",\"number\":\"%s\"},\"connected\":{\"name\":\"\",\"number\":\"\"},"
            + "\"accountcode\":\"\",\"dialplan\":{\"context\":\"office\",\"exten\":\"%s\",\"priority\":1,\"app_name\":\"\","
            + "\"app_data\":\"\"},\"creationtime\":\"%s.000+0000\",\"language\":\"en\","
            + "\"channelvars\":{\"CHANNEL(linkedid)\":\"%s\"}},\"asterisk_id\":\"02:42:ac:11:00:02\","
            + "\"application\":\"callflow\"}")
        .formatted(
            step[0],
            time.replace(' ', 'T'),
            i % 1_000,
            part,
            channel(call, step[1]),
            number,
            2 * call + (calling ? 0 : 1),
            step[2],
            number,
            calling ? "200" + call % 1_000 : "s",
            SECONDS.format(Instant.ofEpochSecond(begin(call))).replace(' ', 'T'),
            channel(call, "A"));
  }
}
