package io.callflow.sources.reading;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.record.SourceInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The beginning of an input, by which its format is recognised. */
public final class Head {
  /** The most bytes that are looked at. */
  public static final int MOST = 256 * 1024;

  private final byte[] bytes;
  private final String text;
  private final @Nullable JsonNode json;

  /** The beginning of an input; at most {@value #MOST} bytes of it count. */
  public Head(byte[] beginning) {
    bytes = Arrays.copyOf(beginning, Math.min(beginning.length, MOST));
    text = decoded(bytes);
    json = NativeJson.beginning(text);
  }

  /** Reads the beginning, and leaves the stream behind it. */
  public static Head of(InputStream in) throws IOException {
    return new Head(in.readNBytes(MOST));
  }

  private static String decoded(byte[] bytes) {
    int first = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    if (first == 0xfffe || first == 0xfeff) {
      return new String(bytes, StandardCharsets.UTF_16);
    }
    String utf8 = new String(bytes, StandardCharsets.UTF_8);
    return utf8.startsWith("\uFEFF") ? utf8.substring(1) : utf8;
  }

  /** Whether the input begins with these bytes. */
  public boolean startsWith(int... first) {
    if (bytes.length < first.length) {
      return false;
    }
    for (int i = 0; i < first.length; i++) {
      if ((bytes[i] & 0xff) != first[i]) {
        return false;
      }
    }
    return true;
  }

  /** How many bytes there are. */
  public int size() {
    return bytes.length;
  }

  /** The beginning as an input of its own, which may end within a record. */
  public SourceInput input() {
    return () -> new ByteArrayInputStream(bytes);
  }

  /** The text, by its byte order mark, or else as UTF-8; what is not text is U+FFFD. */
  public String text() {
    return text;
  }

  /**
   * The first object, if the text is JSON: the value itself, or the first element of an array. An
   * object that goes on behind the beginning has the members that were read. Null for other text.
   */
  public @Nullable JsonNode json() {
    return json;
  }
}
