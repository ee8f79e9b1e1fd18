package io.callflow.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Encodes bytes as base32hex (RFC 4648 §7) in lower case without padding; text and bytes sort
 * alike.
 */
public final class Base32Hex {
  private static final byte[] DIGITS =
      "0123456789abcdefghijklmnopqrstuv".getBytes(StandardCharsets.US_ASCII);

  private Base32Hex() {}

  /** A new SHA-256 digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The first characters of the encoding.
   *
   * @param length how many characters; each takes five bits, and there are enough bytes for all
   */
  public static String encode(byte[] bytes, int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      int bit = i * 5;
      int pair = (bytes[bit / 8] & 0xFF) << 8;
      if (bit / 8 + 1 < bytes.length) {
        pair |= bytes[bit / 8 + 1] & 0xFF;
      }
      text[i] = DIGITS[(pair >> (11 - bit % 8)) & 31];
    }
    return new String(text, StandardCharsets.US_ASCII);
  }

  static boolean isEncoded(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'v')) {
        return false;
      }
    }
    return true;
  }
}
