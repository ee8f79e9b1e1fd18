package io.callflow.contract.export;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An IP address and a port, read of a text such as {@code 192.0.2.1:5060}, {@code
 * [2001:db8::1]:5060} or {@code 2001:db8::1}. Asks no name server.
 *
 * @param ip 4 or 16 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // made here, and changed by nobody
record SocketAddressText(byte[] ip, int port) {
  private static final int SIP = 5060;

  /** The address; 0.0.0.0 for a text that has none, and port 5060 for a text that has no port. */
  static SocketAddressText of(@Nullable String text) {
    String host = text == null ? "" : text.strip();
    String port = "";
    int bracket = host.indexOf(']');
    if (host.startsWith("[") && bracket > 0) {
      port = host.startsWith(":", bracket + 1) ? host.substring(bracket + 2) : "";
      host = host.substring(1, bracket);
    } else if (host.indexOf(':') >= 0 && host.indexOf(':') == host.lastIndexOf(':')) {
      port = host.substring(host.indexOf(':') + 1);
      host = host.substring(0, host.indexOf(':'));
    }
    byte[] ip = host.indexOf(':') >= 0 ? version6(host) : version4(host);
    return new SocketAddressText(ip == null ? new byte[4] : ip, port(port));
  }

  boolean isVersion6() {
    return ip.length == 16;
  }

  /** The address in 16 bytes, of version 4 as RFC 4291 §2.5.5.2 maps it; {@code ::} if unknown. */
  byte[] mapped() {
    if (isVersion6()) {
      return ip;
    }
    byte[] mapped = new byte[16];
    if (!Arrays.equals(ip, new byte[4])) {
      mapped[10] = (byte) 0xff;
      mapped[11] = (byte) 0xff;
      System.arraycopy(ip, 0, mapped, 12, 4);
    }
    return mapped;
  }

  private static int port(String text) {
    int port = number(text, 10, 5);
    return port <= 0 || port > 0xffff ? SIP : port;
  }

  /** The number; -1 if the text is none, or longer. */
  private static int number(String text, int radix, int longest) {
    if (text.isEmpty() || text.length() > longest) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      number = number * radix + digit;
    }
    return number;
  }

  private static byte @Nullable [] version4(String text) {
    String[] parts = text.split("\\.", -1);
    byte[] ip = new byte[4];
    for (int i = 0; i < 4; i++) {
      int part = parts.length == 4 ? number(parts[i], 10, 3) : -1;
      if (part < 0 || part > 255) {
        return null;
      }
      ip[i] = (byte) part;
    }
    return ip;
  }

  private static byte @Nullable [] version6(String text) {
    int zone = text.indexOf('%');
    String address = zone < 0 ? text : text.substring(0, zone);
    int gap = address.indexOf("::");
    byte[] ip = new byte[16];
    if (gap < 0) {
      return groups(address, ip, 0) == 16 ? ip : null;
    }
    byte[] tail = new byte[16];
    int before = groups(address.substring(0, gap), ip, 0);
    int after = groups(address.substring(gap + 2), tail, 0);
    if (before < 0 || after < 0 || before + after > 14) {
      return null;
    }
    System.arraycopy(tail, 0, ip, 16 - after, after);
    return ip;
  }

  /** Reads groups of hexadecimal digits; returns how many bytes they are, or -1. */
  private static int groups(String text, byte[] ip, int from) {
    int at = from;
    if (text.isEmpty()) {
      return 0;
    }
    String[] groups = text.split(":", -1);
    for (int i = 0; i < groups.length; i++) {
      byte[] last = i == groups.length - 1 ? version4(groups[i]) : null;
      if (last != null && at <= 12) {
        System.arraycopy(last, 0, ip, at, 4);
        at += 4;
        continue;
      }
      int group = number(groups[i], 16, 4);
      if (group < 0 || at > 14) {
        return -1;
      }
      ip[at++] = (byte) (group >> 8);
      ip[at++] = (byte) group;
    }
    return at;
  }
}
