package io.callflow.contract;

import io.callflow.call.diff.CallDiff;
import io.callflow.call.diff.DiffTextWriter;
import io.callflow.contract.json.Json;
import java.util.Locale;

/** The forms in which the API answers a comparison of two calls, the default first. */
public enum DiffFormat {
  /** The model that the other form is written from. */
  JSON("application/json", ""),
  /** Two columns, for a terminal or a ticket. */
  TEXT("text/plain", "; charset=utf-8");

  private final String mediaType;
  private final String charset;
  private final String text = name().toLowerCase(Locale.ROOT);

  DiffFormat(String mediaType, String charset) {
    this.mediaType = mediaType;
    this.charset = charset;
  }

  /** The name in lower case, for logs. */
  public String text() {
    return text;
  }

  /** The media type, without parameters. */
  public String mediaType() {
    return mediaType;
  }

  /** The value of {@code Content-Type}, with the charset of a text. */
  public String contentType() {
    return mediaType + charset;
  }

  /**
   * Writes a comparison in this form.
   *
   * @param columns the width in columns, for {@link #TEXT} only
   * @param all whether equal steps far from any difference are written, for {@link #TEXT} only;
   *     {@link #JSON} has every step
   */
  public String write(CallDiff diff, int columns, boolean all) {
    return switch (this) {
      case JSON -> Json.writeString(DiffMapper.diff(diff));
      case TEXT -> DiffTextWriter.write(diff, columns, all);
    };
  }
}
