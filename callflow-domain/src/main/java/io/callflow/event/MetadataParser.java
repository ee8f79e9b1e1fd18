package io.callflow.event;

import java.util.HashSet;
import java.util.Set;

/**
 * Reads a JSON object by the grammar of RFC 8259 and writes it in its {@linkplain CompactJson
 * compact form}. Builds no tree: beside the text it keeps only the names of the objects that are
 * open, to find a name that comes twice.
 */
final class MetadataParser {
  private static final int END = -1;

  private final String json;
  private final CompactJson out;
  private int at;

  private MetadataParser(String json) {
    this.json = json;
    this.out = new CompactJson(json.length());
  }

  static byte[] compact(String json) {
    MetadataParser parser = new MetadataParser(json);
    parser.space();
    if (parser.next() != '{') {
      throw parser.notJson("an object must begin");
    }
    parser.object(Metadata.MAX_DEPTH);
    parser.space();
    if (parser.next() != END) {
      throw parser.notJson("the text must end");
    }
    return parser.out.toBytes();
  }

  /**
   * An object.
   *
   * @param levels how many more levels may nest within it
   */
  private void object(int levels) {
    take('{');
    space();
    if (next() != '}') {
      Set<String> names = new HashSet<>();
      member(names, levels);
      while (next() == ',') {
        take(',');
        space();
        member(names, levels);
      }
    }
    take('}');
  }

  private void member(Set<String> names, int levels) {
    int start = out.size();
    string();
    if (!names.add(out.since(start))) {
      throw broken("duplicate_field", "names a member twice");
    }
    space();
    take(':');
    space();
    value(levels);
    space();
  }

  private void array(int levels) {
    take('[');
    space();
    if (next() != ']') {
      value(levels);
      space();
      while (next() == ',') {
        take(',');
        space();
        value(levels);
        space();
      }
    }
    take(']');
  }

  private void value(int levels) {
    int first = next();
    if (first == '{' || first == '[') {
      if (levels == 0) {
        throw CompactJson.tooDeep();
      }
      if (first == '{') {
        object(levels - 1);
      } else {
        array(levels - 1);
      }
    } else if (first == '"') {
      string();
    } else if (first == 't') {
      word("true");
    } else if (first == 'f') {
      word("false");
    } else if (first == 'n') {
      word("null");
    } else {
      number();
    }
  }

  private void word(String word) {
    if (!json.startsWith(word, at)) {
      throw notJson("a value must stand");
    }
    out.ascii(word);
    at += word.length();
  }

  private void number() {
    if (next() == '-') {
      take('-');
    }
    if (next() == '0') {
      take('0');
    } else {
      digits();
    }
    if (next() == '.') {
      take('.');
      digits();
    }
    if (next() == 'e' || next() == 'E') {
      take((char) next());
      if (next() == '+' || next() == '-') {
        take((char) next());
      }
      digits();
    }
  }

  private void digits() {
    if (!isDigit(next())) {
      throw notJson("a value must stand");
    }
    while (isDigit(next())) {
      take((char) next());
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private void string() {
    take('"');
    while (next() != '"') {
      int start = at;
      char c = character();
      if (!Character.isSurrogate(c)) {
        out.character(c);
        continue;
      }
      char low = Character.isHighSurrogate(c) && next() != '"' ? character() : 0;
      if (!Character.isLowSurrogate(low)) {
        throw broken(
            "lone_surrogate",
            "holds a lone surrogate, which is no character, at position %d".formatted(start));
      }
      out.character(Character.toCodePoint(c, low));
    }
    take('"');
  }

  /** One UTF-16 unit of a string. */
  private char character() {
    int c = next();
    if (c < 0x20) {
      throw notJson("a string must go on");
    }
    at++;
    if (c != '\\') {
      return (char) c;
    }
    c = next();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> (char) c;
      case 'b' -> '\b';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'f' -> '\f';
      case 'r' -> '\r';
      case 'u' -> hex();
      default -> {
        at--;
        throw notJson("an escape must end");
      }
    };
  }

  private char hex() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int c = next();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw notJson("an escape must end");
      }
      unit = unit << 4 | digit;
      at++;
    }
    return (char) unit;
  }

  /** The unit at which it stands; negative at the end. */
  private int next() {
    return at < json.length() ? json.charAt(at) : END;
  }

  private void take(char expected) {
    if (next() != expected) {
      throw notJson("'" + expected + "' must stand");
    }
    out.ascii(expected);
    at++;
  }

  private void space() {
    while (next() == ' ' || next() == '\n' || next() == '\t' || next() == '\r') {
      at++;
    }
  }

  private CallflowException notJson(String expected) {
    return broken("not_json", "is not a JSON object: %s at position %d".formatted(expected, at));
  }

  private static CallflowException broken(String code, String what) {
    return Text.broken("metadata", code, what);
  }
}
