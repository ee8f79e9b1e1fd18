package io.callflow.sources.sip;

import io.callflow.event.Party;
import io.callflow.sources.reading.Parties;
import io.callflow.sources.reading.Texts;
import io.callflow.sources.reading.UrlText;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value of a header that names an address: From, To, Contact, Refer-To, Diversion (RFC 3261
 * §20.10, §25.1). It may be in angle brackets or not, with a display name or without.
 *
 * @param name to display, without quotes; null if there is none
 * @param uri with its parameters; empty if there is none
 * @param parameters of the header, names in lower case, values without quotes
 */
record SipAddress(@Nullable String name, String uri, Map<String, String> parameters) {
  private static final SipAddress NONE = new SipAddress(null, "", Map.of());

  /** Reads a value, whatever it is; an address without a URI for null. */
  static SipAddress parse(@Nullable String value) {
    if (value == null) {
      return NONE;
    }
    int open = unquoted(value, '<', 0);
    if (open < 0) {
      int end = unquoted(value, ';', 0);
      String uri = end < 0 ? value : value.substring(0, end);
      return new SipAddress(null, uri.strip(), parameters(value));
    }
    int close = value.indexOf('>', open);
    String uri = value.substring(open + 1, close < 0 ? value.length() : close).strip();
    Map<String, String> parameters = close < 0 ? Map.of() : parameters(value.substring(close + 1));
    return new SipAddress(displayed(value.substring(0, open).strip()), uri, parameters);
  }

  private static @Nullable String displayed(String name) {
    if (!name.startsWith("\"")) {
      return name.isEmpty() ? null : name;
    }
    StringBuilder text = new StringBuilder(name.length());
    for (int i = 1; i < name.length() && name.charAt(i) != '"'; i++) {
      if (name.charAt(i) == '\\' && i + 1 < name.length()) {
        i++;
      }
      text.append(name.charAt(i));
    }
    return text.toString().isBlank() ? null : text.toString();
  }

  /** The first place of a character that is not in quotes; -1 without one. */
  private static int unquoted(String text, char wanted, int from) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == wanted && !quoted) {
        return i;
      }
    }
    return -1;
  }

  /** The parameters that follow the first semicolon; of one that is there twice, the first. */
  static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    int at = unquoted(text, ';', 0);
    while (at >= 0 && at < text.length()) {
      int end = unquoted(text, ';', at + 1);
      String one = text.substring(at + 1, end < 0 ? text.length() : end);
      int equals = one.indexOf('=');
      String name = (equals < 0 ? one : one.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
      String value = equals < 0 ? "" : one.substring(equals + 1).strip();
      if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
        value = value.substring(1, value.length() - 1);
      }
      parameters.putIfAbsent(name, value);
      at = end;
    }
    return parameters;
  }

  /** The tag, which names a participant of the dialog; null if there is none. */
  @Nullable String tag() {
    return Texts.plain(parameters.get("tag"), 256);
  }

  /** The URI without password, parameters and headers; null if there is none. */
  @Nullable String plainUri() {
    return plain(uri);
  }

  /** As {@link #plainUri}, of any URI. */
  static @Nullable String plain(String uri) {
    int scheme = uri.indexOf(':') + 1;
    if (uri.regionMatches(true, 0, "tel:", 0, 4)) {
      return Texts.plain(before(uri, ';'), Party.MAX_URI_LENGTH);
    }
    int at = uri.indexOf('@');
    int headers = uri.indexOf('?', Math.max(at, 0));
    String address = headers < 0 ? uri : uri.substring(0, headers);
    at = address.lastIndexOf('@');
    String host = before(address.substring(at + 1), ';');
    if (at < 0) {
      return Texts.plain(host, Party.MAX_URI_LENGTH);
    }
    String user = address.substring(0, at);
    int password = user.indexOf(':', Math.min(scheme, user.length()));
    user = password < 0 ? user : user.substring(0, password);
    return Texts.plain(before(user, ';') + "@" + host, Party.MAX_URI_LENGTH);
  }

  /** The user of a SIP URI or the number of a tel URI, unescaped; null if it has none. */
  static @Nullable String user(String uri) {
    String plain = plain(uri);
    if (plain == null) {
      return null;
    }
    int scheme = plain.indexOf(':') + 1;
    if (plain.regionMatches(true, 0, "tel:", 0, 4)) {
      return Texts.plain(plain.substring(scheme), 256);
    }
    int at = plain.lastIndexOf('@');
    return at < scheme ? null : Texts.plain(UrlText.decode(plain.substring(scheme, at)), 256);
  }

  private static String before(String text, char mark) {
    int end = text.indexOf(mark);
    return end < 0 ? text : text.substring(0, end);
  }

  /** The party with this address and name; null if the header names nobody. */
  @Nullable Party party() {
    return Parties.of(plainUri(), name);
  }
}
