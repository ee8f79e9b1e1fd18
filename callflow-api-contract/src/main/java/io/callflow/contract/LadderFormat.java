package io.callflow.contract;

import io.callflow.call.CallFlow;
import io.callflow.call.ladder.HtmlWriter;
import io.callflow.call.ladder.Ladder;
import io.callflow.call.ladder.MermaidWriter;
import io.callflow.call.ladder.SvgWriter;
import io.callflow.call.ladder.TextWriter;
import io.callflow.contract.json.Json;
import io.callflow.story.Story;
import java.time.ZoneId;
import java.util.Locale;

/** The forms of a ladder, the default first. */
public enum LadderFormat {
  /** The API model, with the same content as the drawings. */
  JSON("application/json", ""),
  /** A picture. */
  SVG("image/svg+xml", ""),
  /** A Mermaid {@code sequenceDiagram}. */
  MERMAID("text/vnd.mermaid", "; charset=utf-8"),
  /** Plain text, for a terminal or a ticket. */
  TEXT("text/plain", "; charset=utf-8"),
  /** A page of its own, with summary, ladder and events. */
  HTML("text/html", "; charset=utf-8");

  private final String mediaType;
  private final String charset;
  private final String text = name().toLowerCase(Locale.ROOT);

  LadderFormat(String mediaType, String charset) {
    this.mediaType = mediaType;
    this.charset = charset;
  }

  /** The name in lower case, for logs and options. */
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
   * Draws a call in this form.
   *
   * @param ladder that of the call
   * @param columns the width in columns, for {@link #TEXT} only
   * @param zone the time zone of the clock times, for {@link #HTML}, {@link #SVG} and {@link #TEXT}
   *     only
   */
  public String write(CallFlow call, Ladder ladder, int columns, ZoneId zone) {
    return switch (this) {
      case JSON -> Json.writeString(LadderMapper.ladder(ladder));
      case HTML -> HtmlWriter.write(call, ladder, zone);
      case SVG -> SvgWriter.write(ladder, zone);
      case MERMAID -> MermaidWriter.write(ladder);
      case TEXT -> TextWriter.write(ladder, columns, zone);
    };
  }

  /**
   * Draws a story in this form.
   *
   * @param ladder that of the story
   * @param columns the width in columns, for {@link #TEXT} only
   * @param zone the time zone of the clock times, for {@link #HTML}, {@link #SVG} and {@link #TEXT}
   *     only
   */
  public String write(Story story, Ladder ladder, int columns, ZoneId zone) {
    return switch (this) {
      case JSON -> Json.writeString(LadderMapper.story(ladder));
      case HTML -> HtmlWriter.write(story, ladder, zone);
      case SVG -> SvgWriter.write(ladder, zone);
      case MERMAID -> MermaidWriter.write(ladder);
      case TEXT -> TextWriter.write(ladder, columns, zone);
    };
  }
}
