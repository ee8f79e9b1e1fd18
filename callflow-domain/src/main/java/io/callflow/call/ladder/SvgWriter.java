package io.callflow.call.ladder;

import io.callflow.event.Tone;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Writes a ladder as one self-contained SVG 1.1 document ({@code image/svg+xml}): no script, no
 * reference to anything outside or inside, light or dark as the reader prefers. Text that others
 * wrote is escaped.
 *
 * <p>For a page that shows it inline: {@code svg.callflow-ladder} carries {@code data-head} (the
 * height of the lane heads, for a head that stays in view) and holds {@code g.head} and {@code
 * g.rows}; each event is a {@code g.row} with {@code data-event} (its eventId), {@code data-row}
 * (its index in the ladder's rows) and a {@code title} that says everything in words; a failed one
 * is also {@code .failed}. The style of the document touches nothing outside of it.
 */
public final class SvgWriter {
  private static final double CHARACTER = 6.7;
  private static final int HEAD = 64;
  private static final int ROW = 26;
  private static final int GAP = 20;
  private static final int MARGIN = 16;
  private static final int NARROW = 112;
  private static final int WIDE = 220;
  private static final int LONGEST_DETAIL = 60;
  private static final int SHORT_DETAIL = 14;

  private static final String STYLE =
      """
      .callflow-ladder{background:#fff;font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,\
      "DejaVu Sans Mono",monospace}
      .callflow-ladder text{fill:#1f2328;dominant-baseline:middle;white-space:pre}
      .callflow-ladder .paper{fill:#fff}
      .callflow-ladder .stripe{fill:#f3f5f8}
      .callflow-ladder .head rect{fill:#eef1f5;stroke:#8c959f}
      .callflow-ladder .head .paper{fill:#fff;stroke:none}
      .callflow-ladder .head .node{stroke-dasharray:4 2}
      .callflow-ladder .name{font-weight:600;text-anchor:middle}
      .callflow-ladder .alias{fill:#59636e;font-size:11px;text-anchor:middle}
      .callflow-ladder .time,.callflow-ladder .since,.callflow-ladder .silence{fill:#59636e;\
      font-size:11px}
      .callflow-ladder .since{text-anchor:end}
      .callflow-ladder .lane{stroke:#afb8c1}
      .callflow-ladder .talk{fill:#aceebb;stroke:#1a7f37}
      .callflow-ladder .hold{fill:#fae17d;stroke:#9a6700;stroke-dasharray:3 2}
      .callflow-ladder .silence{font-style:italic}
      .callflow-ladder .dots{stroke:#8c959f;stroke-dasharray:1 5}
      .callflow-ladder .line{fill:none;stroke:#0969da;stroke-width:1.5}
      .callflow-ladder .reply .line{stroke-dasharray:5 3}
      .callflow-ladder .mark{fill:#0969da;stroke:#0969da}
      .callflow-ladder .connected .line,.callflow-ladder .connected .mark{stroke:#1a7f37}
      .callflow-ladder .connected .mark{fill:#1a7f37}
      .callflow-ladder .held .line,.callflow-ladder .held .mark{stroke:#9a6700}
      .callflow-ladder .held .mark{fill:#fff}
      .callflow-ladder .ended .line,.callflow-ladder .ended .mark{stroke:#59636e}
      .callflow-ladder .ended .mark{fill:#59636e}
      .callflow-ladder .failed .line,.callflow-ladder .failed .mark{stroke:#cf222e}
      .callflow-ladder .failed .mark{fill:none;stroke-width:2.5}
      .callflow-ladder .failed .label{fill:#cf222e;font-weight:600}
      .callflow-ladder .label{paint-order:stroke;stroke:#fff;stroke-width:4px;\
      stroke-linejoin:round}
      .callflow-ladder .detail{fill:#59636e;font-weight:400}
      @media (prefers-color-scheme:dark){
      .callflow-ladder{background:#0d1117}
      .callflow-ladder text{fill:#e6edf3}
      .callflow-ladder .paper{fill:#0d1117}
      .callflow-ladder .stripe{fill:#151b23}
      .callflow-ladder .head rect{fill:#212830;stroke:#656c76}
      .callflow-ladder .head .paper{fill:#0d1117;stroke:none}
      .callflow-ladder .alias,.callflow-ladder .time,.callflow-ladder .since,\
      .callflow-ladder .silence,.callflow-ladder .detail{fill:#9198a1}
      .callflow-ladder .lane{stroke:#3d444d}
      .callflow-ladder .talk{fill:#12432a;stroke:#3fb950}
      .callflow-ladder .hold{fill:#4b3a0a;stroke:#d29922}
      .callflow-ladder .dots{stroke:#656c76}
      .callflow-ladder .line{stroke:#4493f8}
      .callflow-ladder .mark{fill:#4493f8;stroke:#4493f8}
      .callflow-ladder .connected .line,.callflow-ladder .connected .mark{stroke:#3fb950}
      .callflow-ladder .connected .mark{fill:#3fb950}
      .callflow-ladder .held .line,.callflow-ladder .held .mark{stroke:#d29922}
      .callflow-ladder .held .mark{fill:#0d1117}
      .callflow-ladder .ended .line,.callflow-ladder .ended .mark{stroke:#9198a1}
      .callflow-ladder .ended .mark{fill:#9198a1}
      .callflow-ladder .failed .line,.callflow-ladder .failed .mark{stroke:#f85149}
      .callflow-ladder .failed .mark{fill:none}
      .callflow-ladder .failed .label{fill:#f85149}
      .callflow-ladder .label{stroke:#0d1117}
      .callflow-ladder .detail{fill:#9198a1}
      }
      """;

  private final Ladder ladder;
  private final Times times;
  private final int gutter;
  private final int step;
  private final int[] tops;
  private final StringBuilder out;
  private int width;

  private SvgWriter(Ladder ladder, ZoneId zone) {
    this.ladder = ladder;
    times = new Times(ladder, zone);
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
    gutter =
        MARGIN + length(times.clock(ladder.rows().get(0).at())) + length("x".repeat(since)) + 24;
    for (Lane lane : ladder.lanes()) {
      label = Math.max(label, length(Shown.text(lane.name())) + 8);
      String alias = lane.alias();
      label = Math.max(label, alias == null ? 0 : length(Shown.text(alias)) + 4);
    }
    step = Math.max(NARROW, Math.min(WIDE, label + 24));
    width = gutter + step * ladder.lanes().size() + MARGIN;
    out = new StringBuilder(4096 + 640 * ladder.rows().size());
  }

  /** In UTC. */
  public static String write(Ladder ladder) {
    return write(ladder, ZoneOffset.UTC);
  }

  /**
   * Every event as one row, in order, at a height that never depends on its text.
   *
   * @param zone the zone of the clock times
   */
  public static String write(Ladder ladder, ZoneId zone) {
    return new SvgWriter(ladder, zone).write();
  }

  /**
   * The style sheet that stands in every document, for a page that shows ladders inline and forbids
   * inline styles.
   */
  public static String style() {
    return STYLE;
  }

  private static int length(String text) {
    return (int) Math.ceil(Shown.width(text) * CHARACTER);
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
    String key = ladder.callKey().value();
    int events = (int) ladder.rows().stream().filter(Row.Event.class::isInstance).count();
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"callflow-ladder\" version=\"1.1\"");
    out.append(" width=\"").append(width).append("\" height=\"").append(height);
    out.append("\" viewBox=\"0 0 ").append(width).append(' ').append(height);
    out.append("\" data-head=\"").append(HEAD).append("\" role=\"graphics-document document\"");
    out.append(" aria-roledescription=\"call ladder\" aria-labelledby=\"title-").append(key);
    out.append("\" aria-describedby=\"desc-").append(key).append("\">\n");
    out.append("<title id=\"title-").append(key).append("\">");
    out.append(Shown.xml(ladder.title())).append("</title>\n<desc id=\"desc-").append(key);
    out.append("\">Ladder of call ").append(Shown.xml(ladder.callId().value())).append(": ");
    out.append(events).append(events == 1 ? " event between " : " events between ");
    out.append(participants()).append(", times of ").append(Shown.xml(times.heading()));
    out.append(".</desc>\n<style>\n").append(STYLE).append("</style>\n");
    out.append("<rect class=\"paper\" width=\"").append(width).append("\" height=\"");
    out.append(height).append("\"/>\n");
    backdrop(height);
    out.append("<g class=\"rows\" role=\"list\" aria-label=\"Events\">\n");
    out.append(rows).append("</g>\n");
    head();
    return out.append("</svg>\n").toString();
  }

  private String participants() {
    StringBuilder names = new StringBuilder();
    List<Lane> lanes = ladder.lanes();
    for (int i = 0; i < lanes.size(); i++) {
      names.append(i == 0 ? "" : i + 1 < lanes.size() ? ", " : " and ");
      names.append(Shown.xml(lanes.get(i).name()));
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
      boolean hold = bar.kind() == Bar.Kind.HOLD;
      int top = y(bar.firstRow());
      int bottom = bar.end() == null ? tops[ladder.rows().size()] : y(bar.lastRow());
      out.append("<rect class=\"").append(bar.kind().text()).append("\" x=\"");
      out.append(x(bar.lane()) - (hold ? 5 : 3))
          .append("\" y=\"")
          .append(top)
          .append("\" width=\"");
      out.append(hold ? 10 : 6).append("\" height=\"").append(Math.max(2, bottom - top));
      out.append("\" rx=\"2\"/>\n");
    }
    out.append("</g>\n");
  }

  private void head() {
    out.append("<g class=\"head\" role=\"list\" aria-label=\"Participants\">\n");
    out.append("<rect class=\"paper\" width=\"").append(width);
    out.append("\" height=\"").append(HEAD - 8).append("\"/>\n");
    out.append("<text class=\"time\" x=\"").append(MARGIN).append("\" y=\"32\">");
    out.append(Shown.xml(times.heading())).append("</text>\n");
    for (int i = 0; i < ladder.lanes().size(); i++) {
      Lane lane = ladder.lanes().get(i);
      String alias = lane.alias();
      out.append("<g role=\"listitem\" data-lane=\"").append(i).append("\"><title>");
      out.append(Shown.xml(lane.name()));
      lane.aliases().forEach(other -> out.append(" · ").append(Shown.xml(other)));
      out.append("</title><rect class=\"").append(lane.kind().text()).append("\" x=\"");
      out.append(x(i) - step / 2 + 6).append("\" y=\"8\" width=\"").append(step - 12);
      out.append("\" height=\"48\" rx=\"").append(lane.kind() == Lane.Kind.PARTY ? 8 : 2);
      out.append("\"/>");
      headText("name", lane.name(), i, alias == null ? 32 : 25);
      if (alias != null) {
        headText("alias", alias, i, 43);
      }
      out.append("</g>\n");
    }
    out.append("</g>\n");
  }

  /** A name longer than its head is squeezed into it, never cut. */
  private void headText(String style, String text, int lane, int y) {
    out.append("<text class=\"").append(style).append("\" x=\"").append(x(lane)).append("\" y=\"");
    out.append(y).append('"');
    if (length(Shown.text(text)) > step - 20) {
      out.append(" textLength=\"").append(step - 20);
      out.append("\" lengthAdjust=\"spacingAndGlyphs\"");
    }
    out.append('>').append(Shown.xml(Shown.text(text))).append("</text>");
  }

  /** Where the line of a row is. */
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
    rows.append("\">").append(Times.length(gap.duration())).append(" of silence</text></g>\n");
  }

  private void event(StringBuilder rows, Row.Event event, int row) {
    int y = middle(row);
    String since = times.since(event.since());
    rows.append("<g class=\"row ").append(event.tone().text());
    rows.append(event.reply() ? " reply" : "").append("\" role=\"listitem\" data-row=\"");
    rows.append(row).append("\" data-event=\"").append(event.eventId()).append("\"><title>");
    words(rows, event, since);
    rows.append("</title><text class=\"time\" x=\"").append(MARGIN).append("\" y=\"").append(y);
    rows.append("\">").append(times.clock(event.at())).append("</text><text class=\"since\" x=\"");
    rows.append(gutter - 8).append("\" y=\"").append(y).append("\">").append(since);
    rows.append("</text>");
    if (event.isArrow()) {
      arrow(rows, event, row);
    } else {
      note(rows, event, y);
    }
    rows.append("</g>\n");
  }

  private void words(StringBuilder rows, Row.Event event, String since) {
    rows.append(times.clock(event.at())).append(" (").append(since).append(") ");
    rows.append(Shown.xml(ladder.lanes().get(event.from()).name()));
    if (event.isArrow()) {
      rows.append(" to ").append(Shown.xml(ladder.lanes().get(event.to()).name()));
    }
    rows.append(": ").append(event.type());
    rows.append(event.tone() == Tone.FAILED ? ", failed" : "");
    if (!event.detail().isEmpty()) {
      rows.append(", ").append(Shown.xml(event.detail()));
    }
    String leg = event.legId();
    if (leg != null) {
      rows.append(", leg ").append(Shown.xml(leg));
    }
    rows.append(", reported by ").append(Shown.xml(event.source()));
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

  /** The detail as far as it fits beside others; the row's title has it whole. */
  private static String detail(Row.Event event) {
    String detail = Shown.text(event.detail());
    int width = 0;
    for (int i = 0; i < detail.length(); i += Character.charCount(detail.codePointAt(i))) {
      width += Shown.width(detail.codePointAt(i));
      if (width > LONGEST_DETAIL) {
        return detail.substring(0, i) + "…";
      }
    }
    return detail;
  }

  private static int labelLength(Row.Event event) {
    int detail = event.detail().isEmpty() ? 0 : length("  " + detail(event));
    return length(event.type().value()) + detail;
  }

  private void label(StringBuilder rows, Row.Event event, int x, int y) {
    rows.append("<text class=\"label\" x=\"").append(x).append("\" y=\"").append(y).append("\">");
    rows.append(event.type());
    if (!event.detail().isEmpty()) {
      rows.append("<tspan class=\"detail\">  ").append(Shown.xml(detail(event)));
      rows.append("</tspan>");
    }
    rows.append("</text>");
    width = Math.max(width, x + labelLength(event) + MARGIN);
  }
}
