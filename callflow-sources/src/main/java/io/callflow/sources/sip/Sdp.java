package io.callflow.sources.sip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session description (RFC 8866) says about the first audio stream, or the first one that is
 * there.
 *
 * @param address to which media are sent, with its port; null if none is given
 * @param direction {@code sendrecv}, {@code sendonly}, {@code recvonly} or {@code inactive}; null
 *     if none is written, which means {@code sendrecv}
 * @param codecs names, or else payload types, separated by commas; empty if there is none
 */
record Sdp(@Nullable String address, @Nullable String direction, String codecs) {
  private static final int MOST_CODECS = 32;

  /** The session description in a body; null if there is none. */
  static @Nullable Sdp of(String body) {
    int start = body.startsWith("v=0") ? 0 : body.indexOf("\nv=0");
    if (start < 0) {
      return null;
    }
    List<String> lines = lines(body.substring(start));
    int audio = -1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("m=") && (audio < 0 || (isAudio(line) && !isAudio(lines.get(audio))))) {
        audio = i;
      }
    }
    int session = firstMedia(lines);
    String host = null;
    String direction = null;
    for (String line : lines.subList(0, session)) {
      host = host == null ? host(line) : host;
      direction = direction == null ? direction(line) : direction;
    }
    if (audio < 0) {
      return new Sdp(host, direction, "");
    }
    List<String> codecs = new ArrayList<>();
    for (int i = audio + 1; i < lines.size() && !lines.get(i).startsWith("m="); i++) {
      String line = lines.get(i);
      String own = host(line);
      host = own == null ? host : own;
      String told = direction(line);
      direction = told == null ? direction : told;
      int slash = line.indexOf('/');
      int space = line.indexOf(' ');
      if (line.startsWith("a=rtpmap:") && space > 0 && slash > space) {
        codecs.add(line.substring(space + 1, slash));
      }
    }
    String[] media = lines.get(audio).substring(2).split(" ", MOST_CODECS);
    if (codecs.isEmpty() && media.length > 3) {
      codecs.addAll(List.of(media).subList(3, media.length));
    }
    String port = media.length > 1 ? media[1] : "";
    String address = host == null ? null : SipPacket.address(host, port);
    return new Sdp(
        address,
        direction,
        String.join(",", codecs.subList(0, Math.min(codecs.size(), MOST_CODECS))));
  }

  private static List<String> lines(String body) {
    List<String> lines = new ArrayList<>();
    body.lines().map(String::strip).limit(2_000).forEach(lines::add);
    return lines;
  }

  private static int firstMedia(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("m=")) {
        return i;
      }
    }
    return lines.size();
  }

  private static boolean isAudio(String line) {
    return line.startsWith("m=audio ");
  }

  private static @Nullable String host(String line) {
    if (!line.startsWith("c=")) {
      return null;
    }
    String host = line.substring(line.lastIndexOf(' ') + 1);
    int slash = host.indexOf('/');
    return slash < 0 ? host : host.substring(0, slash);
  }

  private static @Nullable String direction(String line) {
    return switch (line) {
      case "a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive" -> line.substring(2);
      default -> null;
    };
  }

  /** Whether an offer puts the other side on hold (RFC 3264 §8.4, RFC 2543 §B.5). */
  boolean holds() {
    return "sendonly".equals(direction)
        || "inactive".equals(direction)
        || (address != null && address.startsWith("0.0.0.0"));
  }

  /** Whether an offer lets both sides send. */
  boolean isBothWays() {
    return !holds() && (direction == null || direction.equals("sendrecv"));
  }
}
