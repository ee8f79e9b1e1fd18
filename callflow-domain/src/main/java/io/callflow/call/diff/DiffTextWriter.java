package io.callflow.call.diff;

import io.callflow.call.ladder.TextWidth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a comparison of two calls as text in two columns. The sign between them is that of the
 * program sdiff: {@code <} and {@code >} for a step that only the left or the right call has,
 * {@code |} for a step that both have with a difference, which the next lines tell.
 */
public final class DiffTextWriter {
  /** How many equal steps stand before and after a difference. */
  private static final int CONTEXT = 2;

  private static final int MARK = 3;
  private static final int NAME = 14;

  private final StringBuilder text = new StringBuilder();
  private final int column;

  private DiffTextWriter(int columns) {
    column = (columns - MARK) / 2;
  }

  /**
   * Writes a comparison. Control characters of reported text stay as they are.
   *
   * @param columns the width of a line, at least 40; longer cells are cut
   * @param all whether equal steps are written that are far from any difference; if not, a line
   *     tells how many there are
   */
  public static String write(CallDiff diff, int columns, boolean all) {
    DiffTextWriter writer = new DiffTextWriter(Math.max(40, columns));
    writer.head(diff);
    if (all || !diff.isSame()) {
      writer.rows(diff.rows(), all);
    }
    return writer.text.toString();
  }

  private void head(CallDiff diff) {
    line(diff.left().callId().value(), " ", diff.right().callId().value());
    if (diff.isSame()) {
      text.append("The calls have the same steps.\n");
      return;
    }
    for (FieldDifference field : diff.summary()) {
      line(named(field.name(), field.left()), "|", named(field.name(), field.right()));
    }
    text.append('\n');
  }

  private static String named(String name, @Nullable String value) {
    return name + " ".repeat(Math.max(1, NAME - name.length())) + (value == null ? "-" : value);
  }

  private void rows(List<DiffRow> rows, boolean all) {
    int equal = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (!all && isFar(rows, i)) {
        equal++;
        continue;
      }
      equal(equal);
      equal = 0;
      row(rows.get(i));
    }
    equal(equal);
  }

  /** Whether the row and those around it are equal. */
  private static boolean isFar(List<DiffRow> rows, int index) {
    int from = Math.max(0, index - CONTEXT);
    int to = Math.min(rows.size(), index + CONTEXT + 1);
    return rows.subList(from, to).stream().allMatch(DiffRow::isSame);
  }

  private void equal(int count) {
    if (count > 0) {
      text.append("  … ").append(count).append(count == 1 ? " equal step" : " equal steps");
      text.append('\n');
    }
  }

  private void row(DiffRow row) {
    String mark = row.left() == null ? ">" : row.right() == null ? "<" : row.isSame() ? " " : "|";
    line(cell(row.left()), mark, cell(row.right()));
    if (row.isShifted() && row.shift() != null) {
      String than = row.shift().isNegative() ? " s shorter" : " s longer";
      line("", "|", "          " + seconds(row.shift().abs()) + than);
    }
    for (FieldDifference field : row.fields()) {
      line(detail(field.name(), field.left()), "|", detail(field.name(), field.right()));
    }
  }

  private static String detail(String name, @Nullable String value) {
    return "          " + name + ": " + (value == null ? "-" : value);
  }

  private static String cell(@Nullable DiffStep step) {
    if (step == null) {
      return "";
    }
    String at = "+" + seconds(step.at());
    List<String> parts = new ArrayList<>();
    parts.add(at + " ".repeat(Math.max(0, 9 - at.length())));
    parts.add(step.label());
    if (!step.role().isEmpty()) {
      parts.add(step.role());
    }
    return String.join(" ", parts);
  }

  private static String seconds(Duration span) {
    return String.format(Locale.ROOT, "%d.%03d", span.toSeconds(), span.toMillisPart());
  }

  private void line(String left, String mark, String right) {
    String cut = cut(left);
    String line =
        cut + " ".repeat(Math.max(0, column - TextWidth.of(cut))) + " " + mark + " " + cut(right);
    text.append(line.stripTrailing()).append('\n');
  }

  private String cut(String value) {
    if (TextWidth.of(value) <= column) {
      return value;
    }
    StringBuilder cut = new StringBuilder();
    int used = 0;
    for (int point : value.codePoints().toArray()) {
      used += TextWidth.of(point);
      if (used > column - 1) {
        break;
      }
      cut.appendCodePoint(point);
    }
    return cut.append('…').toString();
  }
}
