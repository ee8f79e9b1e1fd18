package io.callflow.sources.freeswitch;

import io.callflow.sources.freeswitch.WireLines.Line;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of one block, up to a blank line. */
final class EventHead {
  private final Map<String, StringBuilder> headers = new LinkedHashMap<>();

  /** The value that a line which is no header goes on with. */
  private @Nullable StringBuilder last;

  /** A header that a tool broke within its name. */
  private @Nullable StringBuilder broken;

  private long line;
  private long size;
  private String lastName = "";
  private boolean isContinued;

  /** Adds a line. One that is no header goes on with the header before it. */
  void add(Line added) {
    line = line == 0 ? added.number() : line;
    size += added.bytes().length;
    String text = added.text();
    size -= added.hasEnd() ? added.bytes().length - 1 - lengthWithoutEnd(added) : 0;
    int colon = text.indexOf(':');
    boolean isHeader = colon > 0 && text.lastIndexOf(' ', colon) < 0;
    if (broken != null) {
      goOnWithName(broken, text);
      return;
    }
    StringBuilder before = last;
    if (before != null && endsBroken(before) && !isHeader) {
      before.setLength(before.length() - 1); // some tools break long lines with a backslash
      size -= 2;
      before.append(text);
    } else if (isHeader) {
      put(text.substring(0, colon), text.substring(colon + 1));
    } else if (text.endsWith("\\")) {
      broken = new StringBuilder(text);
    } else if (before != null) {
      before.append('\n').append(text);
      isContinued = true;
    }
  }

  /** Leaves out the carriage return that a tool put before the line feed. */
  private static int lengthWithoutEnd(Line added) {
    int length = added.bytes().length - 1;
    return length > 0 && added.bytes()[length - 1] == '\r' ? length - 1 : length;
  }

  private void goOnWithName(StringBuilder name, String text) {
    name.setLength(name.length() - 1);
    size -= 2;
    int colon = text.indexOf(':');
    if (colon >= 0) {
      put(name + text.substring(0, colon), text.substring(colon + 1));
      broken = null;
    } else if (text.endsWith("\\")) {
      name.append(text);
    } else {
      broken = null;
    }
  }

  private static boolean endsBroken(StringBuilder value) {
    return value.length() > 0 && value.charAt(value.length() - 1) == '\\';
  }

  private void put(String name, String value) {
    StringBuilder text = new StringBuilder(value.stripLeading());
    headers.putIfAbsent(name, text);
    last = text;
    lastName = name;
    isContinued = false;
  }

  boolean isEmpty() {
    return line == 0;
  }

  /** The number of the first line. */
  long line() {
    return line;
  }

  /** How many bytes the lines have, without those of line breaks that a tool added. */
  long size() {
    return size;
  }

  Map<String, String> headers() {
    Map<String, String> texts = new LinkedHashMap<>();
    headers.forEach((name, value) -> texts.put(name, value.toString()));
    return texts;
  }

  /** Whether the last line was no header, and went on with the one before it. */
  boolean isContinued() {
    return isContinued;
  }

  /** The name of the last header. */
  String lastName() {
    return lastName;
  }

  /** The header, whatever its case; empty text if it is not there. */
  String get(String name) {
    for (Map.Entry<String, StringBuilder> header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue().toString().strip();
      }
    }
    return "";
  }

  /** Whether the line is a header of this name. */
  static boolean isHeader(Line line, String name) {
    byte[] bytes = line.bytes();
    String start = new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1);
    return start.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":");
  }
}
