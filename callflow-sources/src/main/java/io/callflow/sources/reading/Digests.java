package io.callflow.sources.reading;

import io.callflow.event.Base32Hex;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Hashes that identify records that have no id of their own. */
public final class Digests {
  private Digests() {}

  /** A hash of these texts in their order; the same texts divided otherwise have another. */
  public static byte[] of(String... texts) {
    MessageDigest digest = Base32Hex.sha256();
    for (String text : texts) {
      add(digest, text);
    }
    return digest.digest();
  }

  /**
   * A hash of the cells of a row. It depends neither on their order nor on those that are empty.
   *
   * @param names of the cells; a cell without one counts by its place
   * @param plain makes empty text of what stands for nothing
   */
  public static byte[] ofCells(
      List<String> names, List<String> cells, UnaryOperator<String> plain) {
    TreeMap<String, String> members = new TreeMap<>();
    for (int i = 0; i < cells.size(); i++) {
      String cell = plain.apply(cells.get(i));
      if (!cell.isEmpty()) {
        members.put(i < names.size() ? names.get(i) : "column" + (i + 1), cell);
      }
    }
    MessageDigest digest = Base32Hex.sha256();
    members.forEach(
        (name, cell) -> {
          add(digest, name);
          add(digest, cell);
        });
    return digest.digest();
  }

  /** Adds a text and its length. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  /** The text of a hash in an id: 32 hexadecimal digits. */
  public static String text(byte[] digest) {
    return HexFormat.of().formatHex(digest, 0, 16);
  }

  /**
   * A sourceEventId made of texts that are the same whenever the record is read.
   *
   * @param kind of the record, a short word, so that ids of different kinds differ visibly
   */
  public static String id(String kind, String... texts) {
    return kind + "-" + text(of(texts));
  }
}
