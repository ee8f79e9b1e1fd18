package io.callflow.local.command;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.EventType;
import io.callflow.event.StoredEvent;
import io.callflow.query.EventQuery;
import io.callflow.sources.Sources;
import io.callflow.sources.asterisk.AsteriskFormats;
import io.callflow.sources.asterisk.DirectionRules;
import io.callflow.sources.asterisk.TableImport;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores what an import reads. An assertion that depends on more than its row is compared with what
 * is stored: a direction that another one has replaced is asserted again, and calls that an earlier
 * import has seen are linked.
 */
final class ImportRun {
  /** How many directions that are stored already wait to be compared. */
  private static final int MOST_WAITING = 500;

  private final Terminal terminal;
  private final ImportFiles files;
  private final List<TableImport> tables;
  private final SourceSettings settings;
  private final List<EventLoader.Item> repeated = new ArrayList<>();
  private final Set<CallId> touched = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
  private final boolean keepsCalls;
  private boolean readable = true;

  /**
   * A run; nothing is read yet.
   *
   * @param tables those of the files that are Asterisk's tables, surveyed
   * @param keepsCalls whether {@link #calls} are wanted
   */
  ImportRun(
      Terminal terminal,
      ImportFiles files,
      List<TableImport> tables,
      SourceSettings settings,
      boolean keepsCalls) {
    this.terminal = terminal;
    this.files = files;
    this.tables = tables;
    this.settings = settings;
    this.keepsCalls = keepsCalls;
  }

  /** The calls of the records, in the order of their ids. */
  Set<CallId> calls() {
    return touched;
  }

  /**
   * Reads everything without storing it, and reports what would be refused; whether anything is.
   */
  boolean isAnyRefused(LoadReport report) throws IOException {
    boolean[] any = {false};
    visit(
        (place, record) -> {
          any[0] |= record.fault() != null;
          count(place, record, report);
        },
        table -> {});
    return any[0];
  }

  /** Reads the records and stores their events. */
  void read(Connection calls, EventLoader loader, LoadReport report) throws IOException {
    visit(
        (place, record) -> {
          if (count(place, record, report)) {
            for (CallFlowEvent event : record.events()) {
              if (keepsCalls) {
                touched.add(event.callId());
              }
              loader.add(item(event, place));
            }
          }
          if (waiting() >= MOST_WAITING) {
            assertAgain(calls, loader);
          }
        },
        table -> {
          loader.flush();
          assertAgain(calls, loader);
          linkEarlierImports(calls, table, loader);
        });
    loader.flush();
  }

  /** Takes one record with its place. */
  @FunctionalInterface
  private interface Visitor {
    void visit(EventLoader.Place place, SourceRecord record);
  }

  /**
   * Passes on all records.
   *
   * @param after is told each table when its rows have been passed on
   */
  private void visit(Visitor visitor, Consumer<TableImport> after) throws IOException {
    for (String name : files.unknown()) {
      String fault =
          "is not recognised as any format; --format names it, and --format list prints all.";
      visitor.visit(new EventLoader.Place(name, 0), SourceRecord.refused(0, fault));
    }
    for (TableImport table : tables) {
      table.read(row -> visitor.visit(new EventLoader.Place(row.file(), row.line()), record(row)));
      after.accept(table);
    }
    for (ImportFiles.ImportFile file : files.all()) {
      if (!ImportFiles.isTable(file.format())) {
        String name = file.input().name();
        try (Stream<SourceRecord> records =
            Sources.read(file.format(), file.input().input(), settings)) {
          records.forEach(
              record -> {
                long number = record.line() > 0 ? 0 : record.number();
                visitor.visit(new EventLoader.Place(name, record.line(), number), record);
              });
        } catch (UncheckedIOException e) {
          throw e.getCause();
        }
      }
    }
  }

  private static SourceRecord record(TableImport.Row row) {
    CallFlowEvent event = row.event();
    if (event == null) {
      return SourceRecord.refused(row.line(), row.fault());
    }
    List<CallFlowEvent> events = new ArrayList<>();
    events.add(event);
    events.addAll(row.asserted());
    return SourceRecord.of(row.line(), events);
  }

  /** Counts a record; whether it has events. */
  private static boolean count(EventLoader.Place place, SourceRecord record, LoadReport report) {
    if (record.fault() != null) {
      report.unreadable(place, record.fault());
    } else if (record.skipped() != null) {
      report.skip(record.skipped());
    } else {
      report.read();
    }
    return !record.events().isEmpty();
  }

