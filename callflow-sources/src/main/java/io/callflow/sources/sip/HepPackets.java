package io.callflow.sources.sip;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.RecordMapping;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads packets of HEP, version 3, that follow one another, as a capture agent sends them. What
 * lies between two packets is refused, and reading goes on with the next one.
 */
final class HepPackets implements SourceReader {
  private static final byte[] MAGIC = {'H', 'E', 'P', '3'};

  private static final int HEADER = 6;

  private static final int LONGEST_PACKET = 0xffff;

  private static final String CUT_OFF = "is cut off before the next packet";

  /** A payload that is longer when it is decompressed is refused. */
  private static final int LONGEST_PAYLOAD = 1024 * 1024;

  private static final int IP4_FROM = 3;
  private static final int IP4_TO = 4;
  private static final int IP6_FROM = 5;
  private static final int IP6_TO = 6;
  private static final int PORT_FROM = 7;
  private static final int PORT_TO = 8;
  private static final int SECONDS = 9;
  private static final int MICROS = 10;
  private static final int TYPE = 11;
  private static final int AGENT = 12;
  private static final int PAYLOAD = 15;
  private static final int COMPRESSED = 16;
  private static final int CORRELATION = 17;
  private static final int NODE = 19;

  private final InputStream in;
  private final HepEvents events;
  private long place;

  HepPackets(SourceInput input, SourceSettings settings) throws IOException {
    in = new BufferedInputStream(input.open(), 1 << 16);
    events = new HepEvents(settings);
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    long skipped = toMagic();
    if (skipped > 0) {
      return refused(place - skipped, "is no packet of HEP 3");
    }
    in.mark(1);
    if (in.read() < 0) {
      return null;
    }
    in.reset();
    long start = place;
    in.mark(LONGEST_PACKET);
    byte[] header = in.readNBytes(HEADER);
    place += header.length;
    int length =
        header.length < HEADER ? -1 : ByteBuffer.wrap(header).getShort(MAGIC.length) & 0xffff;
    if (length >= 0 && length < HEADER) {
      return refused(start, "has the length " + length + ", which no packet has");
    }
    byte[] rest = length < 0 ? new byte[0] : in.readNBytes(length - HEADER);
    place += rest.length;
    if (length < 0 || rest.length < length - HEADER) {
      boolean isLast = length < 0 || !toNextWithin(start, rest);
      return refused(start, isLast ? "is cut off at the end of the input" : CUT_OFF);
    }
    SourceRecord record =
        RecordMapping.record(
            0,
            () -> {
              Map<Integer, byte[]> chunks = chunks(rest);
              return events.events(packet(chunks), number(chunks, TYPE, HepEvents.SIP));
            });
    if (record.fault() == null) {
      return record;
    }
    return refused(start, toNextWithin(start, rest) ? CUT_OFF : String.valueOf(record.fault()));
  }

  /**
   * Goes back to a packet that begins within the last one, which then is cut off; if there is one.
   */
  private boolean toNextWithin(long start, byte[] rest) throws IOException {
    for (int i = 0; i + MAGIC.length <= rest.length; i++) {
      if (Arrays.equals(rest, i, i + MAGIC.length, MAGIC, 0, MAGIC.length)) {
        in.reset();
        in.skipNBytes(HEADER + i);
        place = start + HEADER + i;
        return true;
      }
    }
    return false;
  }

  private static SourceRecord refused(long start, String fault) {
    return SourceRecord.refused(0, "byte %,d: %s".formatted(start, fault));
  }

  /** Skips to the beginning of a packet or the end, and returns how much was skipped. */
  private long toMagic() throws IOException {
    long skipped = 0;
    while (true) {
      in.mark(MAGIC.length);
      byte[] next = in.readNBytes(MAGIC.length);
      in.reset();
      if (next.length == 0 || Arrays.equals(next, MAGIC)) {
        return skipped;
      }
      in.skipNBytes(1);
      place++;
      skipped++;
    }
  }

  /** The chunks of the general vendor by their type. */
  private static Map<Integer, byte[]> chunks(byte[] bytes) throws BadRecord {
    Map<Integer, byte[]> chunks = new HashMap<>();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.remaining() >= HEADER) {
      int vendor = buffer.getShort() & 0xffff;
      int type = buffer.getShort() & 0xffff;
      int length = (buffer.getShort() & 0xffff) - HEADER;
      if (length < 0 || length > buffer.remaining()) {
        throw new BadRecord("has a chunk of type " + type + " that does not fit");
      }
      byte[] value = new byte[length];
      buffer.get(value);
      if (vendor == 0) {
        chunks.putIfAbsent(type, value);
      }
    }
    return chunks;
  }

  private static SipPacket packet(Map<Integer, byte[]> chunks) throws BadRecord {
    long seconds = number(chunks, SECONDS, -1) & 0xffffffffL;
    if (!chunks.containsKey(SECONDS)) {
      throw new BadRecord("has no time");
    }
    int micros = number(chunks, MICROS, 0);
    String agent = chunks.containsKey(AGENT) ? number(chunks, AGENT, 0) + "" : "";
    String node = text(chunks.get(NODE));
    return new SipPacket(
        Instant.ofEpochSecond(seconds, micros < 0 || micros > 999_999 ? 0 : micros * 1_000L),
        address(chunks, IP4_FROM, IP6_FROM, PORT_FROM),
        address(chunks, IP4_TO, IP6_TO, PORT_TO),
        payload(chunks),
        node == null ? agent : agent + " " + node,
        text(chunks.get(CORRELATION)));
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null || bytes.length == 0 ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** The number in a chunk of one to four bytes. */
  private static int number(Map<Integer, byte[]> chunks, int type, int otherwise) {
    byte[] bytes = chunks.get(type);
    if (bytes == null || bytes.length == 0 || bytes.length > Integer.BYTES) {
      return otherwise;
    }
    int number = 0;
    for (byte one : bytes) {
      number = number << 8 | (one & 0xff);
    }
    return number;
  }

  private static @Nullable String address(
      Map<Integer, byte[]> chunks, int four, int six, int port) {
    byte[] bytes = chunks.get(six);
    bytes = bytes == null ? chunks.get(four) : bytes;
    if (bytes == null) {
      return null;
    }
    try {
      String host = InetAddress.getByAddress(bytes).getHostAddress();
      return SipPacket.address(host, number(chunks, port, 0) + "");
    } catch (UnknownHostException e) {
      return null; // neither 4 nor 16 bytes
    }
  }

  private static String payload(Map<Integer, byte[]> chunks) throws BadRecord {
    byte[] plain = chunks.get(PAYLOAD);
    byte[] packed = chunks.get(COMPRESSED);
    if (plain == null && packed == null) {
      throw new BadRecord("has no payload");
    }
    return new String(plain != null ? plain : inflated(packed), StandardCharsets.UTF_8);
  }

  private static byte[] inflated(byte @Nullable [] packed) throws BadRecord {
    byte[] bytes = packed == null ? new byte[0] : packed;
    boolean gzip = bytes.length > 1 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream unpacked = gzip ? new GZIPInputStream(in) : new InflaterInputStream(in)) {
      byte[] read = unpacked.readNBytes(LONGEST_PAYLOAD + 1);
      if (read.length > LONGEST_PAYLOAD) {
        throw new BadRecord("has a payload that is too long");
      }
      out.write(read);
    } catch (IOException e) {
      throw new BadRecord("has a compressed payload that cannot be read: " + e.getMessage());
    }
    return out.toByteArray();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
