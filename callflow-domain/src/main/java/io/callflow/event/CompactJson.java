package io.callflow.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Collects JSON in UTF-8, in the one form in which metadata is kept and stored: no white space
 * between the tokens; in strings, {@code \" \\ \b \t \n \f \r} and, for the other characters below
 * U+0020, {@code \}{@code u00XX} in upper case; every other character as itself.
 */
final class CompactJson {
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int size;

  /**
   * @param capacity how many bytes there will probably be
   */
  CompactJson(int capacity) {
    bytes = new byte[Math.max(capacity, 16)];
  }

  /** The object with these members. */
  static byte[] of(Map<String, MetadataValue> members) {
    CompactJson json = new CompactJson(16 * members.size());
    json.members(members, Metadata.MAX_DEPTH);
    return json.toBytes();
  }

  /** A string with its quotes, without lone surrogates. */
  static byte[] ofString(String value) {
    CompactJson json = new CompactJson(value.length() + 2);
    json.string(value);
    return json.toBytes();
  }

  private void members(Map<String, MetadataValue> members, int levels) {
    ascii('{');
    boolean first = true;
    for (Map.Entry<String, MetadataValue> member : members.entrySet()) {
      if (!first) {
        ascii(',');
      }
      first = false;
      Text.requireWellFormed("metadata", member.getKey());
      string(member.getKey());
      ascii(':');
      value(member.getValue(), levels);
    }
    ascii('}');
  }

  private void value(MetadataValue value, int levels) {
    if (value instanceof MetadataValue.Text text) {
      string(text.value());
    } else if (value instanceof MetadataValue.Num num) {
      ascii(num.text());
    } else if (value instanceof MetadataValue.Bool bool) {
      ascii(Boolean.toString(bool.value()));
    } else if (value instanceof MetadataValue.Nothing) {
      ascii("null");
    } else if (levels == 0) {
      throw tooDeep();
    } else if (value instanceof MetadataValue.Members members) {
      members(members.values(), levels - 1);
    } else if (value instanceof MetadataValue.Items items) {
      ascii('[');
      boolean first = true;
      for (MetadataValue item : items.values()) {
        if (!first) {
          ascii(',');
        }
        first = false;
        value(item, levels - 1);
      }
      ascii(']');
    } else {
      throw new IllegalStateException("every value has a form in JSON: " + value);
    }
  }

  static CallflowException tooDeep() {
    return Text.broken(
        "metadata", "too_deep", "nests deeper than the " + Metadata.MAX_DEPTH + " levels allowed");
  }

  private void string(String value) {
    ascii('"');
    for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
      character(value.codePointAt(i));
    }
    ascii('"');
  }

  /** One character of a string, escaped where it must be. */
  void character(int point) {
    if (point >= 0x80) {
      utf8(point);
      return;
    }
    switch (point) {
      case '"', '\\' -> escape(point);
      case '\b' -> escape('b');
      case '\t' -> escape('t');
      case '\n' -> escape('n');
      case '\f' -> escape('f');
      case '\r' -> escape('r');
      default -> {
        if (point >= 0x20) {
          ascii(point);
        } else {
          ascii("\\u00");
          ascii(HEX[point >> 4]);
          ascii(HEX[point & 0xF]);
        }
      }
    }
  }

  private void escape(int letter) {
    ascii('\\');
    ascii(letter);
  }

  private void utf8(int point) {
    if (point < 0x800) {
      ascii(0xC0 | point >> 6);
    } else {
      if (point < 0x10000) {
        ascii(0xE0 | point >> 12);
      } else {
        ascii(0xF0 | point >> 18);
        ascii(0x80 | (point >> 12 & 0x3F));
      }
      ascii(0x80 | (point >> 6 & 0x3F));
    }
    ascii(0x80 | (point & 0x3F));
  }

  void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      ascii(text.charAt(i));
    }
  }

  void ascii(int unit) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size + (size >> 1));
    }
    bytes[size++] = (byte) unit;
  }

  int size() {
    return size;
  }

  /** The bytes from there to the end, for comparisons. */
  String since(int from) {
    return new String(bytes, from, size - from, StandardCharsets.ISO_8859_1);
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
