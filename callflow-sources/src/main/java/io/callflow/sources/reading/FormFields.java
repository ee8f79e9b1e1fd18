package io.callflow.sources.reading;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads {@code application/x-www-form-urlencoded} text: the body of a form, or the query of a URL
 * (WHATWG URL, section 5).
 */
public final class FormFields {
  private FormFields() {}

  /**
   * The fields as an object of texts, in their order. Of a field that is there twice, the last one
   * counts.
   *
   * @throws BadRecord if the text is no form, or its URL-encoding is broken
   */
  public static ObjectNode read(String line) throws BadRecord {
    String text = query(line.strip());
    if (text.indexOf('=') < 0) {
      throw new BadRecord("is neither an object of JSON nor a form, name=value&…");
    }
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf('&', start);
      end = end < 0 ? text.length() : end;
      if (end > start) {
        int equals = text.indexOf('=', start);
        equals = equals < 0 || equals > end ? end : equals;
        String name = decoded(text.substring(start, equals), "a name");
        fields.put(name, decoded(text.substring(Math.min(equals + 1, end), end), name));
      }
      start = end + 1;
    }
    return fields;
  }

  /** The query of a URL, or of the request line of an access log; other text as it is. */
  private static String query(String text) {
    int mark = text.indexOf('?');
    int equals = text.indexOf('=');
    if (mark < 0 || (equals >= 0 && equals < mark)) {
      return text;
    }
    int end = mark + 1;
    while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) != '"') {
      end++;
    }
    return text.substring(mark + 1, end);
  }

  private static String decoded(String text, String name) throws BadRecord {
    int broken = UrlText.brokenEscape(text);
    if (broken >= 0) {
      throw new BadRecord(
          "has broken URL-encoding in "
              + Texts.cut(name, 60)
              + ": '"
              + text.substring(broken, Math.min(broken + 3, text.length()))
              + "'");
    }
    return UrlText.decodeForm(text);
  }
}
