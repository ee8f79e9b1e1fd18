package io.callflow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Reading gzip of one member. */
final class GzipTest {
  private static final int MOST = 1 << 22;

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** The same member with another header. */
  private static byte[] withHeader(byte[] gzip, int flags, byte[] fields) {
    byte[] other = new byte[gzip.length + fields.length];
    System.arraycopy(gzip, 0, other, 0, 10);
    other[3] = (byte) flags;
    System.arraycopy(fields, 0, other, 10, fields.length);
    System.arraycopy(gzip, 10, other, 10 + fields.length, gzip.length - 10);
    return other;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static void assertRefused(byte[] gzip) {
    assertRefused(gzip, MOST);
  }

  private static void assertRefused(byte[] gzip, int most) {
    assertThrows(DataFormatException.class, () -> Gzip.content(gzip, most));
  }

  @Test
  void content_of_any_size_comes_back() throws DataFormatException {
    Random random = new Random(1);
    for (int size : new int[] {0, 1, 100, 8192, 100_000}) {
      byte[] content = new byte[size];
      assertArrayEquals(content, Gzip.content(gzip(content), size));
      random.nextBytes(content);
      assertArrayEquals(content, Gzip.content(gzip(content), size));
      assertRefused(gzip(content), size - 1);
    }
  }

  @Test
  void every_field_of_a_header_is_skipped() throws DataFormatException {
    byte[] content = "one line\n".getBytes(UTF_8);
    byte[] gzip = gzip(content);
    assertArrayEquals(content, Gzip.content(withHeader(gzip, 0x01, new byte[0]), MOST));
    assertArrayEquals(content, Gzip.content(withHeader(gzip, 0x02, new byte[] {9, 9}), MOST));
    assertArrayEquals(
        content, Gzip.content(withHeader(gzip, 0x04, new byte[] {3, 0, 9, 9, 9}), MOST));
    assertArrayEquals(
        content, Gzip.content(withHeader(gzip, 0x08, "name\0".getBytes(UTF_8)), MOST));
    assertArrayEquals(
        content, Gzip.content(withHeader(gzip, 0x18, "n\0c\0".getBytes(UTF_8)), MOST));
    assertRefused(withHeader(gzip, 0x04, new byte[] {-1, -1, 9}));
    assertRefused(withHeader(gzip, 0x08, new byte[0]));
    assertRefused(withHeader(gzip, 0x20, new byte[0]));
  }

  @Test
  void anything_but_one_whole_member_is_refused() {
    byte[] gzip = gzip("one line\n".getBytes(UTF_8));
    for (int length = 0; length < gzip.length; length++) {
      assertRefused(Arrays.copyOf(gzip, length));
    }
    for (int at = 0; at < gzip.length; at++) {
      if (at < 3 || at > 9) {
        byte[] changed = gzip.clone();
        changed[at] ^= 1;
        assertRefused(changed);
      }
    }
    assertRefused(joined(gzip, new byte[1]));
    assertRefused(joined(gzip, gzip));
    assertRefused(joined(gzip(new byte[0]), gzip));
    assertRefused(joined(gzip, gzip(new byte[0])));
  }

  @Test
  void a_size_that_lies_is_refused() {
    byte[] content = new byte[1000];
    CRC32 checksum = new CRC32();
    for (int size : new int[] {0, 999, 1001, 4_000_000}) {
      checksum.reset();
      checksum.update(new byte[size]);
      byte[] gzip = gzip(content);
      for (int i = 0; i < 4; i++) {
        gzip[gzip.length - 8 + i] = (byte) (checksum.getValue() >> (8 * i));
        gzip[gzip.length - 4 + i] = (byte) (size >> (8 * i));
      }
      assertRefused(gzip);
    }
  }
}
