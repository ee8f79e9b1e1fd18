package io.callflow.call.ladder;

import io.callflow.event.StandardEventType.Part;
import io.callflow.event.Tone;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a ladder as plain text with box-drawing characters, for terminals and tickets. No line is
 * wider than requested, and nothing is cut off: text that does not fit on an arrow stands at its
 * right; lanes too narrow for their names have numbers, with a legend above; lanes that do not fit
 * at all become a list of rows that name their participants.
 *
 * <p>{@code ┃} is a participant who talks, {@code ╏} one on hold, {@code ┆} silence; dashed arrows
 * are replies; {@code ✗} marks failures, {@code ◉} recordings; {@code (+2)} counts the notes on a
 * row; {@code [2]} is the call of a row in the ladder of a story.
 */
public final class TextWriter {
  /** The least width of a ladder, in columns. */
  public static final int MIN_COLUMNS = 72;

  private static final int WIDEST_LANE = 30;
  private static final int NARROWEST_LANE = 2;
  private static final int LEAST_COMMENT = 20;
  private static final int FULL_COMMENT = 44;
  private static final int MOST_NUMBERED = 9 + 26 + 26;

  private final Ladder ladder;
  private final int columns;
  private final TimeFormat times;
  private final int gutter;
  private final int sinceWidth;
  private final int markWidth;
  private final StringBuilder out;
  private int step;
  private String[] cells = {};

  private TextWriter(Ladder ladder, int columns, ZoneId zone) {
    this.ladder = ladder;
    this.columns = Math.max(columns, MIN_COLUMNS);
    times = new TimeFormat(ladder, zone);
    int since = 0;
    for (Row row : ladder.rows()) {
      if (row instanceof Row.Event event) {
        since = Math.max(since, times.since(event.since()).length());
      } else if (row instanceof Row.Gap gap) {
        int length = TimeFormat.length(gap.duration()).length() + 4;
        since = Math.max(since, length - times.clockWidth() - 1);
      }
    }
    sinceWidth = since;
    markWidth = ladder.isStory() ? StoryText.mark(ladder.calls().size() - 1).length() + 1 : 0;
    gutter = times.clockWidth() + 1 + sinceWidth + 1 + markWidth;
    out = new StringBuilder(256 + this.columns * ladder.rows().size());
  }

  /** As {@link #write(Ladder, int, ZoneId)}, with times in UTC. */
  public static String write(Ladder ladder, int columns) {
    return write(ladder, columns, ZoneOffset.UTC);
  }

  /**
   * Writes each event as one line, in order; further lines hold text that does not fit.
   *
   * @param columns the width in {@linkplain TextWidth columns}; less than {@value #MIN_COLUMNS}
   *     counts as {@value #MIN_COLUMNS}
   * @param zone the time zone of the clock times
   */
  public static String write(Ladder ladder, int columns, ZoneId zone) {
    return new TextWriter(ladder, columns, zone).write();
  }

  private String write() {
    TextLines.wrap(name(ladder.title()), columns).forEach(this::line);
    if (ladder.isStory()) {
      calls();
    }
    step = step();
    if (step == 0) {
      list();
    } else {
      heading();
      diagram();
    }
    int notes = ladder.noteCount();
    if (notes > 0) {
      String text = notes == 1 ? "1 event tells" : notes + " events tell";
      text += " nothing new, and " + (notes == 1 ? "is" : "are") + " counted as (+1) on a row.";
      TextLines.wrap(text, columns).forEach(this::line);
    }
    return out.toString();
  }

  /** Lists the calls and why they are there, where the story was cut and how its clocks differ. */
  private void calls() {
    StoryText text = new StoryText(ladder, times);
    for (int i = 0; i < ladder.calls().size(); i++) {
      LadderCall call = ladder.calls().get(i);
      indented(TextLines.pad(StoryText.mark(i), markWidth), text.call(call));
      for (String reason : text.reasons(call)) {
        indented(" ".repeat(markWidth) + "· ", reason);
      }
    }
    text.remarks().forEach(remark -> indented("", remark));
  }

  private void indented(String start, String text) {
    List<String> lines = TextLines.wrap(name(text), columns - start.length());
    line(start + lines.get(0));
    lines.subList(1, lines.size()).forEach(more -> line(" ".repeat(start.length()) + more));
  }

