package io.callflow.contract;

import io.callflow.contract.json.JsonNumber;
import io.callflow.contract.json.Timestamps;
import io.callflow.event.Violation;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of a CloudEvent, and notes each that breaks a rule of CloudEvents 1.0. */
final class CloudEventAttributes {
  /** More violations than these are not listed. */
  private static final int MOST_VIOLATIONS = 100;

  private static final String UNRESERVED = "-._~";

  private final Map<String, @Nullable Object> tree;
  private final String at;
  private final List<Violation> violations;

  /**
   * The attributes of a CloudEvent.
   *
   * @param at the JSON pointer of the CloudEvent in its document
   * @param violations gets each violation
   */
  CloudEventAttributes(Map<String, @Nullable Object> tree, String at, List<Violation> violations) {
    this.tree = tree;
    this.at = at;
    this.violations = violations;
  }

  /** A string that has to be there. */
  @Nullable String required(String name) {
    if (tree.get(name) == null) {
      broken(name, "required", "is missing; it is required.");
      return null;
    }
    return text(name);
  }

  /** A string that is not empty; null if it is not there. */
  @Nullable String text(String name) {
    Object value = tree.get(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      broken(name, "wrong_type", "must be a string.");
      return null;
    }
    if (text.isEmpty()) {
      broken(name, "too_short", "is empty; at least one character is required.");
      return null;
    }
    return checked(name, text) ? text : null;
  }

  private boolean checked(String name, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        broken(
            name,
            "control_character",
            "holds the control character U+%04X.".formatted((int) text.charAt(i)));
        return false;
      }
    }
    return true;
  }

  /** A URI reference that has to be there. */
  @Nullable String uriReference(String name) {
    String text = required(name);
    if (text != null && parsed(text).isEmpty()) {
      broken(name, "not_a_uri_reference", "is " + shown(text) + ", which is no URI reference.");
      return null;
    }
    return text;
  }

  /** Checks an absolute URI, if there is one. */
  void uri(String name) {
    String text = text(name);
    if (text != null && !parsed(text).map(URI::isAbsolute).orElse(false)) {
      broken(name, "not_a_uri", "is " + shown(text) + ", which is no absolute URI.");
    }
  }

  /** A time; null if it is not there. */
  @Nullable Instant time(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    Optional<Instant> time = Timestamps.parse(text);
    if (time.isEmpty()) {
      broken(name, "not_a_time", "is " + shown(text) + "; it must be an RFC 3339 time.");
    }
    return time.orElse(null);
  }

  /** Whether an attribute can be an extension. */
  boolean isExtension(String name, Object value) {
    if (!isName(name)) {
      broken(name, "pattern", "is no name of an attribute: use lower-case letters and digits.");
      return false;
    }
    if (value instanceof String text) {
      return checked(name, text);
    }
    if (value instanceof Boolean) {
      return true;
    }
    if (!(value instanceof JsonNumber number) || !isInt32(number.text())) {
      broken(
          name,
          "wrong_type",
          "must be a string, true, false or an integer of 32 bits, as each extension.");
      return false;
    }
    return true;
  }

  static boolean isName(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
  }

  static boolean isInt32(String number) {
    try {
      return number.equals(Integer.toString(Integer.parseInt(number)));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  void broken(String name, String code, String detail) {
    if (violations.size() < MOST_VIOLATIONS) {
      String shown = name.length() <= 64 ? name : name.substring(0, 64) + "…";
      violations.add(new Violation(at + "/" + escaped(shown), code, shown + " " + detail));
    }
  }

  /** Notes violations of a value within an attribute. */
  void broken(String name, List<Violation> within) {
    within.forEach(
        violation ->
            violations.add(
                new Violation(
                    at + "/" + name + violation.pointer(), violation.code(), violation.detail())));
  }

  /** RFC 6901 section 3. */
  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  static String shown(String text) {
    int points = text.codePointCount(0, text.length());
    return points <= 64
        ? "'" + text + "'"
        : "'" + text.substring(0, text.offsetByCodePoints(0, 64)) + "…'";
  }

  private static Optional<URI> parsed(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** The text if it is a URI reference of ASCII, or else percent-encoded (RFC 3986 section 2.1). */
  static String encoded(String text) {
    if (text.chars().allMatch(c -> c > ' ' && c < 0x7F) && parsed(text).isPresent()) {
      return text;
    }
    StringBuilder encoded = new StringBuilder();
    for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (next & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0;
      encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return encoded.toString();
  }
}
