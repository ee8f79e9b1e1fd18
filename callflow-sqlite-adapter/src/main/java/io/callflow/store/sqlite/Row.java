package io.callflow.store.sqlite;

import io.callflow.store.ObjectKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a row of the table keeps the content of an object: between zeros, so that all of it lies in
 * overflow pages of its own.
 *
 * <p>SQLite overwrites a row with zeros when it is deleted ({@code secure_delete}). But it moves
 * rows between the pages of the tree, and leaves a copy in the unused part of the page that they
 * came from, which no deletion reaches. Overflow pages do not move.
 *
 * <p>Of a row of P bytes, a page of the tree keeps all P if they are at most {@value #MOST};
 * otherwise {@value #LEAST} and the remainder of P - {@value #LEAST} by {@value #OVERFLOW}, if that
 * is at most {@value #MOST}; otherwise {@value #LEAST} (<a
 * href="https://www.sqlite.org/fileformat2.html#b_tree_pages">the file format</a>, for the tree of
 * a table without rowid and pages of {@value #PAGE} bytes). The zeros after the content make the
 * remainder too large; those before it fill the first {@value #LEAST} bytes.
 */
final class Row {
  /** The bytes of a page; small, because an overflow page contains one object only. */
  static final int PAGE = 1024;

  private static final int LEAST = (PAGE - 12) * 32 / 255 - 23;
  private static final int MOST = (PAGE - 12) * 64 / 255 - 23;
  private static final int OVERFLOW = PAGE - 4;

  /** The bytes of a row beside key and content, which depend on their lengths a little. */
  private static final int OTHERS = 32;

  private static final int TOLERANCE = 8;

  /** The remainders that are too large with certainty. */
  private static final int LEAST_REMAINDER = MOST - LEAST + TOLERANCE;

  private static final int MOST_REMAINDER = OVERFLOW - TOLERANCE;

  /** The bytes of a key with which no zeros are needed before the content. */
  private static final int LONG_KEY = LEAST - OTHERS + TOLERANCE;

  /** The expression in SQL for the content of an object. */
  static final String CONTENT = "substr(content, 1 + max(0, " + LONG_KEY + " - length(key)), size)";

  private Row() {}

  /** The overflow pages that this content takes at least. */
  static long pages(byte[] content) {
    return (content.length + OVERFLOW - 1L) / OVERFLOW;
  }

  /** What the column {@code content} takes. */
  static byte[] padded(ObjectKey key, byte[] content) {
    if (content.length == 0) {
      return content;
    }
    int before = before(key);
    int row = key.value().length() + OTHERS + before + content.length;
    int remainder = Math.floorMod(row - LEAST, OVERFLOW);
    int after = Math.max(0, LEAST_REMAINDER - remainder);
    if (remainder > MOST_REMAINDER) {
      after = OVERFLOW - remainder + LEAST_REMAINDER;
    }
    byte[] padded = new byte[before + content.length + after];
    System.arraycopy(content, 0, padded, before, content.length);
    return padded;
  }

  /** The content from what {@link #padded} made; null if it cannot have made this. */
  static byte @Nullable [] content(ObjectKey key, byte @Nullable [] padded, int size) {
    int from = size == 0 ? 0 : before(key);
    int length = padded == null ? 0 : padded.length;
    if (size < 0 || size > length - from) {
      return null;
    }
    return padded == null ? new byte[0] : Arrays.copyOfRange(padded, from, from + size);
  }

  private static int before(ObjectKey key) {
    return Math.max(0, LONG_KEY - key.value().length());
  }
}