  private static String name(String text) {
    return VisibleText.isolated(VisibleText.of(text));
  }

  /** The columns from lane to lane; 0 if the lanes do not fit and rows are listed instead. */
  private int step() {
    int lanes = ladder.lanes().size();
    int room = columns - gutter - 1;
    int[] details = new int[ladder.rows().size()];
    for (int i = 0; i < details.length; i++) {
      details[i] =
          ladder.rows().get(i) instanceof Row.Event event
              ? TextWidth.of(comment(event, true)) + 3
              : 0;
    }
    for (int width = WIDEST_LANE; width >= 4; width--) {
      if (lanes * width < room && namesFit(width)) {
        int comment = 0;
        for (int i = 0; i < details.length && comment < FULL_COMMENT; i++) {
          if (ladder.rows().get(i) instanceof Row.Event event) {
            int type = isInline(event, width) ? 0 : event.type().value().length();
            comment = Math.max(comment, details[i] == 3 ? type : type + details[i]);
          }
        }
        if (lanes * width + Math.min(comment, FULL_COMMENT) <= room) {
          return width;
        }
      }
    }
    int type = 0;
    for (Row row : ladder.rows()) {
      if (row instanceof Row.Event event) {
        type = Math.max(type, event.type().value().length() + 2);
      }
    }
    int left = Math.max(LEAST_COMMENT, Math.min(type, room - lanes * NARROWEST_LANE));
    int width = Math.min((room - left) / lanes, 12);
    return width < NARROWEST_LANE || lanes > MOST_NUMBERED ? 0 : width;
  }

  private boolean namesFit(int width) {
    return ladder.lanes().stream().allMatch(lane -> TextWidth.of(name(lane.label())) < width);
  }

  private static String comment(Row.Event event, boolean inline) {
    StringBuilder comment = new StringBuilder();
    if (event.tone() == Tone.FAILED) {
      comment.append("✗ ");
    }
    if (!inline) {
      comment.append(event.type());
    }
    if (!event.detail().isEmpty()) {
      comment.append(inline ? "" : " · ").append(name(event.detail()));
    }
    if (!event.notes().isEmpty()) {
      comment.append(comment.isEmpty() ? "(+" : " (+").append(event.notes().size()).append(')');
    }
    return comment.toString();
  }

  /** Whether the type fits on its arrow or beside its note. */
  private boolean isInline(Row.Event event, int width) {
    int length = event.type().value().length();
    if (event.isArrow()) {
      return length + 5 <= Math.abs(event.to() - event.from()) * width - 1;
    }
    return length + 3 <= width && (event.from() > 0 || event.from() + 1 < ladder.lanes().size());
  }

  private void heading() {
    int lanes = ladder.lanes().size();
    boolean named = namesFit(step);
    if (!named) {
      for (int i = 0; i < lanes; i++) {
        Lane lane = ladder.lanes().get(i);
        String alias = lane.alias();
        String legend = name(lane.label()) + (alias == null ? "" : " · " + name(alias));
        List<String> lines = TextLines.wrap(legend, columns - 4);
        for (int j = 0; j < lines.size(); j++) {
          line((j == 0 ? " " + number(i) + "  " : "    ") + lines.get(j));
        }
      }
    }
    boolean beside = TextWidth.of(times.heading()) < gutter;
    if (!beside) {
      line(times.heading());
    }
    StringBuilder names = new StringBuilder(TextLines.pad(beside ? times.heading() : "", gutter));
    StringBuilder aliases = new StringBuilder(" ".repeat(gutter));
    boolean anyAlias = false;
    for (int i = 0; i < lanes; i++) {
      Lane lane = ladder.lanes().get(i);
      names.append(TextLines.centred(named ? name(lane.label()) : number(i), step));
      String alias = lane.alias() == null ? "" : name(lane.alias());
      boolean fits = named && TextWidth.of(alias) < step;
      anyAlias |= fits && !alias.isEmpty();
      aliases.append(TextLines.centred(fits ? alias : "", step));
    }
    line(names.toString());
    if (anyAlias) {
      line(aliases.toString());
    }
  }

  private static String number(int lane) {
    int letter = lane - 9;
    char number =
        lane < 9
            ? (char) ('1' + lane)
            : letter < 26 ? (char) ('A' + letter) : (char) ('a' + letter - 26);
    return String.valueOf(number);
  }

