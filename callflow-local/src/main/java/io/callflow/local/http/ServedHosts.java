package io.callflow.local.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * The host names for which the service answers, so that a page of another site cannot reach it
 * through a name that resolves to this machine (DNS rebinding): those that it was told, {@code
 * localhost}, and the address to which a client is connected.
 */
final class ServedHosts {
  private final Set<String> names = new HashSet<>();

  ServedHosts(List<String> names) {
    this.names.add("localhost");
    names.forEach(name -> this.names.add(canonical(name)));
  }

  /**
   * Whether the service answers for this host.
   *
   * @param authority a host, possibly with a port, as in the {@code Host} header
   * @param local the address of this machine to which the client is connected
   */
  boolean contains(String authority, @Nullable InetSocketAddress local) {
    String host;
    try {
      host = canonical(new HostPort(authority).getHost());
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (names.contains(host)) {
      return true;
    }
    if (local == null) {
      return false;
    }
    InetAddress address = local.getAddress();
    return address != null && host.equals(canonical(address.getHostAddress()));
  }

  private static String canonical(@Nullable String host) {
    if (host == null) {
      return "";
    }
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    if (name.indexOf(':') >= 0) {
      int zone = name.indexOf('%');
      name = zone < 0 ? name : name.substring(0, zone);
      try {
        return AddressRange.parse(name).network().getHostAddress();
      } catch (IllegalArgumentException e) {
        return name;
      }
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
