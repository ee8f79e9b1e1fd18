package io.callflow.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of an {@link Identity}. A field is its tag, its length in four bytes and its
 * bytes; a null field is left out; a compound value is its tag, the count of its fields and the
 * fields.
 */
final class IdentityEncoding {
  /** Takes the encoding piece by piece. */
  interface Sink {
    /** Takes some bytes of this array, which may change afterwards. */
    void take(byte[] bytes, int from, int length);
  }

  private final Sink sink;
  private final ByteBuffer head = ByteBuffer.allocate(1 + Integer.BYTES);

  IdentityEncoding(Sink sink) {
    this.sink = sink;
  }

  void text(int tag, @Nullable String value) {
    if (value != null) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      text(tag, bytes, 0, bytes.length);
    }
  }

  void text(int tag, byte[] utf8, int from, int to) {
    group(tag, to - from);
    sink.take(utf8, from, to - from);
  }

  void number(int tag, @Nullable Long value) {
    if (value != null) {
      text(tag, ByteBuffer.allocate(Long.BYTES).putLong(value).array(), 0, Long.BYTES);
    }
  }

  void instant(int tag, Instant value) {
    int length = Long.BYTES + Integer.BYTES;
    byte[] bytes =
        ByteBuffer.allocate(length).putLong(value.getEpochSecond()).putInt(value.getNano()).array();
    text(tag, bytes, 0, length);
  }

  void group(int tag, int size) {
    head.clear().put((byte) tag).putInt(size);
    sink.take(head.array(), 0, head.capacity());
  }

  void party(int tag, @Nullable Party party) {
    if (party != null) {
      group(tag, count(party.number(), party.uri(), party.raw(), party.name()));
      text(1, party.number());
      text(2, party.uri());
      text(3, party.raw());
      text(4, party.name());
    }
  }

  /** How many of these fields are present. */
  static int count(@Nullable Object... fields) {
    int present = 0;
    for (Object field : fields) {
      if (field != null) {
        present++;
      }
    }
    return present;
  }
}
