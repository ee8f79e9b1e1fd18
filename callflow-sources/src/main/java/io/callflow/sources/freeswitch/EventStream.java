package io.callflow.sources.freeswitch;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.freeswitch.WireLines.Line;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.NativeJson;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.RecordMapping;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.reading.Texts;
import io.callflow.sources.record.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of an event socket ({@code mod_event_socket}): frames with a {@code
 * Content-Length}, which counts bytes, or plain events with a blank line between them.
 *
 * <p>A plain event shows itself where it ends. So its frame's length is only compared: one that is
 * wrong is refused with its place, and the event counts. An event that is cut off is refused, and
 * reading goes on where another one begins.
 */
final class EventStream implements SourceReader {
  /** The longest answer to a command that is skipped. */
  private static final long MOST_SKIPPED = 64L * 1024 * 1024;

  private static final int MOST = WireLines.MOST;

  private final WireLines lines;
  private final EventMapper mapper;
  private final Deque<SourceRecord> told = new ArrayDeque<>();

  EventStream(WireLines lines, EventMapper mapper) {
    this.lines = lines;
    this.mapper = mapper;
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    while (told.isEmpty()) {
      skipBlank();
      Line first = lines.peek();
      if (first == null) {
        return null;
      }
      if (isFrame(first)) {
        frame();
      } else if (first.bytes()[0] == '{') {
        jsonLine();
      } else {
        event(-1, 0);
      }
    }
    return told.poll();
  }

  /** Reads an event that is JSON on one line, among others that are not. */
  private void jsonLine() throws IOException {
    Line line = lines.next();
    if (line == null) {
      return;
    }
    if (line.isTooLong()) {
      lines.skipRest(line);
      refuse(line.number(), tooLong());
      return;
    }
    told.add(
        RecordMapping.record(
            line.number(),
            () -> mapper.events(NativeEvent.of(NativeJson.read(line.text().strip())))));
  }

  private void skipBlank() throws IOException {
    for (Line line = lines.next(); line != null; line = lines.next()) {
      if (!line.text().isBlank()) {
        lines.putBack(line);
        return;
      }
    }
  }

  /** A frame begins with its length or its type; an event has others first. */
  private static boolean isFrame(Line line) {
    return EventHead.isHeader(line, "Content-Length") || EventHead.isHeader(line, "Content-Type");
  }

  private void frame() throws IOException {
    EventHead head = new EventHead();
    if (head(head, true) == End.BROKEN) {
      return;
    }
    String type = head.get("Content-Type").toLowerCase(Locale.ROOT);
    String length = head.get("Content-Length");
    if (head.get("Event-Name").isEmpty() && type.isEmpty()) {
      refuse(head.line(), "is no event: it has neither Event-Name nor Content-Type");
      return;
    }
    if (!head.get("Event-Name").isEmpty()) {
      map(head, ""); // an event that some tool wrote with its frame's headers first
      return;
    }
    long bytes = length.isEmpty() ? -1 : length(length);
    long most = type.startsWith("text/event-") ? MOST : MOST_SKIPPED;
    if (!length.isEmpty() && (bytes < 0 || bytes > most)) {
      refuse(
          head.line(),
          "has the Content-Length '%s'; 0 to %,d are read"
              .formatted(Texts.cut(Texts.whole(length), 40), most));
      return;
    }
    switch (type) {
      case "text/event-plain" -> event(bytes, head.line());
      case "text/event-json" -> json(bytes, head.line());
      case "text/event-xml" -> xml(bytes, head.line());
      default -> skip(bytes, head.line(), Texts.plain(type, 64));
    }
  }

  /** The length; -1 for what is none. */
  private static long length(String text) {
    Long length = Stamps.number(text);
    return length == null ? -1 : length;
  }

  /** How headers end: with a blank line, with the input, or refused. */
  private enum End {
    BLANK,
    INPUT,
    BROKEN
  }

  /**
   * Reads headers up to a blank line.
   *
   * @param isFrame whether they are those of a frame
   */
  private End head(EventHead head, boolean isFrame) throws IOException {
    boolean named = false;
    for (Line line = lines.next(); line != null; line = lines.next()) {
      if (line.isTooLong() || head.size() + line.bytes().length > MOST) {
        lines.skipRest(line);
        refuse(head.isEmpty() ? line.number() : head.line(), tooLong());
        resynchronise();
        return End.BROKEN;
      }
      if (line.hasEnd() && line.text().isBlank()) {
        return End.BLANK;
      }
      if (named && (EventHead.isHeader(line, "Event-Name") || isNewFrame(line))) {
        lines.putBack(line);
        refuse(head.line(), "is cut off before line " + line.number());
        return End.BROKEN;
      }
      named |= EventHead.isHeader(line, "Event-Name") && !isFrame;
      head.add(line);
    }
    return End.INPUT; // text may end without a blank line
  }

  /** Whether a frame begins here: FreeSWITCH writes its length, then its type. */
  private boolean isNewFrame(Line line) throws IOException {
    if (!EventHead.isHeader(line, "Content-Length")) {
      return false;
    }
    Line after = lines.peek();
    return after != null && isEventType(after);
  }

  private static boolean isEventType(Line line) {
    return EventHead.isHeader(line, "Content-Type")
        && line.text().toLowerCase(Locale.ROOT).contains("text/event-");
  }

  private static String tooLong() {
    return "is longer than %,d bytes".formatted(MOST);
  }

  /** Skips lines up to one that begins a frame or an event. */
  private void resynchronise() throws IOException {
    for (Line line = lines.next(); line != null; line = lines.next()) {
      if (isFrame(line) || EventHead.isHeader(line, "Event-Name")) {
        lines.putBack(line);
        return;
      }
      lines.skipRest(line);
    }
  }

