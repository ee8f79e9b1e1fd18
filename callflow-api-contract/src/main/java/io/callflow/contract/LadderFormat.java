package io.callflow.contract;

import io.callflow.call.ladder.Ladder;
import io.callflow.call.ladder.MermaidWriter;
import io.callflow.call.ladder.SvgWriter;
import io.callflow.call.ladder.TextWriter;
import java.time.ZoneId;
import java.util.Locale;

/** A form in which a ladder is answered. What is preferred where any will do stands first. */
public enum LadderFormat {
  /** The model that the others are written from. */
  JSON("application/json", ""),
  /** A picture. */
  SVG("image/svg+xml", ""),
  /** A Mermaid {@code sequenceDiagram}. */
  MERMAID("text/vnd.mermaid", "; charset=utf-8"),
  /** For a terminal or a ticket. */
  TEXT("text/plain", "; charset=utf-8");

  /** The narrowest that a text is asked for. */
  public static final int MIN_COLUMNS = 80;

  /** The widest that a text is asked for. */
  public static final int MAX_COLUMNS = 200;

  private final String mediaType;
  private final String charset;
  private final String text = name().toLowerCase(Locale.ROOT);

  LadderFormat(String mediaType, String charset) {
    this.mediaType = mediaType;
    this.charset = charset;
  }

  /** The word that stands for it. */
  public String text() {
    return text;
  }

  /** The media type, without parameters. */
  public String mediaType() {
    return mediaType;
  }

  /** As {@code Content-Type} says it. */
  public String contentType() {
    return mediaType + charset;
  }

  /**
   * Writes a ladder.
   *
   * @param columns the width of a text
   * @param zone of the clock times of a picture or a text
   */
  public String write(Ladder ladder, int columns, ZoneId zone) {
    return switch (this) {
      case JSON -> Json.writeString(LadderMapper.ladder(ladder));
      case SVG -> SvgWriter.write(ladder, zone);
      case MERMAID -> MermaidWriter.write(ladder);
      case TEXT -> TextWriter.write(ladder, columns, zone);
    };
  }
}
