package io.callflow.archive;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.Party;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is meant when somebody names a party: index and query share this one function. A number is
 * its digits, whatever stands between them and with or without {@code +}; a SIP URI is its user and
 * host (RFC 3261 §19.1.1; password, port, parameters and headers do not count); a tel URI (RFC
 * 3966) is its number; anything else is its text. Case does not count.
 *
 * @param user digits of a number, or text; what the party index is made of
 * @param host of a SIP URI; absent otherwise, and then any host is meant
 */
record PartyMatch(String user, @Nullable String host) {

  /** Reads what a person, a switch or a query calls a party. */
  static PartyMatch of(String text) {
    String named = text.strip();
    String lower = named.toLowerCase(Locale.ROOT);
    if (lower.startsWith("tel:")) {
      return new PartyMatch(normalized(before(named.substring(4), ";")), null);
    }
    int scheme = lower.startsWith("sip:") ? 4 : lower.startsWith("sips:") ? 5 : 0;
    if (scheme == 0) {
      return new PartyMatch(normalized(named), null);
    }
    String address = named.substring(scheme);
    int at = address.lastIndexOf('@');
    String host = before(before(before(address.substring(at + 1), ";"), "?"), ">");
    int port = host.startsWith("[") ? host.indexOf(':', host.indexOf(']') + 1) : host.indexOf(':');
    host = (port < 0 ? host : host.substring(0, port)).toLowerCase(Locale.ROOT);
    String user = at < 0 ? host : before(before(address.substring(0, at), ":"), ";");
    return new PartyMatch(normalized(unescaped(user)), host);
  }

  /** Under which names this party is found. */
  static Set<String> terms(Party party) {
    Set<String> terms = new LinkedHashSet<>();
    for (String name : names(party)) {
      if (name != null) {
        terms.add(of(name).user);
      }
    }
    return terms;
  }

  /** Whether this event has the party, on either side. */
  boolean matches(CallFlowEvent event) {
    return matches(event.from()) || matches(event.to());
  }

  private boolean matches(@Nullable Party party) {
    if (party == null) {
      return false;
    }
    for (String name : names(party)) {
      if (name != null) {
        PartyMatch other = of(name);
        if (other.user.equals(user)
            && (host == null || other.host == null || host.equals(other.host))) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable String[] names(Party party) {
    boolean known = party.number() != null || party.uri() != null || party.raw() != null;
    return new @Nullable String[] {
      party.number(), party.uri(), party.raw(), known ? null : party.name()
    };
  }

  private static String normalized(String text) {
    StringBuilder digits = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits.append(c);
      } else if (!(c == '+' && digits.isEmpty()) && " \t-().\u00A0/".indexOf(c) < 0) {
        return text.toLowerCase(Locale.ROOT);
      }
    }
    return digits.isEmpty() ? text.toLowerCase(Locale.ROOT) : digits.toString();
  }

  private static String before(String text, String mark) {
    int end = text.indexOf(mark);
    return end < 0 ? text : text.substring(0, end);
  }

  private static String unescaped(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] from = text.getBytes(StandardCharsets.UTF_8);
    byte[] to = new byte[from.length];
    int length = 0;
    for (int i = 0; i < from.length; i++) {
      int high = from[i] == '%' && i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(from[i + 2], 16);
      if (low >= 0) {
        to[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        to[length++] = from[i];
      }
    }
    return new String(to, 0, length, StandardCharsets.UTF_8);
  }
}
