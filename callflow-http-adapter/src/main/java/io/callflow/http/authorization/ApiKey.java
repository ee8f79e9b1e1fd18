package io.callflow.http.authorization;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An API key, {@code cfk_<id>_<secret>}. The id finds the entry in the settings. The secret has 256
 * random bits, and only the owner has it: a service is configured with the SHA-256 of the whole
 * key. The id has 1 to 32 of 0-9 and a-z, the secret 32 to 128 of 0-9, A-Z and a-z. A key needs no
 * quoting in a header or a shell.
 */
public final class ApiKey {
  static final String PREFIX = "cfk_";

  private static final int MAX_ID = 32;
  private static final int MIN_SECRET = 32;
  private static final int MAX_SECRET = 128;
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;

  private final String id;
  private final String text;

  private ApiKey(String id, String text) {
    this.id = id;
    this.text = text;
  }

  /** Makes a new key. */
  public static ApiKey mint(SecureRandom random) {
    String id = hex(random, ID_BYTES);
    return new ApiKey(id, PREFIX + id + "_" + hex(random, SECRET_BYTES));
  }

  /** Parses a key; empty if the text has another form. */
  public static Optional<ApiKey> parse(String text) {
    int id = PREFIX.length();
    int separator = text.indexOf('_', id);
    int secret = separator + 1;
    boolean hasForm =
        text.startsWith(PREFIX)
            && isBetween(1, separator - id, MAX_ID)
            && isBetween(MIN_SECRET, text.length() - secret, MAX_SECRET)
            && isAlphanumeric(text, secret)
            && isId(text, id, separator);
    return hasForm
        ? Optional.of(new ApiKey(text.substring(id, separator), text))
        : Optional.empty();
  }

  private static boolean isBetween(int least, int value, int most) {
    return least <= value && value <= most;
  }

  private static boolean isAlphanumeric(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (!TokenText.isAlphanumeric(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isId(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!TokenText.isAlphanumeric(c) || (c >= 'A' && c <= 'Z')) {
        return false;
      }
    }
    return true;
  }

  private static String hex(SecureRandom random, int bytes) {
    byte[] drawn = new byte[bytes];
    random.nextBytes(drawn);
    return HexFormat.of().formatHex(drawn);
  }

  /** Names the key; not secret. */
  public String id() {
    return id;
  }

  /** The whole key, secret included: show it once, to its owner. */
  public String secretText() {
    return text;
  }

  /** The SHA-256 of the whole key, as 64 hexadecimal digits in lower case. */
  public String sha256() {
    return HexFormat.of().formatHex(digest());
  }

  byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** Names the key without its secret. */
  @Override
  public String toString() {
    return PREFIX + id + "_…";
  }
}
