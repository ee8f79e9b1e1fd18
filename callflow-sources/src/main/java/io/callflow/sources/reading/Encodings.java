package io.callflow.sources.reading;

import io.callflow.sources.record.SourceInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds the encoding of text by its byte order mark. */
public final class Encodings {
  private Encodings() {}

  /** Opens text: by its byte order mark, or else in this encoding, or else as UTF-8. */
  public static Characters characters(SourceInput input, @Nullable Charset charset)
      throws IOException {
    InputStream in = input.open();
    try {
      return characters(in, charset);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The characters of a stream: by its byte order mark, or else in this encoding, or else UTF-8.
   */
  public static Characters characters(InputStream in, @Nullable Charset charset)
      throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(in, 3);
    byte[] first = bytes.readNBytes(3);
    bytes.unread(first);
    int two = first.length < 2 ? 0 : (first[0] & 0xff) << 8 | (first[1] & 0xff);
    Charset marked = null;
    if (two == 0xfffe) {
      marked = StandardCharsets.UTF_16LE;
    } else if (two == 0xfeff) {
      marked = StandardCharsets.UTF_16BE;
    } else if (two == 0xefbb && first.length > 2 && (first[2] & 0xff) == 0xbf) {
      marked = StandardCharsets.UTF_8;
    }
    Charset found = marked != null ? marked : charset != null ? charset : StandardCharsets.UTF_8;
    return new Characters(bytes, found);
  }
}