  /**
   * Reads a plain event.
   *
   * @param declared the bytes that its frame says; -1 without a frame or a length
   */
  private void event(long declared, long frameLine) throws IOException {
    if (lines.peek() == null) {
      refuse(frameLine, "is cut off at the end of the input");
      return;
    }
    if (declared == 0) {
      return;
    }
    EventHead head = new EventHead();
    End end = head(head, false);
    boolean isFramed = declared >= 0;
    while (end == End.BLANK && !isFramed && head.isContinued() && isVariable(lines.peek())) {
      end = head(head, false); // the blank line is in the value: SDP has some at its end
    }
    if (end == End.BROKEN) {
      return;
    }
    if (end == End.INPUT && isFramed && head.size() < declared - 1) {
      refuse(frameLine, cutOff(declared, head.size()));
      return;
    }
    String length = head.get("Content-Length");
    long bytes = length.isEmpty() ? 0 : length(length);
    if (bytes < 0 || bytes > MOST) {
      refuse(
          head.line(),
          "has a body whose Content-Length is '%s'; 0 to %,d are read"
              .formatted(Texts.cut(Texts.whole(length), 40), MOST));
      return;
    }
    Body body = bytes == 0 || end == End.INPUT ? Body.EMPTY : body(bytes);
    boolean isShort = body.size() < bytes && lines.peek() == null;
    if (isShort && (isFramed || body.size() > 0)) {
      refuse(head.line(), cutOff(bytes, body.size()));
      return;
    }
    long size = head.size() + (end == End.BLANK ? 1 : 0) + body.size();
    boolean isLast = lines.peek() == null; // whose last line feed editors leave out
    boolean isRight = !isFramed || size == declared || (isLast && size == declared - 1);
    if (!isRight && endsWithFrame(head)) {
      refuse(frameLine, "is cut off before line " + (lineNow() - 1));
      return;
    }
    map(head, body.text());
    if (!isRight) {
      refuse(
          frameLine,
          "has the Content-Length %d, but its event has %d bytes".formatted(declared, size));
    }
  }

  private static boolean isVariable(@Nullable Line line) {
    return line != null && line.text().startsWith("variable_");
  }

  /** Whether the frame of another event ends these headers: they were cut off within a line. */
  private static boolean endsWithFrame(EventHead head) {
    return head.lastName().equalsIgnoreCase("Content-Type")
        && head.get("Content-Type").startsWith("text/event-");
  }

  private long lineNow() throws IOException {
    Line line = lines.peek();
    return line == null ? 0 : line.number();
  }

  private static String cutOff(long declared, long read) {
    return "is cut off at the end of the input: %d of %d bytes are there".formatted(read, declared);
  }

  private record Body(String text, long size) {
    static final Body EMPTY = new Body("", 0);
  }

  /** Reads so many bytes, or fewer if the stream ends or another event begins in them. */
  private Body body(long bytes) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (body.size() < bytes) {
      Line line = lines.next();
      if (line == null) {
        break;
      }
      if (body.size() > 0 && (isEventType(line) || EventHead.isHeader(line, "Event-Name"))) {
        lines.putBack(line);
        break;
      }
      int room = (int) (bytes - body.size());
      byte[] all = line.bytes();
      if (all.length <= room) {
        body.writeBytes(all);
        continue;
      }
      body.write(all, 0, room);
      lines.putBack(new Line(Arrays.copyOfRange(all, room, all.length), line.number()));
    }
    return new Body(body.toString(StandardCharsets.UTF_8), body.size());
  }

  private void map(EventHead head, String body) {
    Map<String, String> headers = head.headers();
    told.add(RecordMapping.record(head.line(), () -> mapper.events(NativeEvent.of(headers, body))));
  }

  /** Reads an event as JSON; its length is all that tells where it ends. */
  private void json(long declared, long line) throws IOException {
    Body body = body(declared < 0 ? MOST : declared);
    if (body.size() < declared) {
      refuse(line, cut(declared, body.size()));
      return;
    }
    told.add(
        RecordMapping.record(
            line,
            () -> {
              JsonNode json = NativeJson.read(body.text().strip());
              return mapper.events(NativeEvent.of(json));
            }));
  }

  private String cut(long declared, long read) throws IOException {
    return lines.peek() == null
        ? cutOff(declared, read)
        : "is cut off: %d of %d bytes are there".formatted(read, declared);
  }

  private void xml(long declared, long line) throws IOException {
    Body body = body(declared < 0 ? MOST : declared);
    if (body.size() < declared) {
      refuse(line, cut(declared, body.size()));
      return;
    }
    told.add(
        RecordMapping.record(
            line, () -> mapper.events(NativeEvent.of(XmlNode.read(body.text().strip())))));
  }

  /** Skips the answer to a command, or another thing that is no event. */
  private void skip(long declared, long line, @Nullable String type) throws IOException {
    long left = Math.max(declared, 0);
    while (left > 0) {
      Line next = lines.next();
      if (next == null) {
        refuse(line, cutOff(declared, declared - left));
        return;
      }
      if (isEventType(next)) {
        lines.putBack(next);
        refuse(line, "has a Content-Length beyond the next event: " + declared);
        return;
      }
      byte[] all = next.bytes();
      if (all.length > left) {
        lines.putBack(new Line(Arrays.copyOfRange(all, (int) left, all.length), next.number()));
        break;
      }
      left -= all.length;
    }
    told.add(
        RecordMapping.record(
            line,
            () -> {
              if (type == null) {
                throw new BadRecord("has an empty Content-Type");
              }
              throw new OtherRecord(type);
            }));
  }

  private void refuse(long line, String fault) {
    told.add(SourceRecord.refused(line, fault));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
