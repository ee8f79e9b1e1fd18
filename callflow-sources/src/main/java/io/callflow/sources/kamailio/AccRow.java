package io.callflow.sources.kamailio;

import io.callflow.event.Metadata;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.NativeRecords;
import io.callflow.sources.reading.Texts;
import io.callflow.sources.table.TableRow;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The cells of one record. What databases, tools and Kamailio itself write for null is empty. */
final class AccRow {
  private static final Set<String> NULLS = Set.of("NULL", "\\N", "(null)", "<null>");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
  private static final Pattern WHOLE = Pattern.compile("\\d{1,12}");

  private final TableRow row;
  private final AccClock clock;

  AccRow(TableRow row, AccClock clock) {
    this.row = row;
    this.clock = clock;
  }

  /** The cell with this name; empty text where there is none. */
  String get(String name) {
    return orEmpty(row.cell(name));
  }

  /** The cell with this name as text of an event; null where there is none. */
  @Nullable String text(String name, int longest) {
    return Texts.plain(get(name), longest);
  }

  private static String orEmpty(String cell) {
    String stripped = cell.strip();
    return NULLS.contains(stripped) ? "" : stripped;
  }

  /** The cells by the names of their columns as written. */
  Map<String, String> cells() {
    Map<String, String> cells = new LinkedHashMap<>();
    List<String> names = row.names();
    for (int i = 0; i < row.cells().size(); i++) {
      String name = i < names.size() && !names.get(i).isEmpty() ? names.get(i) : "column" + (i + 1);
      cells.putIfAbsent(Texts.whole(name), Texts.whole(orEmpty(row.cells().get(i))));
    }
    return cells;
  }

  /** All cells as metadata. */
  Metadata metadata() {
    return NativeRecords.metadata(cells());
  }

  /** An id that depends on what the cells say, and not on their order and on empty ones. */
  String id(String kind) {
    byte[] digest = Digests.ofCells(row.columns().canonicalNames(), row.cells(), AccRow::orEmpty);
    return kind + "-" + Digests.text(digest);
  }

  /** When the record was written, as exactly as it says. */
  Instant time() throws BadRecord {
    Instant exact = exactTime();
    if (exact != null) {
      return exact;
    }
    Instant time = time("time");
    if (time == null) {
      throw new BadRecord("has no time");
    }
    return withMicros(time);
  }

  /** {@code time_attr} in seconds since 1970, with microseconds in it or beside it. */
  private @Nullable Instant exactTime() throws BadRecord {
    String attr = get("time_attr");
    if (!AccClock.isEpoch(attr)) {
      return null; // text of the site's own format, which repeats the column time
    }
    Instant time = clock.read("time_attr", attr);
    return withMicros(time);
  }

  /** Adds the microseconds in {@code time_exten} to a whole second. */
  private Instant withMicros(Instant time) {
    String micros = get("time_exten");
    Instant second = time.truncatedTo(ChronoUnit.SECONDS);
    boolean isFraction = WHOLE.matcher(micros).matches() && micros.length() <= 6;
    return isFraction && time.equals(second)
        ? second.plus(Long.parseLong(micros), ChronoUnit.MICROS)
        : time;
  }

  /** The time in a column; null if it has none. */
  @Nullable Instant time(String column) throws BadRecord {
    String text = get(column);
    return text.isEmpty() || text.startsWith("0000-00-00") ? null : clock.read(column, text);
  }

  /** The duration in a column of seconds; null if it has none. */
  @Nullable Duration seconds(String column) throws BadRecord {
    String text = get(column);
    if (text.isEmpty()) {
      return null;
    }
    if (!SECONDS.matcher(text).matches()) {
      throw new BadRecord("has the " + column + " '" + AccClock.excerpt(text) + "'; write seconds");
    }
    return Duration.ofNanos(Math.round(Double.parseDouble(text) * 1_000_000) * 1000);
  }

  /** The duration in a column of milliseconds; null if it has none. */
  @Nullable Duration millis(String column) throws BadRecord {
    String text = get(column);
    if (text.isEmpty()) {
      return null;
    }
    if (!WHOLE.matcher(text).matches()) {
      throw new BadRecord(
          "has the " + column + " '" + AccClock.excerpt(text) + "'; write milliseconds");
    }
    return Duration.ofMillis(Long.parseLong(text));
  }
}
