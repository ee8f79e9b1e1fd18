package io.callflow.local.http;

import io.callflow.http.Headers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.QuotedCSV;
import org.jspecify.annotations.Nullable;

/**
 * The proxies before the service, which tell whom they forward for: in {@code Forwarded} (RFC
 * 7239), or else in {@code X-Forwarded-For} and {@code X-Forwarded-Host}. Headers that anybody else
 * sends are ignored: whoever could name any address would escape the limits for his own.
 */
final class Proxies {
  private final List<AddressRange> named;

  Proxies(List<AddressRange> named) {
    this.named = List.copyOf(named);
  }

  boolean isEmpty() {
    return named.isEmpty();
  }

  /** Whether the peer is one of them. */
  boolean include(InetAddress peer) {
    for (AddressRange range : named) {
      if (range.contains(peer)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The address of the client: that of the peer, or the last one that the proxies tell and that is
   * not one of their own; empty if the proxies hide it.
   */
  Optional<InetAddress> client(InetAddress peer, Headers headers) {
    if (!include(peer)) {
      return Optional.of(peer);
    }
    Optional<InetAddress> client = Optional.of(peer);
    List<@Nullable String> told = told(headers, "for", "X-Forwarded-For");
    for (int i = told.size() - 1; i >= 0; i--) {
      String node = told.get(i);
      if (node == null) {
        continue;
      }
      client = address(node);
      if (client.isEmpty() || !include(client.get())) {
        break;
      }
    }
    return client;
  }

  /**
   * The host that the client asked for, if the peer is a proxy and tells it. What was told to the
   * peer is ignored: a client can send the header, too.
   */
  Optional<String> host(InetAddress peer, Headers headers) {
    if (!include(peer)) {
      return Optional.empty();
    }
    List<@Nullable String> told = told(headers, "host", "X-Forwarded-Host");
    return told.isEmpty() ? Optional.empty() : Optional.ofNullable(told.get(told.size() - 1));
  }

  /** What each proxy tells, in order: null for nothing, an empty text for what cannot be read. */
  private static List<@Nullable String> told(Headers headers, String parameter, String older) {
    List<@Nullable String> values = new ArrayList<>();
    List<String> forwarded = headers.all("Forwarded");
    try {
      if (forwarded.isEmpty()) {
        for (String value : new QuotedCSV(false, headers.all(older).toArray(new String[0]))) {
          values.add(value.strip());
        }
      }
      for (String element : new QuotedCSV(true, forwarded.toArray(new String[0]))) {
        values.add(value(element, parameter));
      }
    } catch (IllegalArgumentException badQuotes) {
      return List.of("");
    }
    return values;
  }

  private static @Nullable String value(String element, String parameter) {
    for (String pair : element.split(";", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase(parameter)) {
        return QuotedCSV.unquote(pair.substring(equals + 1).strip());
      }
    }
    return null;
  }

  /**
   * Reads {@code 192.0.2.60}, {@code 192.0.2.60:4711}, {@code 2001:db8::1} or {@code
   * [2001:db8::1]:4711}.
   */
  private static Optional<InetAddress> address(String node) {
    String address = node;
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      address = end < 0 ? "" : node.substring(1, end);
    } else if (node.indexOf(':') == node.lastIndexOf(':') && node.indexOf(':') > 0) {
      address = node.substring(0, node.indexOf(':'));
    }
    try {
      return Optional.of(AddressRange.parse(address).network());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
