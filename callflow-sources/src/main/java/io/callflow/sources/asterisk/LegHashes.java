package io.callflow.sources.asterisk;

import java.util.function.LongPredicate;

/**
 * What a survey learns about each channel, by hash: 32 to 64 bytes each, a fraction of a HashMap.
 */
final class LegHashes {
  /** The first row of the channel was seen. */
  static final int BEGAN = 1;

  /** The last row of the channel was seen. */
  static final int ENDED = 2;

  /** The channel is in more than one call. */
  private static final int MOVED = 4;

  private static final int FLAGS = BEGAN | ENDED | MOVED;

  /** Pairs of a hash and what is known: the hash of the call, with flags in its lowest bits. */
  private long[] slots = new long[2 * 1024];

  private int size;

  /** Adds a row of a channel that is in this call. */
  void add(long leg, long call, int flags) {
    if (size * 4 >= slots.length) {
      grow();
    }
    long key = key(leg);
    int slot = slot(key);
    if (slots[slot] == 0) {
      slots[slot] = key;
      slots[slot + 1] = (call & ~FLAGS) | flags;
      size++;
      return;
    }
    boolean moved = (slots[slot + 1] & ~FLAGS) != (call & ~FLAGS);
    slots[slot + 1] |= flags | (moved ? MOVED : 0);
  }

  /** Marks each channel as moved that founded one of these calls and is in another. */
  void markFounders(LongPredicate calls) {
    for (int i = 0; i < slots.length; i += 2) {
      boolean other = (slots[i] & ~FLAGS) != (slots[i + 1] & ~FLAGS);
      if (slots[i] != 0 && other && calls.test(slots[i])) {
        slots[i + 1] |= MOVED;
      }
    }
  }

  /** How many channels lack their first or last row. */
  int open() {
    int count = 0;
    for (int i = 0; i < slots.length; i += 2) {
      boolean whole = (slots[i + 1] & (BEGAN | ENDED)) == (BEGAN | ENDED);
      count += slots[i] == 0 || whole ? 0 : 1;
    }
    return count;
  }

  /** Whether a channel is in more than one call. */
  boolean anyMoved() {
    for (int i = 0; i < slots.length; i += 2) {
      if (slots[i] != 0 && (slots[i + 1] & MOVED) != 0) {
        return true;
      }
    }
    return false;
  }

  boolean contains(long leg) {
    return slots[slot(key(leg))] != 0;
  }

  boolean hasMoved(long leg) {
    return (known(leg) & MOVED) != 0;
  }

  /** Whether all of these were seen. */
  boolean has(long leg, int flags) {
    return (known(leg) & flags) == flags;
  }

  private long known(long leg) {
    return slots[slot(key(leg)) + 1];
  }

  /** Zero marks a free slot. */
  private static long key(long hash) {
    return hash == 0 ? 1 : hash;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0) {
        int slot = slot(old[i]);
        slots[slot] = old[i];
        slots[slot + 1] = old[i + 1];
      }
    }
  }

  private int slot(long key) {
    int mask = slots.length - 1;
    int slot = ((int) key << 1) & mask;
    while (slots[slot] != 0 && slots[slot] != key) {
      slot = (slot + 2) & mask;
    }
    return slot;
  }
}
