package io.callflow.benchmark.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads one response after the other from the bytes of a connection (HTTP/1.1, RFC 9112). */
final class ResponseParser {
  private static final int LONGEST_LINE = 16 * 1024;

  private enum Part {
    STATUS_LINE,
    FIELDS,
    BODY,
    BODY_UNTIL_CLOSE,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    DONE
  }

  private Part part = Part.STATUS_LINE;
  private byte[] line = new byte[256];
  private int lineLength;
  private byte[] body = new byte[1024];
  private int bodyLength;
  private long remaining;
  private boolean chunked;
  private boolean hasLength;
  private boolean closes;
  private int status;
  private int retryAfter;

  /** Gets ready for the next response. */
  void reset() {
    part = Part.STATUS_LINE;
    lineLength = 0;
    bodyLength = 0;
    remaining = 0;
    chunked = false;
    hasLength = false;
    closes = false;
    status = 0;
    retryAfter = -1;
  }

  /**
   * Takes bytes of the response.
   *
   * @return whether the response is whole
   * @throws IllegalStateException if these are not bytes of a response
   */
  boolean feed(ByteBuffer bytes) {
    while (bytes.hasRemaining() && part != Part.DONE) {
      switch (part) {
        case BODY, CHUNK -> {
          take(bytes, (int) Math.min(remaining, bytes.remaining()));
          if (remaining == 0) {
            part = part == Part.BODY ? Part.DONE : Part.CHUNK_END;
          }
        }
        case BODY_UNTIL_CLOSE -> {
          remaining = bytes.remaining();
          take(bytes, bytes.remaining());
        }
        default -> {
          if (readLine(bytes)) {
            endLine();
            lineLength = 0;
          }
        }
      }
    }
    return part == Part.DONE;
  }

  /** Whether the end of the connection ends the response as intended. */
  boolean endsWithConnection() {
    return part == Part.BODY_UNTIL_CLOSE;
  }

  private void take(ByteBuffer bytes, int count) {
    if (body.length - bodyLength < count) {
      body = Arrays.copyOf(body, Math.max(2 * body.length, bodyLength + count));
    }
    bytes.get(body, bodyLength, count);
    bodyLength += count;
    remaining -= count;
  }

  /** Takes bytes up to the end of a line; the line is without its end. */
  private boolean readLine(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        if (lineLength > 0 && line[lineLength - 1] == '\r') {
          lineLength--;
        }
        return true;
      }
      if (lineLength == LONGEST_LINE) {
        throw new IllegalStateException("a line of the response's head is too long");
      }
      if (lineLength == line.length) {
        line = Arrays.copyOf(line, 2 * line.length);
      }
      line[lineLength++] = next;
    }
    return false;
  }

  private void endLine() {
    switch (part) {
      case STATUS_LINE -> {
        if (!starts("http/1.") || lineLength < 12) {
          throw new IllegalStateException("no status line: " + text(0));
        }
        status = Integer.parseInt(text(9).substring(0, 3));
        closes = line[7] == '0';
        part = Part.FIELDS;
      }
      case FIELDS -> {
        if (lineLength == 0) {
          endHead();
        } else {
          field();
        }
      }
      case CHUNK_SIZE -> {
        String size = text(0);
        int end = size.indexOf(';');
        remaining = Long.parseLong((end < 0 ? size : size.substring(0, end)).strip(), 16);
        part = remaining == 0 ? Part.TRAILERS : Part.CHUNK;
      }
      case CHUNK_END -> part = Part.CHUNK_SIZE;
      case TRAILERS -> part = lineLength == 0 ? Part.DONE : Part.TRAILERS;
      case BODY, BODY_UNTIL_CLOSE, CHUNK, DONE -> throw new IllegalStateException(part.name());
    }
  }

  private void field() {
    if (starts("content-length:")) {
      remaining = Long.parseLong(text("content-length:".length()).strip());
      hasLength = true;
    } else if (starts("transfer-encoding:")) {
      chunked = true;
    } else if (starts("connection:")) {
      closes |= text("connection:".length()).strip().equalsIgnoreCase("close");
    } else if (starts("retry-after:")) {
      retryAfter = Integer.parseInt(text("retry-after:".length()).strip());
    }
  }

  private void endHead() {
    if (status < 200) {
      reset(); // an interim response; the final one follows
    } else if (status == 204 || status == 304) {
      part = Part.DONE;
    } else if (chunked) {
      part = Part.CHUNK_SIZE;
    } else if (hasLength) {
      part = remaining == 0 ? Part.DONE : Part.BODY;
    } else {
      closes = true;
      part = Part.BODY_UNTIL_CLOSE;
    }
  }

  /** Whether the line starts with this text, in any case. */
  private boolean starts(String lowerCase) {
    if (lineLength < lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      int letter = line[i] >= 'A' && line[i] <= 'Z' ? line[i] + ('a' - 'A') : line[i];
      if (letter != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(int from) {
    return new String(line, from, lineLength - from, StandardCharsets.ISO_8859_1);
  }

  int status() {
    return status;
  }

  /** The seconds of {@code Retry-After}; negative without it. */
  int retryAfter() {
    return retryAfter;
  }

  /** Whether the service announced that it closes the connection. */
  boolean closes() {
    return closes;
  }

  /** The body that came in, up to {@link #bodyLength}. */
  byte[] body() {
    return body;
  }

  int bodyLength() {
    return bodyLength;
  }
}
