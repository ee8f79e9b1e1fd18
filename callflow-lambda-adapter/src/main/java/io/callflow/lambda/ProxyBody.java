package io.callflow.lambda;

import io.callflow.http.Refusal;
import io.callflow.http.RequestBody;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The body in the event of a proxy integration: a text, or bytes in base64. It is decoded only if
 * it cannot be larger than allowed.
 *
 * @param text null if the request has no body
 * @param isBase64 null counts as false
 */
record ProxyBody(@Nullable String text, @Nullable Boolean isBase64) implements RequestBody {
  @Override
  public byte[] read(int allowed) {
    if (text == null) {
      return new byte[0];
    }
    boolean encoded = Boolean.TRUE.equals(isBase64);
    if (encoded ? text.length() / 4L * 3 - 2 > allowed : text.length() > allowed) {
      throw Refusal.tooLarge(allowed);
    }
    byte[] bytes = encoded ? fromBase64(text) : utf8(text);
    if (bytes.length > allowed) {
      throw Refusal.tooLarge(allowed);
    }
    return bytes;
  }

  private static byte[] fromBase64(String body) {
    try {
      return Base64.getDecoder().decode(body);
    } catch (IllegalArgumentException notBase64) {
      throw Refusal.undecodable("not_json", "The body is declared as base64 but is not.");
    }
  }

  private static byte[] utf8(String body) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(body));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException loneSurrogate) {
      throw Refusal.undecodable("not_utf8", "The body cannot be written in UTF-8.");
    }
  }
}
