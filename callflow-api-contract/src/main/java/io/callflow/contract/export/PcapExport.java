package io.callflow.contract.export;

import io.callflow.event.StoredEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;

/**
 * Writes SIP messages as a capture file with times in microseconds, each in one UDP packet without
 * a link layer ({@code LINKTYPE_RAW}). See <a
 * href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/">draft-ietf-opsawg-pcap</a>, RFC
 * 768, RFC 791 and RFC 8200.
 */
final class PcapExport implements ExportWriter<StoredEvent> {
  private static final byte[] NOTHING = new byte[0];
  private static final int LINKTYPE_RAW = 101;
  private static final int MAGIC = 0xa1b2c3d4;
  private static final int SNAPSHOT = 0xffff + 40;
  private static final int RECORD_HEADER = 16;
  private static final int UDP_HEADER = 8;
  private static final int UDP = 17;

  /** What fits into one packet of either version. */
  private static final int MOST_PAYLOAD = 0xffff - 20 - UDP_HEADER;

  private static final long LAST_SECOND = 0xffff_ffffL;

  @Override
  public byte[] begin() {
    return ByteBuffer.allocate(24)
        .putInt(MAGIC)
        .putShort((short) 2)
        .putShort((short) 4)
        .putInt(0)
        .putInt(0)
        .putInt(SNAPSHOT)
        .putInt(LINKTYPE_RAW)
        .array();
  }

  @Override
  public byte[] next(StoredEvent event) {
    SipPacket packet = SipPacket.of(event);
    Instant time = event.event().timestamp();
    long second = time.getEpochSecond();
    if (packet == null || second < 0 || second > LAST_SECOND) {
      return NOTHING;
    }
    byte[] payload = packet.text().getBytes(StandardCharsets.UTF_8);
    if (payload.length > MOST_PAYLOAD) {
      payload = Arrays.copyOf(payload, MOST_PAYLOAD);
    }
    SocketAddressText from = SocketAddressText.of(packet.from());
    SocketAddressText to = SocketAddressText.of(packet.to());
    boolean isVersion6 = from.isVersion6() || to.isVersion6();
    byte[] source = isVersion6 ? from.mapped() : from.ip();
    byte[] destination = isVersion6 ? to.mapped() : to.ip();
    byte[] datagram = datagram(source, from.port(), destination, to.port(), payload);
    int length = (isVersion6 ? 40 : 20) + datagram.length;
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER + length);
    record.putInt((int) second).putInt(time.get(ChronoField.MICRO_OF_SECOND));
    record.putInt(length).putInt(length);
    if (isVersion6) {
      record.putInt(6 << 28).putShort((short) datagram.length).put((byte) UDP).put((byte) 64);
      record.put(source).put(destination);
    } else {
      record.put(header(source, destination, length));
    }
    return record.put(datagram).array();
  }

  /** The header of version 4. */
  private static byte[] header(byte[] source, byte[] destination, int length) {
    ByteBuffer header = ByteBuffer.allocate(20);
    header.put((byte) 0x45).put((byte) 0).putShort((short) length).putInt(0);
    header.put((byte) 64).put((byte) UDP).putShort((short) 0).put(source).put(destination);
    header.putShort(10, (short) checksum(header.array(), 0));
    return header.array();
  }

  private static byte[] datagram(
      byte[] source, int sourcePort, byte[] destination, int destinationPort, byte[] payload) {
    int length = UDP_HEADER + payload.length;
    ByteBuffer datagram = ByteBuffer.allocate(length);
    datagram.putShort((short) sourcePort).putShort((short) destinationPort);
    datagram.putShort((short) length).putShort((short) 0).put(payload);
    // Both versions add addresses, protocol and length, in fields of other sizes but equal sum.
    long pseudo = sum(source, 0) + sum(destination, 0) + UDP + length;
    int checksum = checksum(datagram.array(), pseudo);
    datagram.putShort(6, (short) (checksum == 0 ? 0xffff : checksum));
    return datagram.array();
  }

  private static int checksum(byte[] bytes, long before) {
    long sum = sum(bytes, before);
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) (~sum & 0xffff);
  }

  private static long sum(byte[] bytes, long before) {
    long sum = before;
    for (int i = 0; i < bytes.length; i += 2) {
      int low = i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0;
      sum += (bytes[i] & 0xff) << 8 | low;
    }
    return sum;
  }

  @Override
  public byte[] end() {
    return NOTHING;
  }
}
