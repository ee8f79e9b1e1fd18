package io.callflow.call.ladder;

import io.callflow.event.Tone;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Writes a ladder as one self-contained SVG 1.1 document ({@code image/svg+xml}): without scripts
 * and references, in the light or dark colours that the reader prefers. Reported text is escaped,
 * and isolated where it is written from right to left.
 *
 * <p>For pages that show it inline: {@code svg.callflow-ladder} has the attribute {@code data-head}
 * (the height of the lane heads, for a head that stays in view) and contains {@code g.head} and
 * {@code g.rows}. Each event is a {@code g.row} with {@code data-event} (its eventId), {@code
 * data-row} (its index in the ladder's rows), with notes {@code data-notes} (their eventIds), and a
 * {@code title} with all facts in words; a failed one is also {@code .failed}. In the ladder of a
 * story, a row has {@code data-call} (the index of its call), and {@code g.legend} at the foot
 * lists the calls. The style sheet of the document applies to nothing outside of it.
 */
public final class SvgWriter {
  /** The width of a character of the style sheet's font, in pixels. */
  private static final double CHARACTER = 6.7;

  private static final int HEAD = 64;
  private static final int ROW = 26;
  private static final int GAP = 20;
  private static final int MARGIN = 16;
  private static final int NARROW = 112;
  private static final int WIDE = 220;
  private static final int LONGEST_DETAIL = 60;
  private static final int SHORT_DETAIL = 14;

  private final Ladder ladder;
  private final TimeFormat times;

  /** The width of the column of the marks of calls; 0 for the ladder of one call. */
  private final int mark;

  private final int gutter;
  private final int step;
  private final int[] tops;
  private final StringBuilder out;
  private int width;

  private SvgWriter(Ladder ladder, ZoneId zone) {
    this.ladder = ladder;
    times = new TimeFormat(ladder, zone);
    int since = 0;
    int label = 0;
    tops = new int[ladder.rows().size() + 1];
    tops[0] = HEAD + 6;
    for (int i = 0; i < ladder.rows().size(); i++) {
      Row row = ladder.rows().get(i);
      tops[i + 1] = tops[i] + (row instanceof Row.Gap ? GAP : ROW);
      if (row instanceof Row.Event event) {
        since = Math.max(since, times.since(event.since()).length());
        if (Math.abs(event.from() - event.to()) == 1) {
          int detail = Math.min(length(detail(event)), length("x".repeat(SHORT_DETAIL)));
          label =
              Math.max(
                  label, length(event.type().value()) + (detail == 0 ? 0 : detail + length("  ")));
        }
      }
    }
    mark = ladder.isStory() ? length(StoryText.mark(ladder.calls().size() - 1)) + 12 : 0;
    gutter =
        MARGIN
            + length(times.clock(ladder.rows().get(0).at()))
            + length("x".repeat(since))
            + 24
            + mark;
    for (Lane lane : ladder.lanes()) {
      label = Math.max(label, length(VisibleText.of(lane.label())) + 8);
      String alias = lane.alias();
      label = Math.max(label, alias == null ? 0 : length(VisibleText.of(alias)) + 4);
    }
    step = Math.max(NARROW, Math.min(WIDE, label + 24));
    width = gutter + step * ladder.lanes().size() + MARGIN;
    out = new StringBuilder(4096 + 640 * ladder.rows().size());
  }

  /** As {@link #write(Ladder, ZoneId)}, with times in UTC. */
  public static String write(Ladder ladder) {
    return write(ladder, ZoneOffset.UTC);
  }

  /**
   * Writes each event as one row, in order. The height of a row does not depend on its text.
   *
   * @param zone the time zone of the clock times
   */
  public static String write(Ladder ladder, ZoneId zone) {
    return new SvgWriter(ladder, zone).write();
  }

  /**
   * The style sheet of every document, for a page that shows ladders inline and whose policy
   * forbids inline styles.
   */
  public static String style() {
    return SvgStyle.CSS + SvgStyle.STORY;
  }

  /** The width of a text, in pixels. */
  static int length(String text) {
    return (int) Math.ceil(TextWidth.of(text) * CHARACTER);
  }

  private int x(int lane) {
    return gutter + lane * step + step / 2;
  }

  private String write() {
    Lifelines lifelines = new Lifelines(ladder);
    StringBuilder rows = new StringBuilder(640 * ladder.rows().size());
    for (int i = 0; i < ladder.rows().size(); i++) {
      Row row = ladder.rows().get(i);
      lifelines.enter(i);
      if (row instanceof Row.Event event) {
        event(rows, event, i);
      } else if (row instanceof Row.Gap gap) {
        gap(rows, gap, i);
      }
      lifelines.leave(i);
    }
    int height = tops[ladder.rows().size()] + MARGIN;
    StringBuilder legend = new StringBuilder();
    if (ladder.isStory()) {
      SvgLegend calls = new SvgLegend(ladder, times, height);
      calls.write(legend);
      height = calls.bottom();
      width = Math.max(width, calls.width());
    }
    String key = ladder.callKey().value();
    int rowCount = (int) ladder.rows().stream().filter(Row.Event.class::isInstance).count();
    int events = rowCount + ladder.noteCount();
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"callflow-ladder\" version=\"1.1\"");
    out.append(" width=\"").append(width).append("\" height=\"").append(height);
    out.append("\" viewBox=\"0 0 ").append(width).append(' ').append(height);
    out.append("\" data-head=\"").append(HEAD).append("\" role=\"graphics-document document\"");
    out.append(" aria-roledescription=\"call ladder\" aria-labelledby=\"title-").append(key);
    out.append("\" aria-describedby=\"desc-").append(key).append("\">\n");
    out.append("<title id=\"title-").append(key).append("\">");
    out.append(VisibleText.xml(ladder.title())).append("</title>\n<desc id=\"desc-").append(key);
    out.append("\">Ladder of call ").append(VisibleText.xml(ladder.callId().value()));
    if (ladder.calls().size() > 1) {
      out.append(" and ").append(ladder.calls().size() - 1).append(" related");
    }
    out.append(": ");
    out.append(events).append(events == 1 ? " event " : " events ");
    if (events > rowCount) {
      out.append("in ").append(rowCount).append(rowCount == 1 ? " row " : " rows ");
    }
    out.append("between ");
    out.append(participants()).append(", times of ").append(VisibleText.xml(times.heading()));
    out.append(".</desc>\n<style>\n").append(SvgStyle.CSS);
    out.append(ladder.isStory() ? SvgStyle.STORY : "").append("</style>\n");
    out.append("<rect class=\"paper\" width=\"").append(width).append("\" height=\"");
    out.append(height).append("\"/>\n");
    backdrop(tops[ladder.rows().size()] + MARGIN);
    out.append("<g class=\"rows\" role=\"list\" aria-label=\"Events\">\n");
    out.append(rows).append("</g>\n").append(legend);
    head();
    return out.append("</svg>\n").toString();
  }

  private String participants() {
    StringBuilder names = new StringBuilder();
    List<Lane> lanes = ladder.lanes();
    for (int i = 0; i < lanes.size(); i++) {
      names.append(i == 0 ? "" : i + 1 < lanes.size() ? ", " : " and ");
      names.append(VisibleText.isolatedXml(lanes.get(i).label()));
    }
    return names.toString();
  }

  private void backdrop(int height) {
    out.append("<g aria-hidden=\"true\">\n");
    for (int i = 1; i < ladder.rows().size(); i += 2) {
      out.append("<rect class=\"stripe\" y=\"").append(tops[i]).append("\" width=\"");
      out.append(width).append("\" height=\"").append(tops[i + 1] - tops[i]).append("\"/>\n");
    }
    for (int i = 0; i < ladder.lanes().size(); i++) {
      out.append("<path class=\"lane\" d=\"M").append(x(i)).append(' ').append(HEAD - 8);
      out.append('V').append(height - 8).append("\"/>\n");
    }
    for (Bar bar : ladder.bars()) {
      int top = y(bar.firstRow());
      int bottom = bar.end() == null ? tops[ladder.rows().size()] : y(bar.lastRow());
      int left =
          switch (bar.kind()) {
            case TALK -> -3;
            case HOLD -> -5;
            case RECORDING -> 6;
          };
      int wide =
          switch (bar.kind()) {
            case TALK -> 6;
            case HOLD -> 10;
            case RECORDING -> 2;
          };
      out.append("<rect class=\"").append(bar.kind().text()).append("\" x=\"");
      out.append(x(bar.lane()) + left).append("\" y=\"").append(top).append("\" width=\"");
      out.append(wide).append("\" height=\"").append(Math.max(2, bottom - top));
      out.append("\" rx=\"2\"/>\n");
    }
    out.append("</g>\n");
  }

  private void head() {
    out.append("<g class=\"head\" role=\"list\" aria-label=\"Participants\">\n");
    out.append("<rect class=\"paper\" width=\"").append(width);
    out.append("\" height=\"").append(HEAD - 8).append("\"/>\n");
    out.append("<text class=\"time\" x=\"").append(MARGIN).append("\" y=\"32\">");
    out.append(VisibleText.xml(times.heading())).append("</text>\n");
    for (int i = 0; i < ladder.lanes().size(); i++) {
      Lane lane = ladder.lanes().get(i);
      String alias = lane.alias();
      out.append("<g role=\"listitem\" data-lane=\"").append(i).append("\"><title>");
      out.append(VisibleText.isolatedXml(lane.label()));
      lane.aliases().forEach(other -> out.append(" · ").append(VisibleText.isolatedXml(other)));
      out.append("</title><rect class=\"").append(lane.kind().text()).append("\" x=\"");
      out.append(x(i) - step / 2 + 6).append("\" y=\"8\" width=\"").append(step - 12);
      out.append("\" height=\"48\" rx=\"").append(lane.kind() == Lane.Kind.PARTY ? 8 : 2);
      out.append("\"/>");
      headText("name", lane.label(), i, alias == null ? 32 : 25);
      if (alias != null) {
        headText("alias", alias, i, 43);
      }
      out.append("</g>\n");
    }
    out.append("</g>\n");
  }

  /** Squeezes a name that is longer than its head instead of cutting it. */
  private void headText(String style, String text, int lane, int y) {
    out.append("<text class=\"").append(style).append("\" x=\"").append(x(lane)).append("\" y=\"");
    out.append(y).append('"');
    if (length(VisibleText.of(text)) > step - 20) {
      out.append(" textLength=\"").append(step - 20);
      out.append("\" lengthAdjust=\"spacingAndGlyphs\"");
    }
    out.append('>').append(VisibleText.isolatedXml(text)).append("</text>");
  }

  /** The height of the row's arrow, or of its note. */
  private int y(int row) {
    boolean arrow = ladder.rows().get(row) instanceof Row.Event event && event.isArrow();
    return arrow ? tops[row] + ROW - 6 : middle(row);
  }

  private int middle(int row) {
    return (tops[row] + tops[row + 1]) / 2;
  }

  private void gap(StringBuilder rows, Row.Gap gap, int row) {
    int y = middle(row);
    rows.append("<g class=\"gap\" role=\"listitem\"><path class=\"dots\" d=\"M").append(gutter);
    rows.append(' ').append(y).append('H').append(x(ladder.lanes().size() - 1) + step / 2 - 6);
    rows.append("\"/><text class=\"silence\" x=\"").append(MARGIN).append("\" y=\"").append(y);
    rows.append("\">").append(TimeFormat.length(gap.duration())).append(" of silence</text></g>\n");
  }

  private void event(StringBuilder rows, Row.Event event, int row) {
    int y = middle(row);
    String since = times.since(event.since());
    rows.append("<g class=\"row ").append(event.tone().text());
    rows.append(event.reply() ? " reply" : "").append("\" role=\"listitem\" data-row=\"");
    rows.append(row).append("\" data-event=\"").append(event.eventId());
    if (mark > 0) {
      rows.append("\" data-call=\"").append(event.call());
    }
    for (int i = 0; i < event.notes().size(); i++) {
      rows.append(i == 0 ? "\" data-notes=\"" : " ").append(event.notes().get(i).eventId());
    }
    rows.append("\"><title>");
    words(rows, event, since);
    rows.append("</title><text class=\"time\" x=\"").append(MARGIN).append("\" y=\"").append(y);
    rows.append("\">").append(times.clock(event.at())).append("</text><text class=\"since\" x=\"");
    rows.append(gutter - 8 - mark).append("\" y=\"").append(y).append("\">").append(since);
    rows.append("</text>");
    if (mark > 0) {
      SvgLegend.mark(rows, event.call(), gutter - mark, y);
    }
    if (event.isArrow()) {
      arrow(rows, event, row);
    } else {
      note(rows, event, y);
    }
    rows.append("</g>\n");
  }

  private void words(StringBuilder rows, Row.Event event, String since) {
    rows.append(times.clock(event.at())).append(" (").append(since).append(") ");
    if (mark > 0) {
      rows.append("call ").append(StoryText.mark(event.call())).append(": ");
    }
    rows.append(VisibleText.isolatedXml(ladder.lanes().get(event.from()).label()));
    if (event.isArrow()) {
      rows.append(" to ").append(VisibleText.isolatedXml(ladder.lanes().get(event.to()).label()));
    }
    rows.append(": ").append(event.type());
    rows.append(event.tone() == Tone.FAILED ? ", failed" : "");
    if (!event.detail().isEmpty()) {
      rows.append(", ").append(VisibleText.isolatedXml(event.detail()));
    }
    String leg = event.legId();
    if (leg != null) {
      rows.append(", leg ").append(VisibleText.isolatedXml(leg));
    }
    rows.append(", reported by ").append(VisibleText.isolatedXml(event.source()));
    for (int i = 0; i < event.notes().size(); i++) {
      rows.append(i == 0 ? ", also " : ", ").append(event.notes().get(i).type());
    }
  }

  private void arrow(StringBuilder rows, Row.Event event, int row) {
    int y = y(row);
    int from = x(event.from());
    int to = x(event.to());
    int back = from < to ? -1 : 1;
    boolean failed = event.tone() == Tone.FAILED;
    int tip = failed ? to + back * 10 : to;
    rows.append("<path class=\"line\" d=\"M").append(from).append(' ').append(y).append('H');
    rows.append(failed ? tip : to + back * 7).append("\"/><path class=\"mark\" d=\"");
    if (failed) {
      cross(rows, tip, y);
    } else {
      rows.append('M').append(tip).append(' ').append(y).append('l').append(back * 8);
      rows.append(" -4v8z");
    }
    rows.append("\"/>");
    int middle = (from + to) / 2;
    int length = labelLength(event);
    int left = Math.max(Math.min(from, to) + 10, middle - length / 2);
    label(rows, event, left, y - 9);
  }

  private void note(StringBuilder rows, Row.Event event, int y) {
    int x = x(event.from());
    rows.append("<path class=\"mark\" d=\"");
    switch (event.tone()) {
      case FAILED -> cross(rows, x, y);
      case HELD -> rows.append('M').append(x - 4).append(' ').append(y - 4).append("h8v8h-8z");
      default -> rows.append('M').append(x - 5).append(' ').append(y).append("l5 -5l5 5l-5 5z");
    }
    rows.append("\"/>");
    label(rows, event, x + 10, y);
  }

  private static void cross(StringBuilder rows, int x, int y) {
    rows.append('M').append(x - 4).append(' ').append(y - 4).append("l8 8m0 -8l-8 8");
  }

  /** The detail, cut to {@value #LONGEST_DETAIL} columns; the title of the row has all of it. */
  private static String detail(Row.Event event) {
    String detail = VisibleText.of(event.detail());
    int width = 0;
    for (int i = 0; i < detail.length(); i += Character.charCount(detail.codePointAt(i))) {
      width += TextWidth.of(detail.codePointAt(i));
      if (width > LONGEST_DETAIL) {
        return detail.substring(0, i) + "…";
      }
    }
    return detail;
  }

  private static String notes(Row.Event event) {
    return "+" + event.notes().size();
  }

  private static int labelLength(Row.Event event) {
    int detail = event.detail().isEmpty() ? 0 : length("  " + detail(event));
    int notes = event.notes().isEmpty() ? 0 : length("  " + notes(event));
    return length(event.type().value()) + detail + notes;
  }

  private void label(StringBuilder rows, Row.Event event, int x, int y) {
    rows.append("<text class=\"label\" x=\"").append(x).append("\" y=\"").append(y).append("\">");
    rows.append(event.type());
    if (!event.detail().isEmpty()) {
      rows.append("<tspan class=\"detail\">  ").append(VisibleText.isolatedXml(detail(event)));
      rows.append("</tspan>");
    }
    if (!event.notes().isEmpty()) {
      rows.append("<tspan class=\"detail\">  ").append(notes(event)).append("</tspan>");
    }
    rows.append("</text>");
    width = Math.max(width, x + labelLength(event) + MARGIN);
  }
}
