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

  private final LineText in;

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
  }

  /** Passes an object. */
  boolean take() {
    begin = in.at();
    return in.take('{') && members(Metadata.MAX_DEPTH);
  }

  /**
   * The rest of an object after its opening brace.
   *
   * @param levels how many more levels may nest within it
   */
  private boolean members(int levels) {
    if (in.take('}')) {
      return true;
    }
    int owner = in.at();
    do {
      int start = in.at();
      if (!in.take('"') || !in.anything() || !isNew(owner, start, in.at())) {
        return false;
      }
      if (!in.take(':') || !value(levels)) {
        return false;
      }
    } while (in.take(','));
    return in.take('}');
  }

  private boolean items(int levels) {
    if (in.take(']')) {
      return true;
    }
    do {
      if (!value(levels)) {
        return false;
      }
    } while (in.take(','));
    return in.take(']');
  }

  private boolean value(int levels) {
    return switch (in.next()) {
      case '"' -> in.take('"') && in.anything();
      case '{' -> levels > 0 && in.take('{') && members(levels - 1);
      case '[' -> levels > 0 && in.take('[') && items(levels - 1);
      case 't' -> in.take(TRUE);
      case 'f' -> in.take(FALSE);
      case 'n' -> in.take(NULL);
      default -> number();
    };
  }

  /** A number in any form that JSON has (RFC 8259 §6): metadata keeps the text of numbers. */
  private boolean number() {
    in.take('-');
    if (!in.take('0') && in.digits() == 0) {
      return false;
    }
    if (in.take('.') && in.digits() == 0) {
      return false;
    }
    if (in.take('e') || in.take('E')) {
      if (!in.take('+')) {
        in.take('-');
      }
      return in.digits() > 0;
    }
    return true;
  }

  /** Notes a name; false if its object has it already, or if that takes too long to find out. */
  private boolean isNew(int owner, int start, int end) {
    byte[] text = in.bytes();
    int hash = owner;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + text[i];
    }
    int slot = (hash * 0x9E3779B9) >>> (Integer.SIZE - SLOT_BITS);
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
