package io.callflow.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one response, read part by part. A server asks for the next part when the client has
 * taken the last one, so memory holds one part of a long answer at a time, and a client that reads
 * slowly holds no thread. A body is read once, by one thread at a time.
 *
 * <pre>{@code
 * for (byte[] part = body.next(); part != null; part = body.next()) {
 *   out.write(part);
 * }
 * }</pre>
 */
public interface Body extends AutoCloseable {
  /** No bytes, as in a 204. */
  Body NONE = of(new byte[0]);

  /** How many bytes all parts have together; empty if that is not known before they are read. */
  OptionalLong length();

  /**
   * Returns the next part, or null after the last one.
   *
   * @throws IOException if the rest cannot be read; the server then cuts the connection, because
   *     the status has been sent
   */
  byte @Nullable [] next() throws IOException;

  /** Releases the resources of the body. Called once, after the last part or before it. */
  @Override
  default void close() {}

  /** A body of one part. The array is not copied; the caller must not change it. */
  static Body of(byte[] bytes) {
    return new Body() {
      private boolean taken;

      @Override
      public OptionalLong length() {
        return OptionalLong.of(bytes.length);
      }

      @Override
      public byte @Nullable [] next() {
        if (taken || bytes.length == 0) {
          return null;
        }
        taken = true;
        return bytes;
      }
    };
  }

  /**
   * Reads the rest of this body and closes it.
   *
   * @throws IOException if the rest cannot be read
   */
  default byte[] readAll() throws IOException {
    try (this) {
      byte[] first = next();
      byte[] second = first == null ? null : next();
      if (first == null || second == null) {
        return first == null ? new byte[0] : first;
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.write(first);
      for (byte[] part = second; part != null; part = next()) {
        all.write(part);
      }
      return all.toByteArray();
    }
  }
}
