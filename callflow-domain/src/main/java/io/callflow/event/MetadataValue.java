package io.callflow.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A JSON value within {@link Metadata}. Equality ignores the order of members and compares the text
 * of numbers ({@code 1.0} differs from {@code 1}).
 */
public sealed interface MetadataValue {
  /** A string. */
  record Text(String value) implements MetadataValue {
    public Text {
      io.callflow.event.Text.requireWellFormed("metadata", value);
    }
  }

  /** A number, kept as the text in which it was sent (RFC 8259 §6). */
  record Num(String text) implements MetadataValue {
    private static final Pattern FORM =
        Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][+-]?[0-9]++)?");

    public Num {
      if (!FORM.matcher(text).matches()) {
        throw io.callflow.event.Text.broken(
            "metadata",
            "not_a_number",
            "holds " + io.callflow.event.Text.shown(text) + ", which is no number in JSON");
      }
    }
  }

  /** A truth value. */
  record Bool(boolean value) implements MetadataValue {}

  /** {@code null}. */
  record Nothing() implements MetadataValue {}

  /** An array. */
  record Items(List<MetadataValue> values) implements MetadataValue {
    public Items {
      values = List.copyOf(values);
    }
  }

  /** An object; its members keep the order in which they were sent. */
  record Members(Map<String, MetadataValue> values) implements MetadataValue {
    public Members {
      values = copy(values);
    }
  }

  static MetadataValue of(String value) {
    return new Text(value);
  }

  static MetadataValue of(long value) {
    return new Num(Long.toString(value));
  }

  static MetadataValue of(boolean value) {
    return new Bool(value);
  }

  /** An unmodifiable copy in the same order. */
  static Map<String, MetadataValue> copy(Map<String, MetadataValue> members) {
    members.keySet().forEach(name -> io.callflow.event.Text.requireWellFormed("metadata", name));
    return Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }
}
