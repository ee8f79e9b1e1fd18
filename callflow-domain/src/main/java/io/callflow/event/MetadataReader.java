package io.callflow.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes values of metadata's {@linkplain CompactJson compact text}. The text was validated when it
 * was made, so nothing is checked here. Used once.
 */
final class MetadataReader {
  private final byte[] json;
  private int at;

  MetadataReader(byte[] json) {
    this.json = json;
  }

  /** The members of the object at which it stands. */
  Map<String, MetadataValue> members() {
    Map<String, MetadataValue> members = new LinkedHashMap<>();
    for (boolean more = enter('}'); more; more = goesOn()) {
      String name = string();
      at++;
      members.put(name, value());
    }
    return MetadataValue.copy(members);
  }

  /** The member of this name in the object at which it stands. */
  Optional<MetadataValue> member(String name) {
    if (!Text.isWellFormed(name)) {
      return Optional.empty();
    }
    byte[] wanted = CompactJson.ofString(name);
    for (boolean more = enter('}'); more; more = goesOn()) {
      int start = at;
      at = endOfString(json, at);
      boolean found = Arrays.equals(json, start, at, wanted, 0, wanted.length);
      at++;
      if (found) {
        return Optional.of(value());
      }
      skip();
    }
    return Optional.empty();
  }

  /** Enters an array or object; false, with its end passed, if it is empty. */
  private boolean enter(char end) {
    at++;
    if (json[at] == end) {
      at++;
      return false;
    }
    return true;
  }

  /** Passes the comma after a member or an item, or the end after the last. */
  private boolean goesOn() {
    return json[at++] == ',';
  }

  private MetadataValue value() {
    switch (json[at]) {
      case '{' -> {
        return new MetadataValue.Members(members());
      }
      case '[' -> {
        List<MetadataValue> values = new ArrayList<>();
        for (boolean more = enter(']'); more; more = goesOn()) {
          values.add(value());
        }
        return new MetadataValue.Items(values);
      }
      case '"' -> {
        return new MetadataValue.Text(string());
      }
      default -> {
        int start = at;
        at = endOfScalar(json, at);
        return switch (json[start]) {
          case 't' -> new MetadataValue.Bool(true);
          case 'f' -> new MetadataValue.Bool(false);
          case 'n' -> new MetadataValue.Nothing();
          default ->
              new MetadataValue.Num(new String(json, start, at - start, StandardCharsets.US_ASCII));
        };
      }
    }
  }

  private String string() {
    int start = at;
    at = endOfString(json, at);
    return text(json, start, at);
  }

  /** Passes the value at which it stands, however deep it nests. */
  private void skip() {
    int depth = 0;
    do {
      switch (json[at]) {
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ',', ':' -> at++;
        default -> at = endOfScalar(json, at);
      }
    } while (depth > 0);
  }

  /** The position after the string, number or word that begins there. */
  static int endOfScalar(byte[] json, int start) {
    if (json[start] == '"') {
      return endOfString(json, start);
    }
    int end = start;
    while (json[end] != ',' && json[end] != ']' && json[end] != '}') {
      end++;
    }
    return end;
  }

  /** The position after the string whose opening quote stands there. */
  static int endOfString(byte[] json, int quote) {
    int end = quote + 1;
    while (json[end] != '"') {
      end += json[end] == '\\' ? 2 : 1;
    }
    return end + 1;
  }

  /** Whether the string between these positions, which stand at its quotes, has an escape. */
  static boolean hasEscape(byte[] json, int start, int end) {
    for (int i = start; i < end; i++) {
      if (json[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  /** The characters of the string that has these positions, with its quotes. */
  static String text(byte[] json, int start, int end) {
    String raw = new String(json, start + 1, end - start - 2, StandardCharsets.UTF_8);
    int escape = raw.indexOf('\\');
    if (escape < 0) {
      return raw;
    }
    StringBuilder text = new StringBuilder(raw.length());
    int from = 0;
    for (; escape >= 0; escape = raw.indexOf('\\', from)) {
      text.append(raw, from, escape);
      char letter = raw.charAt(escape + 1);
      from = escape + 2;
      switch (letter) {
        case 'b' -> text.append('\b');
        case 't' -> text.append('\t');
        case 'n' -> text.append('\n');
        case 'f' -> text.append('\f');
        case 'r' -> text.append('\r');
        case 'u' -> {
          text.append((char) Integer.parseInt(raw, from, from + 4, 16));
          from += 4;
        }
        default -> text.append(letter);
      }
    }
    return text.append(raw, from, raw.length()).toString();
  }
}
