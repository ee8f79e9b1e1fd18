package io.callflow.sources.freeswitch;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.UrlText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Takes a record out of the form in which mod_json_cdr and mod_xml_cdr post it. */
final class CdrForms {
  private CdrForms() {}

  /** Whether the text is a form with the field {@code cdr}. */
  static boolean isForm(String text) {
    return text.startsWith("cdr=") || (text.startsWith("uuid=") && text.contains("&cdr="));
  }

  /** The value of the field {@code cdr}: percent-encoded, base64, or as it is. */
  static String record(String form) throws BadRecord {
    String text = form.strip();
    int start = text.startsWith("cdr=") ? 4 : text.indexOf("&cdr=") + 5;
    if (start < 4 || !isForm(text)) {
      throw new BadRecord("is neither a record nor a form with the field 'cdr'");
    }
    String value = text.substring(start);
    if (value.startsWith("<") || value.startsWith("{")) {
      return value;
    }
    int end = value.indexOf('&');
    String own = end < 0 ? value : value.substring(0, end);
    String decoded = UrlText.decodeForm(own).strip();
    if (decoded.startsWith("<") || decoded.startsWith("{")) {
      return decoded;
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(own);
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IllegalArgumentException e) {
      throw new BadRecord("has a field 'cdr' that is neither percent-encoded nor base64");
    }
  }
}
