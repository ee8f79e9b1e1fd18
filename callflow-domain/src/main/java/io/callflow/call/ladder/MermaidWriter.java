package io.callflow.call.ladder;

import io.callflow.event.Tone;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Writes a ladder as a Mermaid {@code sequenceDiagram} ({@code text/vnd.mermaid}), for tickets and
 * wikis. Reported text uses Mermaid's entity codes for each character that could have a meaning in
 * Mermaid or in the page around it. The arrow of a failure ends in a cross; a talk is an activation
 * of its lifeline, a hold a second one on top of it. {@code (+2)} counts the notes on a row, {@code
 * [2]} is the call of a row in the ladder of a story.
 */
public final class MermaidWriter {
  private static final String PLAIN = " ._-+@/(),→·…";

  private MermaidWriter() {}

  /** Writes each event as one message or note, in order; times are UTC. */
  public static String write(Ladder ladder) {
    TimeFormat times = new TimeFormat(ladder, ZoneOffset.UTC);
    StringBuilder out = new StringBuilder(256 + 96 * ladder.rows().size());
    out.append("sequenceDiagram\n");
    out.append("  accTitle: ").append(text(ladder.title())).append('\n');
    for (int i = 0; i < ladder.lanes().size(); i++) {
      Lane lane = ladder.lanes().get(i);
      out.append(lane.kind() == Lane.Kind.PARTY ? "  actor p" : "  participant p").append(i);
      out.append(" as ").append(text(lane.label()));
      String alias = lane.alias();
      if (alias != null) {
        out.append(" (").append(text(alias)).append(')');
      }
      out.append('\n');
    }
    if (ladder.isStory()) {
      calls(out, ladder, times);
    }
    Lifelines lifelines = new Lifelines(ladder);
    for (int i = 0; i < ladder.rows().size(); i++) {
      Row row = ladder.rows().get(i);
      if (row instanceof Row.Event event) {
        event(out, event, ladder.isStory(), times);
      } else if (row instanceof Row.Gap gap) {
        out.append("  Note over ").append(span(ladder.lanes())).append(": … ");
        out.append(text(TimeFormat.length(gap.duration()))).append(" …\n");
      }
      for (Bar bar : lifelines.enter(i)) {
        if (bar.lastRow() > i) {
          out.append("  activate p").append(bar.lane()).append('\n');
        }
      }
      for (Bar bar : lifelines.leave(i)) {
        if (bar.firstRow() < i) {
          out.append("  deactivate p").append(bar.lane()).append('\n');
        }
      }
    }
    return out.toString();
  }

  /** Lists the calls in notes, with where the story was cut and how its clocks differ. */
  private static void calls(StringBuilder out, Ladder ladder, TimeFormat times) {
    StoryText text = new StoryText(ladder, times);
    String note = "  Note over " + span(ladder.lanes()) + ": ";
    for (int i = 0; i < ladder.calls().size(); i++) {
      LadderCall call = ladder.calls().get(i);
      out.append(note).append(text(StoryText.mark(i) + " " + text.call(call)));
      text.reasons(call).stream().limit(1).forEach(why -> out.append(" · ").append(text(why)));
      out.append('\n');
    }
    text.remarks().forEach(remark -> out.append(note).append(text(remark)).append('\n'));
  }

  private static void event(StringBuilder out, Row.Event event, boolean isStory, TimeFormat times) {
    boolean failed = event.tone() == Tone.FAILED;
    if (event.isArrow()) {
      String arrow = failed ? (event.reply() ? "--x" : "-x") : event.reply() ? "-->>" : "->>";
      out.append("  p").append(event.from()).append(arrow).append('p').append(event.to());
    } else {
      out.append("  Note over p").append(event.from());
    }
    out.append(": ").append(isStory ? text(StoryText.mark(event.call()) + " ") : "");
    out.append(failed ? "✗ " : "").append(event.type());
    if (!event.detail().isEmpty()) {
      out.append(" · ").append(text(event.detail()));
    }
    if (!event.since().isZero()) {
      out.append(" · ").append(times.since(event.since()));
    }
    if (!event.notes().isEmpty()) {
      out.append(" · (+").append(event.notes().size()).append(')');
    }
    out.append('\n');
  }

  private static String span(List<Lane> lanes) {
    return lanes.size() == 1 ? "p0" : "p0,p" + (lanes.size() - 1);
  }

  private static String text(String text) {
    String shown = VisibleText.isolated(VisibleText.of(text));
    StringBuilder escaped = new StringBuilder(shown.length() + 16);
    for (int i = 0; i < shown.length(); ) {
      int point = shown.codePointAt(i);
      i += Character.charCount(point);
      if (Character.isLetterOrDigit(point) || PLAIN.indexOf(point) >= 0) {
        escaped.appendCodePoint(point);
      } else {
        escaped.append('#').append(point).append(';');
      }
    }
    return escaped.toString();
  }
}
