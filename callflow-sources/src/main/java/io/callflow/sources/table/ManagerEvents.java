package io.callflow.sources.table;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.table.Lines.Line;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one name from the text of Asterisk's manager interface (AMI): lines of {@code
 * Name: value}, and a blank line after each event. Skips all other events. Of headers with one
 * name, the first counts.
 */
final class ManagerEvents implements RecordReader {
  /** Headers that say nothing about the row. */
  private static final Set<String> ENVELOPE = Set.of("event", "privilege", "sequencenumber");

  private final String event;
  private final Lines lines;
  private final NamedCells cells;

  ManagerEvents(TableKind kind, String event, Lines lines) {
    this.event = event;
    this.lines = lines;
    this.cells = new NamedCells(kind);
  }

  @Override
  public @Nullable TableEntry next() throws IOException {
    boolean wanted = false;
    long start = 0;
    String fault = null;
    while (true) {
      Line line = lines.next();
      if (line == null || line.isBlank()) {
        if (wanted) {
          return end(start, fault);
        }
        if (line == null) {
          return null;
        }
        start = 0;
        fault = null;
        cells.clear();
        continue;
      }
      if (start == 0) {
        start = line.number();
        cells.clear();
      }
      String text = line.text();
      int colon = text == null ? -1 : text.indexOf(':');
      if (text == null) {
        fault = Lines.TOO_LONG;
      } else if (colon <= 0) {
        fault = fault == null ? "has no 'Name: value' in line " + line.number() : fault;
      } else {
        String name = text.substring(0, colon);
        String value = text.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        if (name.equalsIgnoreCase("Event")) {
          wanted = value.strip().equalsIgnoreCase(event);
        }
        if (!ENVELOPE.contains(TableKind.lower(name)) && !cells.has(name) && !cells.isTooLong()) {
          cells.add(name, value);
        }
      }
    }
  }

  private TableEntry end(long start, @Nullable String fault) {
    try {
      return fault == null ? TableEntry.of(start, cells.row()) : TableEntry.bad(start, fault);
    } catch (BadRecord e) {
      return TableEntry.bad(start, e.getMessage());
    }
  }
}
