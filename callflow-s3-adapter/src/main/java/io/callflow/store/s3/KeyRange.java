package io.callflow.store.s3;

import io.callflow.store.ObjectKey;
import java.util.Optional;

/**
 * The prefix and start of a listing as they are sent to a server: the same object keys as the
 * caller's two texts select, but no text on which servers differ.
 *
 * <p>Servers differ on texts that are no keys: some refuse segments such as {@code ..}, and MinIO
 * lists nothing if the start does not begin with the prefix.
 *
 * @param prefix the beginning of at least one possible key
 * @param after empty, or begins with the prefix; only its last character may be outside the
 *     alphabet of keys
 */
record KeyRange(String prefix, String after) {

  /** The range that the two texts select; empty if it contains no possible key. */
  static Optional<KeyRange> of(String prefix, String after) {
    if (keyLength(prefix) < prefix.length()) {
      return Optional.empty();
    }
    String bound = bound(after);
    if (bound.startsWith(prefix)) {
      return Optional.of(new KeyRange(prefix, bound));
    }
    // All keys with this prefix are on the same side of the bound.
    return bound.compareTo(prefix) < 0 ? Optional.of(new KeyRange(prefix, "")) : Optional.empty();
  }

  /** The same bound among keys, cut after the first character that no key can have there. */
  private static String bound(String after) {
    int length = keyLength(after);
    if (length == after.length() || length == ObjectKey.MAX_LENGTH) {
      return after.substring(0, length);
    }
    String begin = after.substring(0, length);
    char odd = after.charAt(length);
    if (odd < '0') {
      return begin; // sorts before every character of a key
    }
    return begin + (odd > 'z' ? '{' : odd);
  }

  /** The length of the longest beginning of this text that can begin a key. */
  private static int keyLength(String text) {
    int longest = Math.min(text.length(), ObjectKey.MAX_LENGTH);
    boolean first = true;
    for (int i = 0; i < longest; i++) {
      char c = text.charAt(i);
      boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      boolean inner = c == '.' || c == '_' || c == '-' || c == '/';
      if (!alphanumeric && (first || !inner)) {
        return i;
      }
      first = c == '/';
    }
    return longest;
  }
}
