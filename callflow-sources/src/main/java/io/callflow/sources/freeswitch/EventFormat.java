package io.callflow.sources.freeswitch;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.Set;

/** Events of FreeSWITCH's event socket: the bytes on the wire, plain text, or JSON. */
final class EventFormat implements NativeFormat {
  /** How much of the beginning tells JSON from text. */
  private static final int LOOK = 256;

  private static final Set<String> FRAMES =
      Set.of(
          "text/event-plain",
          "text/event-json",
          "text/event-xml",
          "auth/request",
          "command/reply",
          "api/response",
          "text/disconnect-notice",
          "text/rude-rejection",
          "log/data");

  @Override
  public boolean recognises(Head head) {
    JsonNode json = head.json();
    if (json != null) {
      return json.path("Event-Name").isTextual()
          && (json.has("Core-UUID") || json.has("Event-Date-Timestamp") || json.has("Unique-ID"));
    }
    return isText(head.text());
  }

  /** The first block of headers has a frame's type, or an event's name and more of its headers. */
  private static boolean isText(String text) {
    int lines = 0;
    int known = 0;
    boolean isNamed = false;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (line.isBlank()) {
        if (lines > 0) {
          break;
        }
        continue;
      }
      lines++;
      String lower = line.length() > 300 ? "" : line.toLowerCase(Locale.ROOT);
      int colon = lower.indexOf(':');
      if (colon <= 0) {
        continue;
      }
      String value = lower.substring(colon + 1).strip();
      switch (lower.substring(0, colon)) {
        case "content-type" -> {
          if (FRAMES.contains(value)) {
            return true;
          }
        }
        case "event-name" -> isNamed = true;
        case "core-uuid", "event-date-timestamp", "unique-id", "freeswitch-hostname" -> known++;
        default -> {}
      }
    }
    return isNamed && known > 0;
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    EventMapper mapper = new EventMapper(settings.sourceOr(EventMapper.VENDOR));
    PushbackInputStream in = new PushbackInputStream(input.open(), LOOK);
    if (isJson(in)) {
      return new JsonRecords(
          () -> in,
          settings,
          Set.of("events"),
          (json, text) -> mapper.events(NativeEvent.of(json)));
    }
    skipMark(in);
    return new EventStream(new WireLines(in), mapper);
  }

  /** Skips the byte order mark that some editors put before text. */
  private static void skipMark(PushbackInputStream in) throws IOException {
    byte[] first = in.readNBytes(3);
    boolean isMark =
        first.length == 3
            && (first[0] & 0xff) == 0xef
            && (first[1] & 0xff) == 0xbb
            && (first[2] & 0xff) == 0xbf;
    if (!isMark) {
      in.unread(first);
    }
  }

  /** Whether the first character is that of JSON. */
  static boolean isJson(PushbackInputStream in) throws IOException {
    byte[] first = in.readNBytes(LOOK);
    in.unread(first);
    return isJson(first);
  }

  private static boolean isJson(byte[] first) {
    for (byte next : first) {
      boolean isBlank = next >= 0 && next <= ' ';
      boolean isMark = (next & 0x80) != 0; // of a byte order mark
      if (!isBlank && !isMark) {
        return next == '{' || next == '[';
      }
    }
    return false;
  }
}
