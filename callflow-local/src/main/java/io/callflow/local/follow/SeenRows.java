package io.callflow.local.follow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows that were stored and will be read again, so that they are not stored again. */
final class SeenRows {
  private final TreeMap<Position, Map<Long, Integer>> rows = new TreeMap<>();

  /** How many rows with this hash were stored at this position. */
  int count(Position position, long hash) {
    return rows.getOrDefault(position, Map.of()).getOrDefault(hash, 0);
  }

  void add(Position position, long hash) {
    rows.computeIfAbsent(position, key -> new HashMap<>(2)).merge(hash, 1, Integer::sum);
  }

  /** Forgets the rows up to a position, which are not read again. */
  void forgetUpTo(Position position) {
    rows.headMap(position, true).clear();
  }

  void clear() {
    rows.clear();
  }

  /** A hash of all cells in their order. */
  static long hash(List<String> cells) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
    for (String cell : cells) {
      byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }
}
