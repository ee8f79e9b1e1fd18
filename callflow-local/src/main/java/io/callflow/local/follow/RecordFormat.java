package io.callflow.local.follow;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the rows of a table are, and the columns by which they are found. */
public enum RecordFormat {
  /** Asterisk's Channel Event Logging: a row is inserted when its event happens. */
  ASTERISK_CEL("asterisk-cel", "cel", Duration.ZERO),

  /** Asterisk's call detail records: a row has the start of its call and is inserted at its end. */
  ASTERISK_CDR("asterisk-cdr", "cdr", Duration.ofHours(24));

  private final String id;
  private final String table;
  private final Duration reach;

  RecordFormat(String id, String table, Duration reach) {
    this.id = id;
    this.table = table;
    this.reach = reach;
  }

  /** The format with this name; null if there is none. */
  public static @Nullable RecordFormat of(String name) {
    for (RecordFormat format : values()) {
      if (format.id.equals(name)) {
        return format;
      }
    }
    return null;
  }

  /** The name that users give: {@code asterisk-cel}. */
  public String id() {
    return id;
  }

  /** The name that the table usually has. */
  public String usualTable() {
    return table;
  }

  /** The names of the column with the time of a row, the best first. */
  List<String> times() {
    return switch (this) {
      case ASTERISK_CEL -> List.of("eventtime", "event_time");
      case ASTERISK_CDR -> List.of("calldate", "start", "starttime", "start_time");
    };
  }

  /** How long after the time in it a row may be inserted; zero: at once. */
  Duration reach() {
    return reach;
  }

  /** What is missing for rows to become events; null if nothing is. */
  @Nullable String missing(List<String> columns) {
    List<String> names = columns.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    if (this == ASTERISK_CDR) {
      return names.contains("disposition") ? null : "disposition";
    }
    if (!has(names, "eventtype", "event_type", "eventname")) {
      return "eventtype";
    }
    return has(names, "uniqueid", "unique_id", "linkedid", "linked_id")
        ? null
        : "uniqueid or linkedid";
  }

  private static boolean has(List<String> names, String... aliases) {
    return List.of(aliases).stream().anyMatch(names::contains);
  }
}
