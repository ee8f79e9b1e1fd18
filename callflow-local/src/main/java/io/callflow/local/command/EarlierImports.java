package io.callflow.local.command;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventType;
import io.callflow.event.StoredEvent;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import io.callflow.sources.asterisk.OpenLeg;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks in the store for further calls of channels whose first or last row an import has not seen.
 * Searches from the creation of each channel to its first row, and for four hours from its last
 * row. For one thread.
 */
final class EarlierImports {
  /** Channels are up for longer only rarely. */
  private static final Duration LONGEST_LEG = Duration.ofHours(4);

  /** The most events of all calls that one search reads. */
  private static final int MOST_EVENTS = 20_000;

  /** A query of all calls must be shorter; a search of several channels may be longer. */
  private static final Duration LONGEST_QUERY = Duration.ofHours(24);

  private final Connection calls;
  private final String source;
  private final Map<String, Search> searches = new HashMap<>();

  /**
   * A search; nothing is read yet.
   *
   * @param source of the events to look at
   */
  EarlierImports(Connection calls, String source) {
    this.calls = calls;
    this.source = source;
  }

  /** A channel, and the calls in which it was found. */
  record Found(OpenLeg leg, Set<String> calls) {}

  private static final class Search {
    private final OpenLeg leg;
    private final Set<String> calls;
    private boolean ended;

    private Search(OpenLeg leg) {
      this.leg = leg;
      this.calls = new TreeSet<>(leg.calls());
      this.ended = leg.ended();
    }
  }

  /** A range of time, and how many channels it is read for. */
  private record Range(Instant from, Instant to, int legs) {}

  /**
   * Looks for all of these channels.
   *
   * @return those that are in several calls
   * @throws CallflowException what reading throws
   * @throws CommandFailure if the service does not let the command read
   */
  List<Found> find(List<OpenLeg> legs) {
    legs.forEach(leg -> searches.put(leg.id(), new Search(leg)));
    searches.values().forEach(this::addFounded);
    List<Range> before = new ArrayList<>();
    List<Range> after = new ArrayList<>();
    for (OpenLeg leg : legs) {
      if (!leg.began()) {
        before.add(new Range(earliest(leg), leg.first().plusMillis(1), 1));
      }
      if (!leg.ended()) {
        after.add(new Range(leg.last(), leg.last().plus(LONGEST_LEG), 1));
      }
    }
    joined(before).forEach(range -> read(range, false));
    joined(after).forEach(range -> read(range, true));
    List<Found> found = new ArrayList<>();
    for (Search search : searches.values()) {
      if (search.calls.size() > 1) {
        found.add(new Found(search.leg, search.calls));
      }
    }
    found.sort(Comparator.comparing(one -> one.leg().id()));
    return found;
  }

  private static Instant earliest(OpenLeg leg) {
    Instant created = leg.created().minusSeconds(1);
    Instant bound = leg.first().minus(LONGEST_LEG);
    return created.isAfter(bound) ? created : bound;
  }

  /** A channel that founded a call is in that call, whether or not its own rows there are known. */
  private void addFounded(Search search) {
    OpenLeg leg = search.leg;
    if (search.calls.contains(leg.id())) {
      return;
    }
    try {
      calls.call(CallRef.of(new CallId(leg.id())));
      search.calls.add(leg.id());
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.UNKNOWN_CALL && e.code() != ErrorCode.ERASED) {
        throw e;
      }
    }
  }

  /** The ranges in ascending order; those that overlap are one. */
  private static List<Range> joined(List<Range> ranges) {
    List<Range> joined = new ArrayList<>();
    List<Range> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparing(Range::from));
    for (Range range : sorted) {
      Range last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last == null
          || range.from().isAfter(last.to())
          || Duration.between(last.from(), range.to()).compareTo(LONGEST_QUERY) > 0) {
        joined.add(range);
      } else {
        Instant to = range.to().isAfter(last.to()) ? range.to() : last.to();
        joined.set(joined.size() - 1, new Range(last.from(), to, last.legs() + range.legs()));
      }
    }
    return joined;
  }

  /**
   * Reads the events of a range.
   *
   * @param untilEnded whether to stop once every channel in the range has ended
   */
  private void read(Range range, boolean untilEnded) {
    if (!range.from().isBefore(range.to())) {
      return; // a clock that was set back: the channel's first row is before its creation
    }
    Set<String> open = new HashSet<>();
    if (untilEnded) {
      for (Search search : searches.values()) {
        if (!search.ended && isWithin(search.leg.last(), range)) {
          open.add(search.leg.id());
        }
      }
    }
    EventQuery query =
        EventQuery.between(range.from(), range.to()).pageSize(EventQuery.MAX_PAGE_SIZE);
    long most = (long) MOST_EVENTS * range.legs();
    String next = null;
    do {
      Page<StoredEvent> page = calls.search(query, next);
      next = page.nextToken();
      for (StoredEvent stored : page.elements()) {
        most--;
        see(stored.event(), open);
      }
    } while (next != null && most > 0 && !(untilEnded && open.isEmpty()));
  }

  private static boolean isWithin(Instant time, Range range) {
    return !time.isBefore(range.from()) && time.isBefore(range.to());
  }

  private void see(CallFlowEvent event, Set<String> open) {
    String leg = event.legId();
    Search search = leg == null ? null : searches.get(leg);
    if (search == null
        || leg == null
        || !event.source().equals(source)
        || event.eventType().equals(EventType.LINK_ASSERTED)) {
      return;
    }
    search.calls.add(event.callId().value());
    if (event.eventType().equals(EventType.LEG_ENDED)) {
      search.ended = true;
      open.remove(leg);
    }
  }
}
