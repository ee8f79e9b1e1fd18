package io.callflow.http;

/** The body of a request, not read before its size is known to be allowed. */
@FunctionalInterface
public interface RequestBody {
  /** No bytes. */
  RequestBody NONE = allowed -> new byte[0];

  /**
   * Returns the whole body.
   *
   * @param allowed how many bytes it may have at most
   * @throws Refusal if it has more (413), or cannot be decoded (400)
   */
  byte[] read(int allowed);

  /**
   * A body that lies in memory.
   *
   * @param bytes not copied; of a body that is too large, one byte more than allowed is enough
   */
  static RequestBody of(byte[] bytes) {
    return allowed -> {
      if (bytes.length > allowed) {
        throw Refusal.tooLarge(allowed);
      }
      return bytes;
    };
  }
}
