package io.callflow.call.ladder;

/**
 * The calls of a story below their ladder: what each is, why it is there, and what was left out.
 */
final class SvgLegend {
  private static final int LINE = 20;
  private static final int MARGIN = 16;

  /** How many kinds of marks the style sheet has. */
  private static final int STYLES = 7;

  private final Ladder ladder;
  private final StoryText text;
  private final int markWidth;
  private int y;
  private int width;

  /**
   * A legend.
   *
   * @param top where it begins
   */
  SvgLegend(Ladder ladder, TimeFormat times, int top) {
    this.ladder = ladder;
    text = new StoryText(ladder, times);
    markWidth = markWidth(ladder.calls().size() - 1);
    y = top + LINE / 2;
  }

  void write(StringBuilder out) {
    out.append("<g class=\"legend\" role=\"list\" aria-label=\"Calls\">\n");
    for (int i = 0; i < ladder.calls().size(); i++) {
      LadderCall call = ladder.calls().get(i);
      out.append("<g role=\"listitem\" data-call=\"").append(i).append("\">");
      mark(out, i, MARGIN, y);
      line(out, "title", text.call(call));
      text.reasons(call).forEach(reason -> line(out, "reason", reason));
      out.append("</g>\n");
    }
    for (String remark : text.remarks()) {
      out.append("<g role=\"listitem\">");
      line(out, "reason", remark);
      out.append("</g>\n");
    }
    out.append("</g>\n");
  }

  private void line(StringBuilder out, String style, String line) {
    int x = MARGIN + markWidth + 8;
    out.append("<text class=\"").append(style).append("\" x=\"").append(x).append("\" y=\"");
    out.append(y).append("\">").append(VisibleText.isolatedXml(line)).append("</text>");
    width = Math.max(width, x + SvgWriter.length(VisibleText.of(line)) + MARGIN);
    y += LINE;
  }

  /** The height of the document that ends with the legend, once it is written. */
  int bottom() {
    return y + MARGIN - LINE / 2;
  }

  /** The width that its longest line takes, once it is written. */
  int width() {
    return width;
  }

  private static int markWidth(int call) {
    return SvgWriter.length(StoryText.mark(call)) + 4;
  }

  /** Draws the mark of a call. */
  static void mark(StringBuilder out, int call, int x, int y) {
    int width = markWidth(call);
    out.append("<g class=\"call c").append(call % STYLES).append("\"><rect x=\"").append(x);
    out.append("\" y=\"").append(y - 8).append("\" width=\"").append(width);
    out.append("\" height=\"16\" rx=\"3\"/><text x=\"").append(x + width / 2);
    out.append("\" y=\"").append(y).append("\">").append(StoryText.mark(call));
    out.append("</text></g>");
  }
}
