package io.callflow.local.http;

import io.callflow.http.Refusal;
import io.callflow.http.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * The answer while the queue is full, made beforehand: whatever refusing costs is missing for those
 * that are answered. Only the request's id differs.
 */
final class OverloadedResponse {
  private static final int STATUS = Refusal.overloaded().status();
  private static final String NO_ID = new UUID(0, 0).toString();

  private final HttpFields headers;
  private final byte[] body;
  private final int idAt;

  OverloadedResponse() {
    Response response = Refusal.overloaded().response(NO_ID);
    try {
      this.body = response.body().readAll();
    } catch (IOException e) {
      throw new UncheckedIOException("a body in memory cannot be read", e);
    }
    this.idAt = new String(body, StandardCharsets.ISO_8859_1).indexOf(NO_ID);
    HttpFields.Mutable fields = HttpFields.build();
    response.headers().forEach((name, value) -> fields.add(new PreEncodedHttpField(name, value)));
    HttpField length =
        new PreEncodedHttpField(HttpHeader.CONTENT_LENGTH, Integer.toString(body.length));
    this.headers = fields.add(length).asImmutable();
  }

  /**
   * Reads what has come of the body; whether that is all of it. Otherwise the rest must be read, so
   * that its sender gets to read the answer.
   */
  static boolean hasWholeBody(Request request) {
    for (Content.Chunk chunk = request.read(); chunk != null; chunk = request.read()) {
      boolean isLast = chunk.isLast() && !Content.Chunk.isFailure(chunk);
      boolean isFailure = Content.Chunk.isFailure(chunk);
      chunk.release();
      if (isLast || isFailure) {
        return isLast;
      }
    }
    return false;
  }

  void send(org.eclipse.jetty.server.Response response, Callback callback) {
    byte[] bytes = body.clone();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    byte[] id =
        new UUID(
                (random.nextLong() & 0xFFFFFFFF_FFFF0FFFL) | 0x4000L,
                (random.nextLong() & 0x3FFFFFFF_FFFFFFFFL) | 0x80000000_00000000L)
            .toString()
            .getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(id, 0, bytes, idAt, id.length);
    response.setStatus(STATUS);
    response.getHeaders().add(headers);
    response.write(true, ByteBuffer.wrap(bytes), callback);
  }
}
