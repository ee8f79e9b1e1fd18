package io.callflow.store;

import java.util.regex.Pattern;

/**
 * Names one object in an {@link ObjectStore}: segments separated by {@code /}, each of {@code a-z
 * 0-9 . _ -} and beginning with a letter or a digit; {@value #MAX_LENGTH} characters at most in
 * all.
 *
 * <p>There is no upper case, so file systems that ignore case keep all keys apart, and no segment
 * is {@code .} or {@code ..}; keys need no escaping. An archive never uses a key that is also the
 * folder of another key ({@code a} beside {@code a/b}), and a store need not support it.
 *
 * <p>Ordered by {@link String#compareTo}, which for this alphabet is the order of UTF-8 bytes.
 */
public record ObjectKey(String value) implements Comparable<ObjectKey> {
  private static final Pattern FORM =
      Pattern.compile("[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*");

  /** The longest key, in characters. */
  public static final int MAX_LENGTH = 512;

  public ObjectKey {
    if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not an object key: '" + value + "'");
    }
  }

  @Override
  public int compareTo(ObjectKey other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
