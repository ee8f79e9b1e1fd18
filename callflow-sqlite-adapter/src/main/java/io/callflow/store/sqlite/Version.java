package io.callflow.store.sqlite;

import io.callflow.store.ObjectVersion;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Versions as the database keeps them: the first 16 bytes of the content's SHA-256; no bytes for
 * empty content, because most objects are empty.
 */
final class Version {
  static final byte[] OF_EMPTY = new byte[0];

  private static final ObjectVersion EMPTY = new ObjectVersion("0");

  private Version() {}

  static byte[] bytesOf(byte[] content) {
    if (content.length == 0) {
      return OF_EMPTY;
    }
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(content), 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static ObjectVersion of(byte @Nullable [] kept) {
    return kept == null || kept.length == 0
        ? EMPTY
        : new ObjectVersion(HexFormat.of().formatHex(kept));
  }

  /** The bytes of a version; null if this store has never given it out. */
  static byte @Nullable [] bytesOf(ObjectVersion version) {
    if (version.equals(EMPTY)) {
      return OF_EMPTY;
    }
    try {
      byte[] bytes = HexFormat.of().parseHex(version.value());
      return bytes.length == 16 && of(bytes).equals(version) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
