package io.callflow.event;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A person or a system that takes part in a call. At least one field is present. A number that is
 * not known to be E.164 belongs in {@code raw}, not in {@code number}. {@link PartyAddress} says
 * when two parties are the same.
 *
 * @param number E.164: {@code +} and 2 to 15 digits
 * @param uri a {@code sip:}, {@code sips:} (RFC 3261 §19) or {@code tel:} (RFC 3966) URI, visible
 *     ASCII, 512 characters at most
 * @param raw the text by which the source names the party, 1 to 256 characters, no control
 *     characters
 * @param name a name to display, 1 to 128 characters, no control characters
 */
public record Party(
    @Nullable String number, @Nullable String uri, @Nullable String raw, @Nullable String name) {
  private static final Pattern URI =
      Pattern.compile("([sS][iI][pP][sS]?|[tT][eE][lL]):[\\x21-\\x7E]+");

  /** The longest URI, in characters. */
  public static final int MAX_URI_LENGTH = 512;

  public Party {
    if (number == null && uri == null && raw == null && name == null) {
      throw CallflowException.invalid(
          "", "too_few_fields", "A party has at least one of number, uri, raw and name.");
    }
    if (number != null && !isE164(number)) {
      throw Text.broken(
          "number",
          "pattern",
          "is " + Text.shown(number) + "; E.164 is + and 2 to 15 digits, the first not 0");
    }
    if (uri != null && (uri.length() > MAX_URI_LENGTH || !URI.matcher(uri).matches())) {
      throw Text.broken(
          "uri",
          "pattern",
          "is "
              + Text.shown(uri)
              + "; a sip:, sips: or tel: URI of visible ASCII is allowed, 512 characters at most");
    }
    if (raw != null) {
      Text.requirePlain("raw", raw, 1, 256);
    }
    if (name != null) {
      Text.requirePlain("name", name, 1, 128);
    }
  }

  /** Whether it is {@code \+[1-9][0-9]{1,14}}. */
  private static boolean isE164(String number) {
    int digits = number.length() - 1;
    if (digits < 2 || digits > 15 || number.charAt(0) != '+' || number.charAt(1) == '0') {
      return false;
    }
    for (int i = 1; i <= digits; i++) {
      if (number.charAt(i) < '0' || number.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** The same party with this name to display. */
  public Party named(String displayName) {
    return new Party(number, uri, raw, displayName);
  }

  /** A party that is known only by the text of its source. */
  public static Party raw(String raw) {
    return new Party(null, null, raw, null);
  }

  /** A party that is known only by its E.164 number. */
  public static Party number(String number) {
    return new Party(number, null, null, null);
  }

  /** A party that is known only by its SIP or tel URI. */
  public static Party uri(String uri) {
    return new Party(null, uri, null, null);
  }
}
