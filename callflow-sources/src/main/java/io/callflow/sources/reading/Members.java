package io.callflow.sources.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of objects that vendors write: null, empty text and members that are missing
 * are the same, and numbers may be text.
 */
public final class Members {
  private static final int LONGEST_NUMBER = 40;

  private Members() {}

  /** The first of these members that is text, a number or a truth value, as text; else null. */
  public static @Nullable String text(JsonNode object, String... names) {
    for (String name : names) {
      JsonNode value = object.path(name);
      if (value.isValueNode() && !value.isNull()) {
        String text = value.asText().strip();
        if (!text.isEmpty()) {
          return text;
        }
      }
    }
    return null;
  }

  /** As {@link #text}, for a field of an event: no control characters, at most 256 characters. */
  public static @Nullable String plain(JsonNode object, String... names) {
    return Texts.plain(text(object, names), 256);
  }

  /**
   * The first of these members that has a value, as a time; null if none has.
   *
   * @param zone of a time without one
   */
  public static @Nullable Instant time(JsonNode object, ZoneId zone, String... names)
      throws BadRecord {
    for (String name : names) {
      String text = text(object, name);
      if (text != null) {
        return NativeTimes.read(text, name, zone);
      }
    }
    return null;
  }

  /**
   * The call with this id.
   *
   * @param what the vendor calls it, for the message
   */
  public static CallId callId(String id, String what) throws BadRecord {
    try {
      return new CallId(id);
    } catch (CallflowException e) {
      throw new BadRecord("has the " + what + " '" + Texts.plain(id, 60) + "': " + e.getMessage());
    }
  }

  /** The member with this name, whatever the case of its letters; a missing node if none is. */
  public static JsonNode ignoringCase(JsonNode object, String name) {
    JsonNode exact = object.path(name);
    if (!exact.isMissingNode() && !exact.isNull()) {
      return exact;
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (member.getKey().equalsIgnoreCase(name) && !member.getValue().isNull()) {
        return member.getValue();
      }
    }
    return MissingNode.getInstance();
  }

  /** The value as a number; null if it is none. */
  public static @Nullable BigDecimal number(JsonNode value) {
    if (!value.isNumber() && !value.isTextual()) {
      return null;
    }
    String text = value.asText().strip();
    if (text.isEmpty() || text.length() > LONGEST_NUMBER || !isPlain(text)) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Without an exponent, so that no number is larger than its text. */
  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == '-');
  }

  /** The first of these members that is a whole number from 0 to a billion; else null. */
  public static @Nullable Long count(JsonNode object, String... names) {
    for (String name : names) {
      BigDecimal number = number(object.path(name));
      if (number != null
          && number.signum() >= 0
          && number.compareTo(BigDecimal.valueOf(1_000_000_000L)) <= 0) {
        return number.longValue();
      }
    }
    return null;
  }
}
