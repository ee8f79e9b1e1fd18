package io.callflow.contract.line;

import io.callflow.event.Metadata;
import java.util.Arrays;

/**
 * Passes over metadata in the form in which {@link Metadata#json} has it. Leaves metadata
 * unrecognised that has more names than it can compare at a low cost. Used by one thread.
 */
final class MetadataText {
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private static final int SLOT_BITS = 10;

  /** The most names that are compared with one, so that no choice of names takes long. */
  private static final int MAX_PROBES = 16;

  /** The sign that something is not recognised. */
  private static final int NONE = -1;

  private final LineText in;
  private final byte[] text;

  /**
   * A hash table of the names so far, found by where they begin, where they end, and where their
   * object begins. A slot whose name begins before this metadata is free, so nothing is cleared.
   */
  private final int[] starts = new int[1 << SLOT_BITS];

  private final int[] ends = new int[1 << SLOT_BITS];
  private final int[] owners = new int[1 << SLOT_BITS];
  private int begin;

  MetadataText(LineText in) {
    this.in = in;
    this.text = in.bytes();
  }

  /** The place after the object that begins at this one; negative if it is not recognised. */
  int end(int start) {
    begin = start;
    return text[start] == '{' ? members(start + 1, Metadata.MAX_DEPTH) : NONE;
  }

  /**
   * The place after the rest of an object.
   *
   * @param from the place after its opening brace
   * @param levels how many more levels may nest within it
   */
  private int members(int from, int levels) {
    if (text[from] == '}') {
      return from + 1;
    }
    int at = from;
    while (true) {
      int end = text[at] == '"' ? in.anything(at + 1) : NONE;
      if (end < 0 || text[end] != ':' || !isNew(from, at, end)) {
        return NONE;
      }
      at = value(end + 1, levels);
      if (at < 0 || text[at] == '}') {
        return at < 0 ? NONE : at + 1;
      }
      if (text[at++] != ',') {
        return NONE;
      }
    }
  }

  /** The place after the rest of an array, as {@link #members}. */
  private int items(int from, int levels) {
    if (text[from] == ']') {
      return from + 1;
    }
    int at = from;
    while (true) {
      at = value(at, levels);
      if (at < 0 || text[at] == ']') {
        return at < 0 ? NONE : at + 1;
      }
      if (text[at++] != ',') {
        return NONE;
      }
    }
  }

  private int value(int at, int levels) {
    return switch (text[at]) {
      case '"' -> in.anything(at + 1);
      case '{' -> levels > 0 ? members(at + 1, levels - 1) : NONE;
      case '[' -> levels > 0 ? items(at + 1, levels - 1) : NONE;
      case 't' -> word(at, TRUE);
      case 'f' -> word(at, FALSE);
      case 'n' -> word(at, NULL);
      default -> number(at);
    };
  }

  private int word(int at, byte[] word) {
    int end = at + word.length;
    return end < text.length && Arrays.equals(text, at, end, word, 0, word.length) ? end : NONE;
  }

  /** A number in any form that JSON has (RFC 8259 §6): metadata keeps the text of numbers. */
  private int number(int from) {
    int at = text[from] == '-' ? from + 1 : from;
    at = text[at] == '0' ? at + 1 : digits(at);
    if (at >= 0 && text[at] == '.') {
      at = digits(at + 1);
    }
    if (at >= 0 && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      at = digits(text[at] == '+' || text[at] == '-' ? at + 1 : at);
    }
    return at;
  }

  /** The place after one digit or more. */
  private int digits(int from) {
    int at = from;
    while (text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at > from ? at : NONE;
  }

  /** Notes a name; false if its object has it already, or if that takes too long to find out. */
  private boolean isNew(int owner, int start, int end) {
    int slot = in.hash(owner, start, end) >>> (Integer.SIZE - SLOT_BITS);
    for (int probe = 0; probe < MAX_PROBES; probe++) {
      if (starts[slot] < begin) {
        starts[slot] = start;
        ends[slot] = end;
        owners[slot] = owner;
        return true;
      }
      if (owners[slot] == owner
          && Arrays.equals(text, starts[slot], ends[slot], text, start, end)) {
        return false;
      }
      slot = (slot + 1) & ((1 << SLOT_BITS) - 1);
    }
    return false;
  }
}
