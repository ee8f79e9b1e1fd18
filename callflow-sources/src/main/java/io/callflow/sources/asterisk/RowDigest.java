package io.callflow.sources.asterisk;

import io.callflow.sources.reading.Digests;
import io.callflow.sources.table.TableRow;
import java.nio.ByteBuffer;

/** Hashes that identify rows, channels and calls. */
final class RowDigest {
  private RowDigest() {}

  /** A hash of the row that depends neither on the order of columns nor on empty cells or NULL. */
  static byte[] of(TableRow row) {
    return Digests.ofCells(row.names(), row.cells(), CelFields::orEmpty);
  }

  /** The id of a row: its kind, as {@code cel}, and its hash. */
  static String id(String kind, byte[] digest) {
    return kind + "-" + Digests.text(digest);
  }

  /**
   * The id of one of several equal rows.
   *
   * @param ordinal 1 for the first of them
   */
  static String numbered(String id, int ordinal) {
    return ordinal == 1 ? id : id + "-" + ordinal;
  }

  /** The first 64 bits of a hash. */
  static long first(byte[] digest) {
    return ByteBuffer.wrap(digest).getLong();
  }

  /** The first 64 bits of the hash of a text. */
  static long first(String text) {
    return first(Digests.of(text));
  }
}
