package io.callflow.call.diff;

import java.util.Arrays;

/**
 * A longest common subsequence of two sequences of symbols. Computes 64 cells of the table of
 * lengths with each step (Hyyrö 2004, "Bit-parallel LCS-length computation revisited") and halves
 * the problem as Hirschberg 1975 does, so two calls of 10,000 events take some four million steps,
 * and memory in proportion to their events.
 */
final class Alignment {
  /** Stands for the partner of an element that has none. */
  static final int NONE = -1;

  private static final int WORD = 64;

  /** How many words of rows are kept at once. */
  private static final int MOST_KEPT = 1 << 16;

  private final int[] left;
  private final int[] right;
  private final int symbols;
  private final int[] partners;
  private long steps;

  /**
   * Aligns two sequences.
   *
   * @param symbols all are from 0 and less than this
   */
  Alignment(int[] left, int[] right, int symbols) {
    this.left = left;
    this.right = right;
    this.symbols = symbols;
    partners = new int[left.length];
    Arrays.fill(partners, NONE);
    align(0, left.length, 0, right.length);
  }

  /** The index in the right sequence of the partner of this element; {@link #NONE} if none. */
  int partner(int leftIndex) {
    return partners[leftIndex];
  }

  /** How many words of 64 cells were computed. */
  long steps() {
    return steps;
  }

  private void align(int leftFrom, int leftTo, int rightFrom, int rightTo) {
    int start = leftFrom;
    int end = leftTo;
    int otherStart = rightFrom;
    int otherEnd = rightTo;
    while (start < end && otherStart < otherEnd && left[start] == right[otherStart]) {
      partners[start++] = otherStart++;
    }
    while (start < end && otherStart < otherEnd && left[end - 1] == right[otherEnd - 1]) {
      partners[--end] = --otherEnd;
    }
    if (start == end || otherStart == otherEnd) {
      return;
    }
    long cells = (end - start) * (long) words(otherEnd - otherStart);
    if (cells <= MOST_KEPT || end - start == 1) {
      alignAtOnce(start, end, otherStart, otherEnd);
      return;
    }
    int middle = (start + end) >>> 1;
    int split = split(start, middle, end, otherStart, otherEnd);
    align(start, middle, otherStart, split);
    align(middle, end, split, otherEnd);
  }

  private static int words(int size) {
    return (size + WORD - 1) / WORD;
  }

  /** Keeps a row of bits for each element of the left part, and walks back through them. */
  private void alignAtOnce(int start, int end, int otherStart, int otherEnd) {
    int size = otherEnd - otherStart;
    Positions positions = new Positions(otherStart, size, 1, words(size));
    long[][] rows = new long[end - start + 1][];
    rows[0] = new long[words(size)];
    Arrays.fill(rows[0], -1L);
    for (int i = 1; i < rows.length; i++) {
      rows[i] = rows[i - 1].clone();
      advance(rows[i], positions, left[start + i - 1]);
    }
    int i = rows.length - 1;
    int j = size - 1;
    while (i > 0 && j >= 0) {
      if (!grows(rows[i], j)) {
        j--;
      } else if (grows(rows[i - 1], j)) {
        i--;
      } else {
        i--;
        partners[start + i] = otherStart + j;
        j--;
      }
    }
  }

  /** Whether the length grows at this place. */
  private static boolean grows(long[] row, int place) {
    return (row[place / WORD] >>> (place % WORD) & 1) == 0;
  }

  /** Where to cut the right sequence so that its parts have most in common with the left halves. */
  private int split(int start, int middle, int end, int otherStart, int otherEnd) {
    int size = otherEnd - otherStart;
    int[] forward = lengths(start, middle, 1, otherStart, size, 1);
    int[] backward = lengths(end - 1, middle - 1, -1, otherEnd - 1, size, -1);
    int best = 0;
    for (int j = 1; j <= size; j++) {
      if (forward[j] + backward[size - j] > forward[best] + backward[size - best]) {
        best = j;
      }
    }
    return otherStart + best;
  }

  /**
   * The length of a longest common subsequence of a part of the left sequence with each beginning
   * of a part of the right one. Both are read in one direction.
   */
  private int[] lengths(int from, int to, int step, int other, int size, int otherStep) {
    Positions positions = new Positions(other, size, otherStep, words(size));
    long[] row = new long[words(size)];
    Arrays.fill(row, -1L);
    for (int i = from; i != to; i += step) {
      advance(row, positions, left[i]);
    }
    int[] lengths = new int[size + 1];
    for (int j = 0; j < size; j++) {
      lengths[j + 1] = lengths[j] + (grows(row, j) ? 1 : 0);
    }
    return lengths;
  }

  /** Makes the next row of bits, of which 0 is a place where the length grows. */
  private void advance(long[] row, Positions positions, int symbol) {
    long[] mask = positions.mask(symbol);
    if (mask.length == 0) {
      return;
    }
    long carry = 0;
    for (int word = 0; word < row.length; word++) {
      long before = row[word];
      long sum = before + (before & mask[word]);
      long overflow = Long.compareUnsigned(sum, before) < 0 ? 1 : 0;
      long carried = sum + carry;
      overflow |= Long.compareUnsigned(carried, sum) < 0 ? 1 : 0;
      row[word] = carried | (before & ~mask[word]);
      carry = overflow;
      steps++;
    }
    positions.release(symbol);
  }

  /**
   * Where each symbol is in a part of the right sequence, as a mask of bits. The masks of symbols
   * that are at more places than a mask has words are kept; there are at most 64 such symbols.
   */
  private final class Positions {
    private static final long[] NOWHERE = {};

    private final int[] first = new int[symbols + 1];
    private final int[] places;
    private final long[][] kept = new long[symbols][];
    private final long[] scratch;

    private Positions(int other, int size, int otherStep, int words) {
      places = new int[size];
      scratch = new long[words];
      for (int j = 0; j < size; j++) {
        first[right[other + j * otherStep] + 1]++;
      }
      for (int symbol = 0; symbol < symbols; symbol++) {
        first[symbol + 1] += first[symbol];
      }
      int[] next = Arrays.copyOf(first, symbols);
      for (int j = 0; j < size; j++) {
        places[next[right[other + j * otherStep]]++] = j;
      }
    }

    private long[] mask(int symbol) {
      int count = first[symbol + 1] - first[symbol];
      if (count == 0) {
        return NOWHERE;
      }
      if (count <= scratch.length) {
        set(scratch, symbol);
        return scratch;
      }
      long[] mask = kept[symbol];
      if (mask == null) {
        mask = new long[scratch.length];
        set(mask, symbol);
        kept[symbol] = mask;
      }
      return mask;
    }

    private void set(long[] mask, int symbol) {
      for (int i = first[symbol]; i < first[symbol + 1]; i++) {
        mask[places[i] / WORD] |= 1L << (places[i] % WORD);
      }
    }

    private void release(int symbol) {
      if (first[symbol + 1] - first[symbol] <= scratch.length) {
        for (int i = first[symbol]; i < first[symbol + 1]; i++) {
          scratch[places[i] / WORD] = 0;
        }
      }
    }
  }
}
