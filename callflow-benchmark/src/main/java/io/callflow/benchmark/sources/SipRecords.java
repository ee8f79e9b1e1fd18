package io.callflow.benchmark.sources;

import io.callflow.sources.SourceFormat;
import java.util.List;

/** Calls of six messages: INVITE, 180, 200, ACK, BYE, 200. */
final class SipRecords {
  private static final int MESSAGES = 6;

  /** 2026-01-01T00:00:00Z. */
  private static final long START = 1_767_225_600L;

  private static final String SDP =
      "v=0\\r\\no=- 1 1 IN IP4 10.0.0.1\\r\\ns=-\\r\\nc=IN IP4 10.0.0.1\\r\\nt=0 0\\r\\n"
          + "m=audio 4000 RTP/AVP 0 8 101\\r\\na=rtpmap:0 PCMU/8000\\r\\na=rtpmap:8 PCMA/8000\\r\\n";

  private SipRecords() {}

  static List<SyntheticRecords> all() {
    return List.of(
        new SyntheticRecords(SourceFormat.SIP_TSHARK, "ek", "", SipRecords::frame, "\n", "\n"),
        new SyntheticRecords(SourceFormat.SIP_HEP, "json", "", SipRecords::row, "\n", "\n"));
  }

  private static boolean isForward(int message) {
    return message == 0 || message == 3 || message == 4;
  }

  private static String startLine(int message) {
    return switch (message) {
      case 0 -> "INVITE sip:200@example.com SIP/2.0";
      case 1 -> "SIP/2.0 180 Ringing";
      case 3 -> "ACK sip:200@10.0.0.2 SIP/2.0";
      case 4 -> "BYE sip:200@10.0.0.2 SIP/2.0";
      default -> "SIP/2.0 200 OK";
    };
  }

  /** The headers and the body, as the text of a string in JSON. */
  private static String rest(int number) {
    int call = number / MESSAGES;
    int message = number % MESSAGES;
    String body = message == 0 || message == 2 ? SDP : "";
    String method = message < 3 ? "1 INVITE" : message == 3 ? "1 ACK" : "2 BYE";
    return "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK%d-%d\\r\\n".formatted(call, message / 3)
        + "From: \\\"Anna\\\" <sip:%d@example.com>;tag=a%d\\r\\n".formatted(call % 5_000, call)
        + "To: <sip:200@example.com>%s\\r\\n".formatted(message == 0 ? "" : ";tag=b" + call)
        + "Call-ID: %d@10.0.0.1\\r\\nCSeq: %s\\r\\nMax-Forwards: 70\\r\\n".formatted(call, method)
        + "Contact: <sip:anna@10.0.0.1:5060>\\r\\nUser-Agent: Phone/1.0\\r\\n"
        + (body.isEmpty() ? "" : "Content-Type: application/sdp\\r\\n")
        + "Content-Length: %d\\r\\n\\r\\n%s".formatted(body.replace("\\r\\n", "12").length(), body);
  }

  private static long seconds(int number) {
    return START + number / MESSAGES / 50 + number % MESSAGES * 5L;
  }

  private static int micros(int number) {
    return number % 1_000_000;
  }

  private static String frame(int number) {
    boolean forward = isForward(number % MESSAGES);
    String line = startLine(number % MESSAGES);
    return """
        {"index":{"_index":"packets-2026-01-01","_type":"doc"}}
        {"timestamp":"%d000","layers":{"frame":{"frame_frame_time_epoch":"%d.%06d000",\
        "frame_frame_number":"%d","frame_frame_protocols":"eth:ethertype:ip:udp:sip"},\
        "ip":{"ip_ip_src":"10.0.0.%d","ip_ip_dst":"10.0.0.%d"},\
        "udp":{"udp_udp_srcport":"5060","udp_udp_dstport":"5060"},\
        "sip":{"sip_sip_%s":"%s","sip_sip_msg_hdr":"%s","sip_sip_Call-ID":"%d@10.0.0.1"}}}"""
        .formatted(
            seconds(number),
            seconds(number),
            micros(number),
            number,
            forward ? 1 : 2,
            forward ? 2 : 1,
            line.startsWith("SIP") ? "Status-Line" : "Request-Line",
            line,
            rest(number),
            number / MESSAGES);
  }

  private static String row(int number) {
    boolean forward = isForward(number % MESSAGES);
    return """
        {"id":%d,"sid":"%d@10.0.0.1","protocol_header":{"protocolFamily":2,"protocol":17,\
        "srcIp":"10.0.0.%d","dstIp":"10.0.0.%d","srcPort":5060,"dstPort":5060,\
        "timeSeconds":%d,"timeUseconds":%d,"payloadType":1,"captureId":"2001"},\
        "raw":"%s\\r\\n%s"}"""
        .formatted(
            number,
            number / MESSAGES,
            forward ? 1 : 2,
            forward ? 2 : 1,
            seconds(number),
            micros(number),
            startLine(number % MESSAGES),
            rest(number));
  }
}