  private void diagram() {
    Lifelines lifelines = new Lifelines(ladder);
    int room = columns - gutter - ladder.lanes().size() * step - 1;
    for (int i = 0; i < ladder.rows().size(); i++) {
      Row row = ladder.rows().get(i);
      lifelines.enter(i);
      lifelines(lifelines, row instanceof Row.Gap);
      if (row instanceof Row.Event event) {
        boolean inline = isInline(event, step);
        if (event.isArrow()) {
          arrow(event, inline);
        } else {
          note(event, inline);
        }
        List<String> comment = TextLines.wrap(comment(event, inline), room);
        line(gutter(event) + String.join("", cells) + " " + comment.get(0));
        for (String more : comment.subList(1, comment.size())) {
          lifelines(lifelines, false);
          line(" ".repeat(gutter) + String.join("", cells) + " " + more);
        }
      } else if (row instanceof Row.Gap gap) {
        line(gutter(gap) + String.join("", cells));
      }
      lifelines.leave(i);
    }
  }

  private String gutter(Row.Event event) {
    return times.clock(event.at())
        + " "
        + TextLines.padLeft(times.since(event.since()), sinceWidth)
        + " "
        + (markWidth == 0 ? "" : TextLines.pad(StoryText.mark(event.call()), markWidth));
  }

  private String gutter(Row.Gap gap) {
    return TextLines.padLeft("· " + TimeFormat.length(gap.duration()) + " ·", gutter - 1) + " ";
  }

  private int at(int lane) {
    return lane * step + step / 2;
  }

  private void lifelines(Lifelines lifelines, boolean silent) {
    cells = new String[ladder.lanes().size() * step];
    Arrays.fill(cells, " ");
    for (int i = 0; i < ladder.lanes().size(); i++) {
      Bar.@Nullable Kind kind = lifelines.at(i);
      cells[at(i)] = kind == Bar.Kind.HOLD ? "╏" : kind == Bar.Kind.TALK ? "┃" : silent ? "┆" : "│";
    }
  }

  private void arrow(Row.Event event, boolean inline) {
    int first = at(Math.min(event.from(), event.to())) + 1;
    int last = at(Math.max(event.from(), event.to())) - 1;
    boolean right = event.from() < event.to();
    for (int i = first; i <= last; i++) {
      boolean crossing = !cells[i].equals(" ");
      cells[i] = crossing ? "┼" : event.reply() ? "╌" : "─";
    }
    cells[right ? last : first] = event.tone() == Tone.FAILED ? "✗" : right ? "►" : "◄";
    if (inline) {
      String label = " " + event.type() + " ";
      put(label, first + (last - first + 1 - label.length()) / 2);
    }
  }

  private void note(Row.Event event, boolean inline) {
    cells[at(event.from())] =
        switch (event.tone()) {
          case FAILED -> "✗";
          case HELD -> "◌";
          default -> event.type().isAbout(Part.RECORDING) ? "◉" : "●";
        };
    if (inline) {
      boolean right = event.from() + 1 < ladder.lanes().size();
      int length = event.type().value().length();
      put(event.type().value(), at(event.from()) + (right ? 2 : -1 - length));
    }
  }

  private void put(String label, int start) {
    for (int i = 0; i < label.length(); i++) {
      cells[start + i] = label.substring(i, i + 1);
    }
  }

  /** Writes rows that name their participants, for a call with more lanes than fit. */
  private void list() {
    line(times.heading());
    for (Row row : ladder.rows()) {
      if (row instanceof Row.Event event) {
        String where = name(ladder.lanes().get(event.from()).label());
        if (event.isArrow()) {
          where += (event.reply() ? " ╌► " : " ─► ") + name(ladder.lanes().get(event.to()).label());
        }
        String text = comment(event, false) + " · " + where;
        List<String> lines = TextLines.wrap(text, columns - gutter);
        line(gutter(event) + lines.get(0));
        lines.subList(1, lines.size()).forEach(more -> line(" ".repeat(gutter) + more));
      } else if (row instanceof Row.Gap gap) {
        line(gutter(gap));
      }
    }
  }

  private void line(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ') {
      end--;
    }
    out.append(line, 0, end).append('\n');
  }
}