  private static EventLoader.Item item(CallFlowEvent event, EventLoader.Place place) {
    return new EventLoader.Item(new Connection.Draft(event, true), place);
  }

  /** Sees what became of an event, and says what to count. Called by several threads, in turn. */
  EventLoader.Loaded stored(EventLoader.Loaded loaded) {
    Connection.Result result = loaded.result();
    CallFlowEvent event = loaded.item().draft().event();
    if (result.status() == Connection.Status.DUPLICATE && DirectionRules.made(event)) {
      synchronized (repeated) {
        repeated.add(loaded.item());
      }
    }
    if (result.status() == Connection.Status.CONFLICT
        && event.eventType().equals(EventType.LINK_ASSERTED)) {
      // Only where no id tells a time does the time of a link depend on the files.
      return new EventLoader.Loaded(
          loaded.item(),
          new Connection.Result(Connection.Status.DUPLICATE, result.eventId(), null, null));
    }
    return loaded;
  }

  private int waiting() {
    synchronized (repeated) {
      return repeated.size();
    }
  }

  private void assertAgain(Connection calls, EventLoader loader) {
    List<EventLoader.Item> items;
    synchronized (repeated) {
      items = List.copyOf(repeated);
      repeated.clear();
    }
    Map<CallId, List<StoredEvent>> directions = new HashMap<>();
    for (EventLoader.Item item : items) {
      CallFlowEvent event = item.draft().event();
      if (!readable) {
        return;
      }
      List<StoredEvent> stored = directions.get(event.callId());
      if (stored == null) {
        stored = directions(calls, event.callId());
        directions.put(event.callId(), stored);
      }
      CallFlowEvent again = again(event, stored);
      if (again != null) {
        loader.add(item(again, item.place()));
      }
    }
    loader.flush();
  }

  /** The assertion to store, if another one of the leg was stored later. */
  private static @Nullable CallFlowEvent again(CallFlowEvent event, List<StoredEvent> stored) {
    StoredEvent last = null;
    int times = 1;
    for (StoredEvent other : stored) {
      if (String.valueOf(event.legId()).equals(String.valueOf(other.event().legId()))) {
        boolean later = last == null || !other.createdAt().isBefore(last.createdAt());
        last = later ? other : last;
        if (DirectionRules.firstId(other.event()).equals(DirectionRules.firstId(event))) {
          times = Math.max(times, DirectionRules.times(other.event()));
        }
      }
    }
    boolean holds =
        last == null || DirectionRules.firstId(last.event()).equals(DirectionRules.firstId(event));
    return holds ? null : DirectionRules.again(event, times + 1);
  }

  private List<StoredEvent> directions(Connection calls, CallId call) {
    List<StoredEvent> directions = new ArrayList<>();
    try {
      calls.eachEvent(
          CallRef.of(call),
          EventQuery.MAX_PAGE_SIZE,
          stored -> {
            if (stored.event().source().equals(asterisk()) && DirectionRules.made(stored.event())) {
              directions.add(stored);
            }
          });
    } catch (CommandFailure | CallflowException e) {
      unreadable("a direction that was replaced is not asserted again", e);
    }
    return directions;
  }

  private String asterisk() {
    return settings.sourceOr(AsteriskFormats.SOURCE);
  }

  private void linkEarlierImports(Connection calls, TableImport table, EventLoader loader) {
    if (table.hasTooManyOpenLegs()) {
      warn(
          "so many channels lack their first or last row that calls which they joined in earlier"
              + " imports are not looked for. Import the files of one period together.");
    }
    if (!readable || table.openLegs().isEmpty()) {
      return;
    }
    try {
      for (EarlierImports.Found found :
          new EarlierImports(calls, asterisk()).find(table.openLegs())) {
        for (CallFlowEvent link : table.links(found.leg(), found.calls())) {
          loader.add(item(link, new EventLoader.Place("link of " + found.leg().id(), 0)));
        }
      }
      loader.flush();
    } catch (CommandFailure | CallflowException e) {
      unreadable("calls that an earlier import has seen are not linked", e);
    }
  }

  private void unreadable(String consequence, RuntimeException reason) {
    if (readable) {
      readable = false;
      warn("cannot read what is stored, so " + consequence + ": " + reason.getMessage());
    }
  }

  private void warn(String text) {
    terminal.clearProgress();
    terminal.err().println("callflow: " + text);
  }
}
