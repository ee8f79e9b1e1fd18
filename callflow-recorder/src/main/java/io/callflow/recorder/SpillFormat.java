package io.callflow.recorder;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The bytes of spill files. The first line is {@code callflow-spill 1}; each further line is a
 * record: the CRC-32C of an event's line as 8 hexadecimal digits, a space, and the event's line.
 */
final class SpillFormat {
  static final byte[] HEADER = "callflow-spill 1\n".getBytes(US_ASCII);

  private static final String NAME = "callflow-spill ";
  private static final int CHECKSUM = 8;

  private SpillFormat() {}

  static boolean hasHeader(byte[] content) {
    return content.length >= HEADER.length
        && Arrays.equals(content, 0, HEADER.length, HEADER, 0, HEADER.length);
  }

  /** Whether a file that begins like this is a spill file of another version. */
  static boolean isOtherVersion(byte[] start) {
    return !hasHeader(start)
        && start.length >= HEADER.length
        && new String(start, US_ASCII).startsWith(NAME);
  }

  /** Adds a record. */
  static void append(byte[] line, ByteArrayOutputStream out) {
    out.writeBytes(String.format("%08x ", checksum(line, 0, line.length)).getBytes(US_ASCII));
    out.writeBytes(line);
    out.write('\n');
  }

  /** Whether the record that ends with a line break before {@code end} has its checksum. */
  static boolean isIntact(byte[] content, int from, int end) {
    int line = from + CHECKSUM + 1;
    if (line >= end || content[line - 1] != ' ') {
      return false;
    }
    try {
      String digits = new String(content, from, CHECKSUM, US_ASCII);
      return Long.parseLong(digits, 16) == checksum(content, line, end - 1 - line);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The event's line in an intact record. */
  static byte[] line(byte[] content, int from, int end) {
    return Arrays.copyOfRange(content, from + CHECKSUM + 1, end - 1);
  }

  private static long checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return checksum.getValue();
  }
}
