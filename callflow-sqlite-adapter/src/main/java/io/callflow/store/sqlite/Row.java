package io.callflow.store.sqlite;

import io.callflow.store.ObjectKey;

/**
 * How a row of the table keeps the content of an object: between zeros, so that all of it lies in
 * overflow pages of its own.
 *
 * <p>SQLite overwrites a row with zeros when it is deleted ({@code secure_delete}). But it moves
 * rows between the pages of a tree, and leaves a copy in the unused part of the page that they came
 * from, which no deletion reaches. Overflow pages do not move.
 *
 * <p>Of a row of P bytes that has overflow pages, the tree keeps {@value #LEAST} bytes, or that plus
 * the remainder of P - {@value #LEAST} by {@value #OVERFLOW} if the sum is at most {@value #MOST}
 * (<a href="https://www.sqlite.org/fileformat2.html#b_tree_pages">the file format</a>, for pages of
 * {@value #PAGE} bytes). The zeros at the end make the remainder too large for that; those at the
 * beginning fill the first {@value #LEAST} bytes.
 */
final class Row {
  /** The bytes of a page; small, because an overflow page contains one object only. */
  static final int PAGE = 1024;

  private static final int LEAST = (PAGE - 12) * 32 / 255 - 23;
  private static final int MOST = PAGE - 35;
  private static final int OVERFLOW = PAGE - 4;

  /** What the row has beside the key and the content: 31 to 40 bytes. */
  private static final int OTHER_COLUMNS = 35;

  /** In the middle of the remainders that are too large, because the row's size is an estimate. */
  private static final int REMAINDER = (MOST - LEAST + OVERFLOW) / 2;

  /** The expression in SQL for the content of an object. */
  static final String CONTENT =
      "substr(content, 1 + max(0, " + (LEAST + 1) + " - length(key)), size)";

  private Row() {}

  /** What the column {@code content} takes. */
  static byte[] padded(ObjectKey key, byte[] content) {
    if (content.length == 0) {
      return content;
    }
    int before = before(key);
    int row = key.value().length() + OTHER_COLUMNS + before + content.length;
    int after = Math.floorMod(REMAINDER - (row - LEAST), OVERFLOW);
    byte[] padded = new byte[before + content.length + after];
    System.arraycopy(content, 0, padded, before, content.length);
    return padded;
  }

  /** The content from what {@link #padded} made. */
  static byte[] content(ObjectKey key, byte[] padded, int size) {
    byte[] content = new byte[size];
    if (size > 0) {
      System.arraycopy(padded, before(key), content, 0, size);
    }
    return content;
  }

  private static int before(ObjectKey key) {
    return Math.max(0, LEAST + 1 - key.value().length());
  }
}
