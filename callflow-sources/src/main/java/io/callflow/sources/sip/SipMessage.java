package io.callflow.sources.sip;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One SIP message (RFC 3261 §7). Reads what deployed systems write: lines that end with a line feed
 * alone, folded headers, compact header names, and headers that are not well formed, which it keeps
 * as they are.
 *
 * @param startLine the request line or status line
 * @param method of the request; null for a response
 * @param requestUri null for a response
 * @param code of the response; 0 for a request
 * @param phrase of the response; empty if it has none
 * @param headers in their order, folded lines joined, with long names
 * @param body at most as long as Content-Length says; empty if there is none
 * @param text the message as it was read
 */
record SipMessage(
    String startLine,
    @Nullable String method,
    @Nullable String requestUri,
    int code,
    String phrase,
    List<Header> headers,
    String body,
    String text) {

  /** The most headers that are read. */
  private static final int MOST_HEADERS = 1_000;

  private static final String VERSION = "SIP/2.0";

  /** The compact forms of RFC 3261 §7.3.3 and of its extensions. */
  private static final Map<String, String> COMPACT =
      Map.ofEntries(
          Map.entry("a", "Accept-Contact"),
          Map.entry("b", "Referred-By"),
          Map.entry("c", "Content-Type"),
          Map.entry("e", "Content-Encoding"),
          Map.entry("f", "From"),
          Map.entry("i", "Call-ID"),
          Map.entry("k", "Supported"),
          Map.entry("l", "Content-Length"),
          Map.entry("m", "Contact"),
          Map.entry("o", "Event"),
          Map.entry("r", "Refer-To"),
          Map.entry("s", "Subject"),
          Map.entry("t", "To"),
          Map.entry("u", "Allow-Events"),
          Map.entry("v", "Via"),
          Map.entry("x", "Session-Expires"));

  /** One header line, with its long name. */
  record Header(String name, String value) {}

  /**
   * Reads a message.
   *
   * @throws BadRecord if it does not begin with a request line or a status line
   */
  static SipMessage parse(String message) throws BadRecord {
    int start = 0;
    while (start < message.length() && message.charAt(start) <= ' ') {
      start++;
    }
    String text = start == 0 ? message : message.substring(start);
    int end = lineEnd(text, 0);
    String startLine = text.substring(0, end).strip();
    List<Header> headers = new ArrayList<>();
    int bodyStart = headers(text, next(text, end), headers);
    String body = body(text.substring(bodyStart), headers);
    if (startLine.regionMatches(true, 0, VERSION + " ", 0, VERSION.length() + 1)) {
      String rest = startLine.substring(VERSION.length()).strip();
      int code = rest.length() < 3 ? 0 : digits(rest.substring(0, 3));
      if (code >= 100 && code < 700 && (rest.length() == 3 || rest.charAt(3) <= ' ')) {
        String phrase = rest.substring(3).strip();
        return new SipMessage(startLine, null, null, code, phrase, headers, body, text);
      }
    }
    int method = startLine.indexOf(' ');
    int version = startLine.lastIndexOf(' ');
    if (method <= 0
        || version <= method
        || !startLine.substring(version + 1).equalsIgnoreCase(VERSION)
        || !isToken(startLine.substring(0, method))) {
      throw new BadRecord(
          "has no SIP message: it begins with '%s'".formatted(Texts.plain(startLine, 60)));
    }
    String uri = startLine.substring(method + 1, version).strip();
    return new SipMessage(
        startLine,
        startLine.substring(0, method).toUpperCase(Locale.ROOT),
        uri,
        0,
        "",
        headers,
        body,
        text);
  }

  SipMessage {
    headers = List.copyOf(headers);
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private static int next(String text, int lineEnd) {
    return Math.min(lineEnd + 1, text.length());
  }

  /** Reads the headers and returns where the body begins. */
  private static int headers(String text, int from, List<Header> headers) {
    String name = null;
    StringBuilder value = new StringBuilder();
    int at = from;
    while (at < text.length()) {
      int end = lineEnd(text, at);
      String line = text.substring(at, end).stripTrailing();
      at = next(text, end);
      boolean folded = !line.isEmpty() && line.charAt(0) <= ' ';
      if (folded && name != null) {
        value.append(' ').append(line.strip());
        continue;
      }
      add(headers, name, value);
      name = null;
      if (line.isEmpty()) {
        return at;
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        name = line.substring(0, colon).strip();
        value.setLength(0);
        value.append(line.substring(colon + 1).strip());
      }
    }
    add(headers, name, value);
    return text.length();
  }

  private static void add(List<Header> headers, @Nullable String name, StringBuilder value) {
    if (name != null && headers.size() < MOST_HEADERS) {
      String full = COMPACT.get(name.toLowerCase(Locale.ROOT));
      headers.add(new Header(full == null ? name : full, value.toString()));
    }
  }

  private static String body(String rest, List<Header> headers) {
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase("Content-Length")) {
        int length = digits(header.value());
        if (length >= 0 && length < rest.length()) {
          byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
          return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
        }
        return rest;
      }
    }
    return rest;
  }

  /** The number, or -1 if the text is none or has more than nine digits. */
  static int digits(String text) {
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  private static boolean isToken(String text) {
    return text.chars()
        .allMatch(
            c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-.!%*_+`'~".indexOf(c) >= 0);
  }

  boolean isRequest() {
    return method != null;
  }

  /** The value of the first header with this name; null if there is none, or it is empty. */
  @Nullable String first(String name) {
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name) && !header.value().isEmpty()) {
        return header.value();
      }
    }
    return null;
  }

  /** The values of all headers with this name, those that share a line one by one. */
  List<String> values(String name) {
    List<String> values = new ArrayList<>();
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        split(header.value(), values);
      }
    }
    return values;
  }

  /** Splits at the commas that are neither quoted nor between angle brackets. */
  private static void split(String value, List<String> values) {
    boolean quoted = false;
    boolean inUri = false;
    int from = 0;
    for (int i = 0; i <= value.length(); i++) {
      char c = i == value.length() ? ',' : value.charAt(i);
      if (i < value.length() && quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"' && !inUri) {
        quoted = true;
      } else if (c == '<') {
        inUri = true;
      } else if (c == '>') {
        inUri = false;
      } else if (c == ',' && (!inUri || i == value.length())) {
        String one = value.substring(from, i).strip();
        if (!one.isEmpty()) {
          values.add(one);
        }
        from = i + 1;
      }
    }
    if (from < value.length() && !value.substring(from).isBlank()) {
      values.add(value.substring(from).strip()); // the text ends with a lone backslash
    }
  }

  /** The method of the transaction: that of CSeq for a response; empty if it has none. */
  String transaction() {
    if (method != null) {
      return method;
    }
    String cseq = first("CSeq");
    if (cseq == null) {
      return "";
    }
    int space = cseq.lastIndexOf(' ');
    return cseq.substring(space + 1).toUpperCase(Locale.ROOT);
  }

  /** The branch of the first Via; null if it has none. */
  @Nullable String branch() {
    List<String> vias = values("Via");
    return vias.isEmpty() ? null : SipAddress.parameters(vias.get(0)).get("branch");
  }

  /** The From header; empty if there is none. */
  SipAddress from() {
    return SipAddress.parse(first("From"));
  }

  /** The To header; empty if there is none. */
  SipAddress to() {
    return SipAddress.parse(first("To"));
  }
}
