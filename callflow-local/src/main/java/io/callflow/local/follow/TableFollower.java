package io.callflow.local.follow;

import io.callflow.event.CallFlowEvent;
import io.callflow.local.follow.DatabaseFailure.Reason;
import io.callflow.sources.asterisk.RowMapper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table from a starting point to its end, again and again, and passes on each row once.
 *
 * <p>A transaction may commit after one that began later, so each poll begins a window behind the
 * last position; rows that were passed on before are known and left out. A row is known once the
 * sink has stored it: after a failure it is read again, so a row is passed on at least once. Keeps
 * the rows of the window in memory. For one thread.
 *
 * <pre>{@code
 * try (TableFollower follower = new TableFollower(database, settings, mapper)) {
 *   while (!stopped) {
 *     follower.poll(sink, () -> stopped);
 *     Thread.sleep(2_000);
 *   }
 * }
 * }</pre>
 */
public final class TableFollower implements AutoCloseable {
  /** The window of ids, whatever time they took. */
  private static final int LEAST_IDS = 1_000;

  /** The largest window of ids. */
  private static final int MOST_IDS = 100_000;

  private final Database database;
  private final Settings settings;
  private final RowMapper mapper;
  private final SeenRows seen = new SeenRows();
  private final Deque<Sample> samples = new ArrayDeque<>();

  private @Nullable FollowedTable table;
  private StartingPoint start;
  private @Nullable Position last;
  private @Nullable Position lastReady;
  private int passes;

  /** A follower; nothing is opened yet. */
  public TableFollower(Database database, Settings settings, RowMapper mapper) {
    this.database = database;
    this.settings = settings;
    this.mapper = mapper;
    this.start = settings.start();
  }

  /**
   * What is followed.
   *
   * @param idColumn the column with ascending ids; null for the usual ones
   * @param window how far behind the last position a row may still be committed
   */
  public record Settings(
      RecordFormat format,
      TableName table,
      @Nullable String idColumn,
      Duration window,
      StartingPoint start) {}

  /**
   * Where a row is.
   *
   * @param file the table and, without ids, the time of the row
   * @param line the id of the row; 0 without ids
   */
  public record Place(String file, long line) {}

  /** Takes what is read. What it throws ends the poll, and the rows are read again. */
  public interface Sink {
    /** The events of a row. */
    void row(List<CallFlowEvent> events, Place place);

    /** A row that makes no event, and why. */
    void unreadable(Place place, String fault);

    /** Stores what came since the last call. When it returns, the rows are not read again. */
    void store();
  }

  /**
   * The result of a poll.
   *
   * @param rows that are new
   * @param atEnd whether all rows are read; if not, the poll was stopped
   * @param emptied whether the table ends before the position now, so that it is read from its
   *     beginning at the next poll
   */
  public record Poll(long rows, boolean atEnd, boolean emptied) {}

  private record Sample(long nanoTime, long id) {}

  private record Stored(Position position, long hash) {}

  /**
   * Opens the table, unless it is open.
   *
   * @return what a user should know: how the table is read; whether the session is not encrypted
   */
  public Opened open() throws DatabaseFailure {
    FollowedTable opened = table();
    return new Opened(opened.key(), opened.hasId(), opened.isReadable());
  }

  /**
   * An open table.
   *
   * @param key the column by which it is read
   * @param byId whether that is an id, not a time
   * @param readable whether others on the network can read the session
   */
  public record Opened(String key, boolean byId, boolean readable) {}

  /**
   * Reads from the window behind the last position to the end.
   *
   * @param stopped asked after each slice of some thousand rows
   */
  public Poll poll(Sink sink, BooleanSupplier stopped) throws DatabaseFailure {
    FollowedTable from = table();
    Position low = last == null ? begin(from) : window(from, last);
    Position ready = lastReady;
    Position readyLow =
        passes < 2 || ready == null ? null : from.notation().before(ready, settings.window());
    long read = 0;
    long found = 0;
    Position high;
    do {
      high = from.end(low, readyLow);
      Slice slice = slice(from, sink, low, high, readyLow);
      read += slice.read;
      found += slice.found;
      advance(from, slice);
      low = high;
    } while (high != null && !stopped.getAsBoolean());
    if (high == null) {
      passes++;
    }
    return new Poll(read, high == null, found == 0 && startOverIfEmptied(from));
  }

  /** Reads rows, and has them stored. */
  private Slice slice(
      FollowedTable from,
      Sink sink,
      @Nullable Position low,
      @Nullable Position high,
      @Nullable Position readyLow)
      throws DatabaseFailure {
    Slice slice = new Slice(from, sink);
    boolean isStored = false;
    try {
      from.read(low, high, readyLow, slice::row);
      if (slice.found == 0 && high != null) {
        throw new DatabaseFailure(
            Reason.BROKEN,
            "%s has rows up to %s, but does not find them."
                .formatted(settings.table(), high.text()),
            null);
      }
      sink.store();
      isStored = true;
    } finally {
      if (isStored) {
        mapper.stored();
      } else {
        mapper.discarded();
      }
    }
    return slice;
  }

  /**
   * The position from which a later run should read, as text; null before the first row. Rows up to
   * it are stored.
   */
  public @Nullable String savedPosition() {
    Position now = last;
    FollowedTable open = table;
    return now == null || open == null ? null : window(open, now).text();
  }

