package io.callflow.store.s3;

import io.callflow.archive.ObjectKey;
import java.util.Optional;

/**
 * Which keys a listing asks a server for: the caller's two texts, made harmless without changing
 * which object keys they take.
 *
 * <p>Servers differ where the text is no key: they refuse segments such as {@code ..}, or answer
 * nothing at all where the marker does not begin with the prefix (MinIO). No such text is ever
 * sent.
 *
 * @param prefix the beginning of at least one possible key
 * @param after empty, or begins with the prefix; one character at most is not of a key's alphabet
 */
record KeyRange(String prefix, String after) {

  /** Empty where no possible key lies in the range. */
  static Optional<KeyRange> of(String prefix, String after) {
    if (keyLength(prefix) < prefix.length()) {
      return Optional.empty();
    }
    String bound = bound(after);
    if (bound.startsWith(prefix)) {
      return Optional.of(new KeyRange(prefix, bound));
    }
    // Every key with this prefix stands on one side of the bound.
    return bound.compareTo(prefix) < 0 ? Optional.of(new KeyRange(prefix, "")) : Optional.empty();
  }

  /** The same bound among keys, cut behind the first character that no key could have there. */
  private static String bound(String after) {
    int length = keyLength(after);
    if (length == after.length() || length == ObjectKey.MAX_LENGTH) {
      return after.substring(0, length);
    }
    String begin = after.substring(0, length);
    char odd = after.charAt(length);
    if (odd < '0') {
      return begin; // sorts before all that may follow here
    }
    return begin + (odd > 'z' ? '{' : odd);
  }

  /** How many characters of this text could begin a key. */
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
