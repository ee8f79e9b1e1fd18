package io.callflow.sources.asterisk;

import java.util.Arrays;
import java.util.function.LongPredicate;

/** A set of hashes by open addressing: 16 to 32 bytes each, a fraction of a HashSet. */
final class Hashes {
  private long[] slots = new long[1024];
  private int size;
  private boolean zero;

  /** Adds a hash, and returns whether it is new. */
  boolean add(long hash) {
    if (hash == 0) {
      boolean added = !zero;
      zero = true;
      return added;
    }
    if (size * 2 >= slots.length) {
      long[] old = slots;
      slots = new long[old.length * 2];
      for (long value : old) {
        if (value != 0) {
          slots[slot(value)] = value;
        }
      }
    }
    int slot = slot(hash);
    if (slots[slot] == hash) {
      return false;
    }
    slots[slot] = hash;
    size++;
    return true;
  }

  boolean contains(long hash) {
    return hash == 0 ? zero : slots[slot(hash)] == hash;
  }

  boolean anyMatch(LongPredicate condition) {
    return (zero && condition.test(0))
        || Arrays.stream(slots).anyMatch(hash -> hash != 0 && condition.test(hash));
  }

  private int slot(long hash) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != 0 && slots[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