  /** The last position that was read, as text; null before the first row. */
  public @Nullable String position() {
    return last == null ? null : last.text();
  }

  /** Ends the session; the next poll begins another. */
  public void disconnect() {
    if (table != null) {
      table.close();
      table = null;
    }
  }

  @Override
  public void close() {
    disconnect();
  }

  private FollowedTable table() throws DatabaseFailure {
    FollowedTable open = table;
    if (open == null) {
      open = FollowedTable.open(database, settings.table(), settings.format(), settings.idColumn());
      table = open;
    }
    return open;
  }

  private @Nullable Position begin(FollowedTable from) throws DatabaseFailure {
    if (start instanceof StartingPoint.FromId id) {
      if (!from.hasId()) {
        throw new DatabaseFailure(
            Reason.USAGE,
            "%s has no id; give --since a time, or --id-column.".formatted(settings.table()),
            null);
      }
      return Position.ofId(id.id() - 1);
    }
    if (start instanceof StartingPoint.Since since) {
      Position before = from.before(since.instant());
      if (before != null && from.hasId()) {
        // The next poll of a table without newer rows must not search for its beginning again.
        last = before;
        samples.add(new Sample(System.nanoTime(), before.whole()));
      }
      return before;
    }
    if (start instanceof StartingPoint.Saved saved) {
      Position position = from.position(saved.position());
      Position end = from.hasId() && position != null ? from.last() : null;
      return end != null && position != null && end.compareTo(position) < 0 ? null : position;
    }
    return null;
  }

  /** The position behind which no row is expected any more. */
  private Position window(FollowedTable from, Position position) {
    if (!from.hasId()) {
      return from.notation().before(position, settings.window().plus(from.reach()));
    }
    Sample oldest = samples.peekFirst();
    long low = oldest == null ? position.whole() : oldest.id();
    long now = System.nanoTime();
    for (Sample sample : samples) {
      if (now - sample.nanoTime() >= settings.window().toNanos()) {
        low = sample.id();
      }
    }
    low = Math.min(low, position.whole() - LEAST_IDS);
    return Position.ofId(Math.max(low, position.whole() - MOST_IDS));
  }

  private void advance(FollowedTable from, Slice slice) {
    slice.stored.forEach(row -> seen.add(row.position(), row.hash()));
    Position key = slice.key;
    if (key == null) {
      return;
    }
    last = last == null ? key : Position.max(last, key);
    Position ready = slice.ready;
    if (ready != null) {
      lastReady = lastReady == null ? ready : Position.max(lastReady, ready);
    }
    if (from.hasId()) {
      long now = System.nanoTime();
      samples.addLast(new Sample(now, last.whole()));
      while (samples.size() > 1 && outlived(second(samples), now, last.whole())) {
        samples.removeFirst();
      }
    }
    Position readyNow = lastReady;
    seen.forgetUpTo(
        from.tellsReady() && passes >= 2 && readyNow != null
            ? from.notation().before(readyNow, settings.window())
            : window(from, last));
  }

  /** Whether a sample makes the one before it superfluous. */
  private boolean outlived(Sample sample, long now, long id) {
    return now - sample.nanoTime() >= settings.window().toNanos() || sample.id() < id - MOST_IDS;
  }

  private static Sample second(Deque<Sample> samples) {
    var all = samples.iterator();
    all.next();
    return all.next();
  }

  private boolean startOverIfEmptied(FollowedTable from) throws DatabaseFailure {
    Position before = last;
    if (before == null || !from.hasId()) {
      return false;
    }
    Position end = from.last();
    if (end == null || end.compareTo(before) >= 0) {
      return false;
    }
    start = new StartingPoint.All();
    last = null;
    samples.clear();
    seen.clear();
    return true;
  }

  /** The rows of one slice, not yet stored. Rows with equal cells are in one slice. */
  private final class Slice {
    private final FollowedTable from;
    private final Sink sink;
    private final Map<Long, Integer> ordinals = new HashMap<>();
    private final List<Stored> stored = new ArrayList<>();
    private @Nullable Position key;
    private @Nullable Position ready;
    private long found;
    private long read;

    Slice(FollowedTable from, Sink sink) {
      this.from = from;
      this.sink = sink;
    }

    void row(FollowedTable.Row row) {
      found++;
      long hash = SeenRows.hash(row.cells());
      int ordinal = ordinals.merge(hash, 1, Integer::sum);
      Position own = row.key();
      Position readyOwn = row.ready() == null ? own : row.ready();
      if (own != null) {
        key = key == null ? own : Position.max(key, own);
      }
      if (readyOwn != null) {
        ready = ready == null ? readyOwn : Position.max(ready, readyOwn);
        if (ordinal <= seen.count(readyOwn, hash)) {
          return;
        }
        stored.add(new Stored(readyOwn, hash));
      }
      read++;
      Place place =
          from.hasId() && own != null
              ? new Place(settings.table().toString(), own.whole())
              : new Place(settings.table() + (own == null ? "" : " at " + own.text()), 0);
      try {
        sink.row(mapper.events(from.names(), row.cells(), ordinal), place);
      } catch (RowMapper.UnreadableRow e) {
        sink.unreadable(place, String.valueOf(e.getMessage()));
      }
    }
  }
}
