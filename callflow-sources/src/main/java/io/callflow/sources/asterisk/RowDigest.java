package io.callflow.sources.asterisk;

import io.callflow.event.Base32Hex;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.table.TableRow;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.TreeMap;

/** Hashes that identify rows, channels and calls. */
final class RowDigest {
  private RowDigest() {}

  /** A hash of the row that depends neither on the order of columns nor on empty cells or NULL. */
  static byte[] of(TableRow row) {
    TreeMap<String, String> members = new TreeMap<>();
    List<String> names = row.names();
    for (int i = 0; i < row.cells().size(); i++) {
      String cell = CelFields.orEmpty(row.cells().get(i));
      if (!cell.isEmpty()) {
        members.put(i < names.size() ? names.get(i) : "column" + (i + 1), cell);
      }
    }
    MessageDigest digest = Base32Hex.sha256();
    members.forEach(
        (name, cell) -> {
          Digests.add(digest, name);
          Digests.add(digest, cell);
        });
    return digest.digest();
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
