package io.callflow.contract.operation;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decodes percent-encoded UTF-8 (RFC 3986 §2.1) in paths and queries. */
public final class PercentEncoding {
  private PercentEncoding() {}

  /**
   * Decodes a segment of a path, in which {@code +} stands for itself. Empty if the text is no
   * valid percent-encoding of UTF-8.
   */
  public static Optional<String> decodeSegment(String encoded) {
    return encoded.indexOf('%') < 0 ? Optional.of(encoded) : decode(encoded, false);
  }

  /**
   * Decodes a name or a value of a query, in which {@code +} stands for a space, as API Gateway
   * does. Empty if the text is not a valid percent-encoding of UTF-8.
   */
  public static Optional<String> decodeQuery(String encoded) {
    return encoded.indexOf('%') < 0 && encoded.indexOf('+') < 0
        ? Optional.of(encoded)
        : decode(encoded, true);
  }

  private static Optional<String> decode(String encoded, boolean plusIsSpace) {
    byte[] text = encoded.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(text.length);
    for (int i = 0; i < text.length; i++) {
      byte b = text[i];
      if (b == '+' && plusIsSpace) {
        decoded.put((byte) ' ');
      } else if (b == '%') {
        int high = i + 2 < text.length ? Character.digit(text[i + 1], 16) : -1;
        int low = i + 2 < text.length ? Character.digit(text[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        decoded.put((byte) (high << 4 | low));
        i += 2;
      } else {
        decoded.put(b);
      }
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }
}
