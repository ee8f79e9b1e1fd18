package io.callflow.sources.reading;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an input into the JSON objects that are its records: one after the other, one a line, the
 * elements of an array, or the elements of a named member of an object around them, as {@code
 * {"events": [...]}}. Keeps no more than one record in memory.
 *
 * <p>After a fault, reading goes on: an object that is cut off ends where another one begins at the
 * start of a line.
 */
public final class JsonTexts {
  private static final String TOO_LONG = "is longer than %,d characters".formatted(Characters.MOST);

  private static final int LONGEST_NAME = 64;

  private final Characters characters;
  private final Set<String> containers;
  private final boolean lines;

  /** What is open around the next record: arrays, and objects with a member that holds records. */
  private final Deque<Character> around = new ArrayDeque<>();

  private final StringBuilder text = new StringBuilder();
  private final StringBuilder open = new StringBuilder();
  private final StringBuilder name = new StringBuilder();

  /**
   * A reader.
   *
   * @param containers the members whose values hold the records
   */
  public JsonTexts(Characters characters, Set<String> containers) {
    this(characters, containers, false);
  }

  /**
   * A reader.
   *
   * @param containers the members whose values hold the records
   * @param lines whether a line outside of any value that begins no object is a record, too
   */
  JsonTexts(Characters characters, Set<String> containers, boolean lines) {
    this.characters = characters;
    this.containers = Set.copyOf(containers);
    this.lines = lines;
  }

  /**
   * The text of an object, or the fault of text that should be one.
   *
   * @param line where it starts, from 1
   * @param other a line that is no JSON, if lines are records, too
   */
  public record Text(
      long line, @Nullable String json, @Nullable String fault, @Nullable String other) {
    public Text(long line, @Nullable String json, @Nullable String fault) {
      this(line, json, fault, null);
    }
  }

  /** The next object or fault; null at the end. */
  public @Nullable Text next() throws IOException {
    for (int next = characters.peek(); next >= 0 || !around.isEmpty(); next = characters.peek()) {
      Text found = null;
      if (!around.isEmpty() && (next < 0 || around.peek() == '{')) {
        boolean isObject = around.pop() == '{';
        if (isObject || next < 0) {
          found = next < 0 ? cutOff(characters.line()) : members(characters.line(), true);
          if (next < 0) {
            around.clear();
          }
        }
      } else if (next == '[') {
        characters.read();
        around.push('[');
      } else if (next == ']') {
        characters.read();
        around.poll();
      } else if (next <= ' ' || next == ',' || next == '}') {
        characters.read();
      } else if (next == '{') {
        long line = characters.line();
        characters.read();
        found = members(line, false);
      } else if (lines && around.isEmpty()) {
        found = line();
      } else {
        found = new Text(characters.line(), null, "is not an object of JSON");
        skipLines();
      }
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private Text line() throws IOException {
    long line = characters.line();
    text.setLength(0);
    return characters.readLine(text)
        ? new Text(line, null, TOO_LONG)
        : new Text(line, null, null, text.toString());
  }

  private static Text cutOff(long line) {
    return new Text(line, null, "is cut off at the end of the input");
  }

  /** Skips the line, and those after it up to one that may begin with an object. */
  private void skipLines() throws IOException {
    do {
      text.setLength(0);
      characters.readLine(text);
    } while (characters.peek() >= 0 && !mayBegin());
  }

  /** Whether an object may begin here, at the start of a line. */
  private boolean mayBegin() throws IOException {
    return "{[]}\n\r".indexOf(characters.peek()) >= 0;
  }

  /**
   * Reads the rest of an object; null if it holds the records, which come next.
   *
   * @param isAround whether it is known to hold records
   */
  private @Nullable Text members(long line, boolean isAround) throws IOException {
    text.setLength(0);
    text.append('{');
    open.setLength(0);
    open.append('{');
    boolean quoted = false;
    boolean escaped = false;
    boolean lineStart = false;
    boolean tooLong = false;
    boolean holds = isAround;
    char last = '{';
    while (true) {
      int read = characters.peek();
      if (read < 0) {
        around.clear();
        return cutOff(line);
      }
      char next = (char) read;
      if (lineStart && next == '{' && open.charAt(open.length() - 1) == '{' && last != ':') {
        return new Text(line, null, "is cut off before line " + characters.line());
      }
      characters.read();
      if (quoted && next == '\n') {
        if (!mayBegin()) {
          skipLines();
        }
        return new Text(line, null, "has an unclosed quote or a line break inside of text");
      }
      if (text.length() >= Characters.MOST) {
        tooLong = true;
        text.setLength(0);
      }
      text.append(next);
      if (quoted) {
        quoted = escaped || next != '"';
        escaped = !escaped && next == '\\';
        if (quoted && open.length() == 1 && name.length() < LONGEST_NAME) {
          name.append(next);
        }
        continue;
      }
      boolean opens = next == '{' || next == '[';
      if (opens && last == ':' && open.length() == 1 && containers.contains(name.toString())) {
        around.push('{');
        if (next == '[') {
          around.push('[');
          return null;
        }
        isAround = true; // the members of the inner object; those of the outer one come after it
        holds = false;
        open.setLength(0);
      }
      if (next == '\n') {
        lineStart = true;
      } else if (next > ' ') {
        lineStart = false;
        last = next;
      }
      if (next == '"') {
        quoted = true;
        escaped = false;
        if (open.length() == 1) {
          name.setLength(0);
        }
      } else if (opens) {
        open.append(next);
      } else if (next == '}' || next == ']') {
        open.setLength(open.length() - 1);
        if (open.isEmpty()) {
          if (isAround) {
            return holds ? null : new Text(line, null, "holds no records");
          }
          return new Text(line, tooLong ? null : text.toString(), tooLong ? TOO_LONG : null);
        }
      }
    }
  }
}
