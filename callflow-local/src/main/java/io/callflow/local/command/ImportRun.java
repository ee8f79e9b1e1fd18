package io.callflow.local.command;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.EventType;
import io.callflow.event.StoredEvent;
import io.callflow.local.asterisk.DirectionRules;
import io.callflow.local.asterisk.TableImport;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
  private final TableImport table;
  private final Connection calls;
  private final String source;
  private final @Nullable Path standardInput;
  private final List<EventLoader.Item> repeated = new ArrayList<>();
  private final Set<CallId> touched = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
  private final boolean keepsCalls;
  private boolean readable = true;

  /**
   * A run; nothing is read yet.
   *
   * @param standardInput the file that holds standard input, if it was given
   * @param keepsCalls whether {@link #calls} are wanted
   */
  ImportRun(
      Terminal terminal,
      TableImport table,
      Connection calls,
      String source,
      @Nullable Path standardInput,
      boolean keepsCalls) {
    this.terminal = terminal;
    this.table = table;
    this.calls = calls;
    this.source = source;
    this.standardInput = standardInput;
    this.keepsCalls = keepsCalls;
  }

  /** The calls of the rows, in the order of their ids. */
  Set<CallId> calls() {
    return touched;
  }

  /** The name of the file as the user gave it. */
  String name(Path file) {
    return file.equals(standardInput) ? "-" : file.toString();
  }

  /** Reads the rows and stores their events. */
  void read(EventLoader loader, LoadReport report) throws IOException {
    table.read(
        row -> {
          String file = name(row.file());
          CallFlowEvent event = row.event();
          if (event == null) {
            report.unreadable(file, row.line(), row.fault());
            return;
          }
          report.read();
          if (keepsCalls) {
            touched.add(event.callId());
          }
          loader.add(item(event, file, row.line()));
          row.asserted().forEach(asserted -> loader.add(item(asserted, file, row.line())));
          if (waiting() >= MOST_WAITING) {
            assertAgain(loader);
          }
        });
    loader.flush();
    assertAgain(loader);
    linkEarlierImports(loader);
  }

  private static EventLoader.Item item(CallFlowEvent event, String file, long line) {
    return new EventLoader.Item(new Connection.Draft(event, true), file, line);
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

  private void assertAgain(EventLoader loader) {
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
        stored = directions(event.callId());
        directions.put(event.callId(), stored);
      }
      CallFlowEvent again = again(event, stored);
      if (again != null) {
        loader.add(item(again, item.file(), item.line()));
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

  private List<StoredEvent> directions(CallId call) {
    List<StoredEvent> directions = new ArrayList<>();
    try {
      String next = null;
      do {
        Page<StoredEvent> page = calls.events(CallRef.of(call), EventQuery.MAX_PAGE_SIZE, next);
        next = page.nextToken();
        for (StoredEvent stored : page.elements()) {
          if (stored.event().source().equals(source) && DirectionRules.made(stored.event())) {
            directions.add(stored);
          }
        }
      } while (next != null);
    } catch (CommandFailure | CallflowException e) {
      unreadable("a direction that was replaced is not asserted again", e);
    }
    return directions;
  }

  private void linkEarlierImports(EventLoader loader) {
    if (table.hasTooManyOpenLegs()) {
      warn(
          "so many channels lack their first or last row that calls which they joined in earlier"
              + " imports are not looked for. Import the files of one period together.");
    }
    if (!readable || table.openLegs().isEmpty()) {
      return;
    }
    try {
      for (EarlierImports.Found found : new EarlierImports(calls, source).find(table.openLegs())) {
        for (CallFlowEvent link : table.links(found.leg(), found.calls())) {
          loader.add(item(link, "link of " + found.leg().id(), 0));
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
