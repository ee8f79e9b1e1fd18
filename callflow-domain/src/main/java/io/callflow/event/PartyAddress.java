package io.callflow.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The address of a party: what a text that names one comes to, in events and in queries alike. A
 * number is its digits, whatever separates them, with or without {@code +}; a SIP URI is its user
 * and host (RFC 3261 §19.1.1), without password, port, parameters and headers; a tel URI (RFC 3966)
 * is its number; anything else is its text. Case is ignored.
 *
 * <p>Two questions are answered here, and nowhere else:
 *
 * <ul>
 *   <li>Who may be meant? The party index and the party filter ask {@link #matches}, which rather
 *       finds too much: {@code 1015} matches {@code sip:1015@pbx}.
 *   <li>Who is certainly the same? A ladder asks {@link #identity}, because it draws one lane for
 *       whoever has one identity. Well-formed texts of one identity always match.
 * </ul>
 *
 * @param user the digits of a number, or a text in lower case; the party index is made of these, so
 *     what a stored text comes to never changes
 * @param host the host of a SIP URI in lower case; null for any other text, which matches any host
 */
public record PartyAddress(String user, @Nullable String host) {
  /** Digits and {@code +}; fewer are an extension, which every switch has its own of. */
  private static final int SHORTEST_NUMBER = 7;

  /** Reads a text by which a person, a switch or a query names a party. Accepts any text. */
  public static PartyAddress of(String text) {
    String named = text.strip();
    String lower = named.toLowerCase(Locale.ROOT);
    if (lower.startsWith("tel:")) {
      return new PartyAddress(normalized(before(named.substring(4), ";")), null);
    }
    int scheme = lower.startsWith("sip:") ? 4 : lower.startsWith("sips:") ? 5 : 0;
    if (scheme == 0) {
      return new PartyAddress(normalized(named), null);
    }
    String address = named.substring(scheme);
    int at = address.lastIndexOf('@');
    String host = before(before(before(address.substring(at + 1), ";"), "?"), ">");
    int port = host.startsWith("[") ? host.indexOf(':', host.indexOf(']') + 1) : host.indexOf(':');
    host = (port < 0 ? host : host.substring(0, port)).toLowerCase(Locale.ROOT);
    String user = at < 0 ? host : before(before(address.substring(0, at), ":"), ";");
    return new PartyAddress(normalized(unescaped(user)), host);
  }

  /**
   * Every address of this party: of its number, its URI and its raw text, in this order; of its
   * name only if it has none of them. Never empty; may hold one address twice.
   */
  public static List<PartyAddress> of(Party party) {
    List<PartyAddress> addresses = new ArrayList<>(3);
    for (String text : new @Nullable String[] {party.number(), party.uri(), party.raw()}) {
      if (text != null) {
        addresses.add(of(text));
      }
    }
    if (addresses.isEmpty() && party.name() != null) {
      addresses.add(of(party.name()));
    }
    return addresses;
  }

  /** Whether both may mean one party: the users are equal, and the hosts, if both name one. */
  public boolean matches(PartyAddress other) {
    return other.user.equals(user)
        && (host == null || other.host == null || host.equals(other.host));
  }

  /** Whether this matches an address of the party. */
  public boolean matches(Party party) {
    return of(party).stream().anyMatch(this::matches);
  }

  /** Whether this matches an address of either party of the event. */
  public boolean matches(CallFlowEvent event) {
    return (event.from() != null && matches(event.from()))
        || (event.to() != null && matches(event.to()));
  }

  /**
   * One form for all texts that certainly mean the same party, node or queue. A number of at least
   * seven characters is its digits and leading {@code +}, without the spaces, hyphens and
   * parentheses between them; a tel URI is its number; anything else is its text in lower case. A
   * SIP URI is kept whole, because {@code sip:1015@a} and {@code sip:1015@b} may be two parties.
   */
  public static String identity(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.startsWith("tel:")) {
      lower = before(lower.substring(4), ";");
    }
    StringBuilder digits = new StringBuilder(lower.length());
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if ((c >= '0' && c <= '9') || (c == '+' && digits.isEmpty())) {
        digits.append(c);
      } else if (" -()\u00A0".indexOf(c) < 0) {
        return lower;
      }
    }
    // 1-2 is not 12
    return digits.length() < SHORTEST_NUMBER ? lower : digits.toString();
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
