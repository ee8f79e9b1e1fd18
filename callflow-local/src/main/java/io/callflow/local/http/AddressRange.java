package io.callflow.local.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of IP addresses in CIDR notation (RFC 4632), as in {@code 10.0.0.0/8}, or one address.
 *
 * @param network its address
 * @param prefix how many leading bits an address shares with it
 */
public record AddressRange(InetAddress network, int prefix) {
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[0-9]{1,2})(\\.(?!$)|$)){4}");
  private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F:.]+(/[0-9]{1,3})?");

  /**
   * Reads an address or a range; host names are not looked up.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (LITERAL.matcher(text).matches() && (address.indexOf(':') >= 0 || isIpv4(address))) {
      try {
        InetAddress network = InetAddress.getByName(address);
        int bits = network.getAddress().length * 8;
        int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        if (prefix <= bits) {
          return new AddressRange(network, prefix);
        }
      } catch (UnknownHostException e) {
        // Told below.
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is neither an IP address nor a range such as 10.0.0.0/8");
  }

  /** Whether this is an IPv4 address; the JDK looks up 1.2.3.999 as a name. */
  private static boolean isIpv4(String address) {
    return IPV4.matcher(address).matches();
  }

  /** Whether the address is in this range. */
  public boolean contains(InetAddress address) {
    byte[] ours = network.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit += 8) {
      int mask = prefix - bit >= 8 ? 0xFF : 0xFF << (8 - (prefix - bit)) & 0xFF;
      if ((ours[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
