package io.callflow.http.authorization;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key, {@code cfk_<id>_<secret>}. The id finds the entry in the settings. The secret has 256
 * random bits, and only the owner has it: a service is configured with the SHA-256 of the whole
 * key. A key needs no quoting in a header or a shell.
 */
public final class ApiKey {
  static final String PREFIX = "cfk_";

  private static final Pattern FORM = Pattern.compile("cfk_([0-9a-z]{1,32})_([0-9A-Za-z]{32,128})");
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
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() ? Optional.of(new ApiKey(matcher.group(1), text)) : Optional.empty();
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
