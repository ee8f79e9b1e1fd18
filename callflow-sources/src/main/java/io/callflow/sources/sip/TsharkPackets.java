package io.callflow.sources.sip;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.OtherRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a SIP message of the fields of tshark: of its bytes, its text, or its header fields. */
final class TsharkPackets {
  /** Headers that tshark has a field for; used where neither bytes nor text are there. */
  private static final List<String> HEADERS =
      List.of(
          "Via",
          "From",
          "To",
          "Call-ID",
          "CSeq",
          "Contact",
          "User-Agent",
          "Server",
          "Reason",
          "Diversion",
          "History-Info",
          "Replaces",
          "Refer-To",
          "Event",
          "Subscription-State",
          "Session-ID",
          "Content-Type");

  private TsharkPackets() {}

  /**
   * One message of a frame.
   *
   * @param message its fields
   * @param alone whether it is the only one in its frame
   * @throws OtherRecord if the fields are a part of a message that was begun in another frame
   */
  static SipPacket packet(Frame frame, Map<String, List<String>> message, boolean alone)
      throws BadRecord, OtherRecord {
    return new SipPacket(
        time(frame),
        address(frame, "src"),
        address(frame, "dst"),
        text(frame, message, alone),
        null,
        null);
  }

  private static Instant time(Frame frame) throws BadRecord {
    for (String field : List.of("frame_time_epoch", "frame_time_utc", "frame_time", "timestamp")) {
      String written = frame.last(field);
      Instant time = written == null ? null : SipPacket.time(written);
      if (time != null) {
        return time;
      }
    }
    throw new BadRecord("has no time: let tshark write frame.time_epoch");
  }

  private static @Nullable String address(Frame frame, String end) {
    String host = frame.last("ipv6_" + end);
    host = host == null ? frame.last("ip_" + end) : host;
    if (host == null) {
      return null;
    }
    for (String transport : List.of("udp", "tcp", "sctp")) {
      String port = frame.last(transport + "_" + end + "port");
      if (port != null) {
        return SipPacket.address(host, port);
      }
    }
    return SipPacket.address(host, "");
  }

  private static String text(Frame frame, Map<String, List<String>> message, boolean alone)
      throws BadRecord, OtherRecord {
    String bytes = decoded(Frame.first(message, "sip_raw"));
    if (bytes != null) {
      return bytes;
    }
    String startLine = Frame.first(message, "sip_Request-Line");
    startLine = startLine == null ? Frame.first(message, "sip_Status-Line") : startLine;
    if (startLine == null) {
      throw new OtherRecord("part of SIP");
    }
    startLine = startLine.strip();
    List<String> headers = message.getOrDefault("sip_msg_hdr", List.of());
    if (headers.size() > 1) {
      throw new BadRecord("has several SIP messages: let tshark write all fields, without -e");
    }
    String payload = alone ? decoded(frame.last("udp_payload")) : null;
    if (payload != null && payload.stripLeading().startsWith(startLine)) {
      return payload;
    }
    String text;
    if (headers.isEmpty()) {
      text = startLine + "\r\n" + named(message) + "\r\n";
    } else {
      text = startLine + "\r\n" + unescaped(headers.get(0));
    }
    return text.contains("\nv=0") ? text : text + session(message);
  }

  /** The text of hexadecimal digits, with colons or without; null if it is none. */
  private static @Nullable String decoded(@Nullable String hex) {
    if (hex == null) {
      return null;
    }
    byte[] bytes = new byte[hex.length() / 2];
    int length = 0;
    int high = -1;
    for (int i = 0; i < hex.length(); i++) {
      char c = hex.charAt(i);
      int digit = Character.digit(c, 16);
      if (digit < 0 && c != ':') {
        return null;
      }
      if (digit >= 0 && high < 0) {
        high = digit;
      } else if (digit >= 0) {
        bytes[length++] = (byte) (high << 4 | digit);
        high = -1;
      }
    }
    return length == 0 ? null : new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** Headers with line breaks; some versions of tshark write those as a backslash and a letter. */
  private static String unescaped(String headers) {
    return headers.indexOf('\n') < 0 ? headers.replace("\\r", "\r").replace("\\n", "\n") : headers;
  }

  private static String named(Map<String, List<String>> message) {
    StringBuilder text = new StringBuilder();
    for (String header : HEADERS) {
      for (String value : message.getOrDefault("sip_" + header, List.of())) {
        text.append(header).append(": ").append(value.strip()).append("\r\n");
      }
    }
    return text.toString();
  }

  /** A session description of its fields; empty if there is none. */
  private static String session(Map<String, List<String>> message) {
    List<String> media = message.getOrDefault("sdp_media", List.of());
    if (media.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("v=0\r\n");
    String host = Frame.first(message, "sdp_connection_info_address");
    if (host != null) {
      text.append("c=IN IP4 ").append(host).append("\r\n");
    }
    text.append("m=").append(media.get(0)).append("\r\n");
    for (String attribute : message.getOrDefault("sdp_media_attr", List.of())) {
      text.append("a=").append(attribute).append("\r\n");
    }
    return text.toString();
  }
}
