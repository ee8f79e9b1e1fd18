package io.callflow.archive;

import io.callflow.archive.MinuteWalk.Entry;
import io.callflow.call.CallFlow;
import io.callflow.event.CallKey;
import io.callflow.event.PartyAddress;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.query.Order;
import io.callflow.query.Page;
import io.callflow.query.TimeRange;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectStore;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A walk through the calls of a tenant in time, which makes one page. Each stop is one call in one
 * minute in which it has an event inside the range; stops come in the order (UTC minute, call key),
 * or reversed. A walk sends the store a bounded number of requests; when they are spent the page
 * ends early, and its token says where to continue. Used by one thread.
 *
 * <p>The token holds a position, not an offset, so events that were stored before the first page
 * come exactly once, whatever is stored between pages.
 */
final class Timeline {
  private static final int MAX_LISTINGS = 100;
  private static final int MAX_LOADS = 200;

  /** A day on which a party has more calls than this is walked minute by minute. */
  private static final int FEW = 100;

  /**
   * Listings, of a thousand calls each, of a party's calls on one day. Beyond them the calls are
   * not listed any further, and every call of the day is read.
   */
  private static final int MAX_PARTY_LISTINGS = 20;

  /**
   * The events of one call in one minute.
   *
   * @param call the whole call
   * @param events those in this minute and inside the range, in the direction of the walk
   */
  record Stop(Minute minute, CallFlow call, List<StoredEvent> events) {
    Stop {
      events = List.copyOf(events);
    }
  }

  private final Archive archive;
  private final Tenant tenant;
  private final Instant start;
  private final Instant end;
  private final Instant asOf;
  private final Order order;
  private final @Nullable PartyAddress party;
  private final Budget budget;
  private final CallCache calls;
  private final Map<CallKey, Minute> firstMinutes = new LinkedHashMap<>();

  /** With a party: the days that are still to be walked. */
  private final Deque<Long> days = new ArrayDeque<>();

  private final Deque<Entry> entries = new ArrayDeque<>();
  private @Nullable Set<CallKey> wanted;
  private @Nullable MinuteWalk walk;

  /** With a party: the position at the end of the current day. */
  private @Nullable Position dayDone;

  private @Nullable Position position;
  private boolean ended;

  Timeline(
      Archive archive,
      Tenant tenant,
      TimeRange range,
      Order order,
      @Nullable String party,
      Instant now,
      @Nullable PageToken after) {
    this.archive = archive;
    this.budget = new Budget(MAX_LISTINGS + 4 * archive.keys().shards(), MAX_LOADS);
    this.calls = new CallCache(archive, tenant, budget);
    this.tenant = tenant;
    this.start = range.start();
    this.end = range.end();
    this.asOf = after == null ? now : after.asOf();
    this.order = order;
    this.party = party == null ? null : PartyAddress.of(party);
    this.position = after == null ? null : after.position();
    if (this.party == null) {
      walk = walk(first(), last());
    } else {
      planDays();
    }
  }

  private Minute first() {
    return Minute.of(start);
  }

  private Minute last() {
    return Minute.of(end.minusNanos(1));
  }

  private MinuteWalk walk(Minute first, Minute last) {
    return new MinuteWalk(
        archive.store(), archive.keys(), tenant, first, last, order, position, budget);
  }

  private void planDays() {
    long first = first().day();
    long last = last().day();
    Position after = position;
    if (after != null) {
      // A finished minute may be the last of its day; that day must not begin again.
      long step = after.call() == null ? 1 : 0;
      if (order == Order.ASC) {
        first = Math.max(first, after.minute().plus(step).day());
      } else {
        last = Math.min(last, after.minute().plus(-step).day());
      }
    }
    for (long day = first; day <= last; day++) {
      if (order == Order.ASC) {
        days.addLast(day);
      } else {
        days.addFirst(day);
      }
    }
  }

  /**
   * Makes the page.
   *
   * @param fingerprint the query's {@linkplain PageToken#fingerprint fingerprint}
   * @param finder what of a stop belongs on pages, in the order of the walk
   */
  <T> Page<T> page(PageRoom room, String fingerprint, Function<Stop, List<Found<T>>> finder) {
    List<T> elements = new ArrayList<>();
    for (Optional<Stop> next = next(); next.isPresent(); next = next()) {
      Stop stop = next.get();
      for (Found<T> found : finder.apply(stop)) {
        if (room.isFull()) {
          return page(elements, fingerprint);
        }
        elements.add(found.element());
        room.take(found.metadataBytes());
        position = new Position(stop.minute, stop.call.key(), found.event());
      }
      if (!room.isFull()) {
        position = new Position(stop.minute, stop.call.key(), null);
      }
    }
    return page(elements, fingerprint);
  }

  private <T> Page<T> page(List<T> elements, String fingerprint) {
    return new Page<>(elements, token(fingerprint), calls.damaged());
  }

  /**
   * The next stop. The first one continues after the event at which an earlier page ended. Empty at
   * the end of the window, and when the requests are spent.
   */
  private Optional<Stop> next() {
    while (!ended) {
      Entry entry = nextEntry();
      if (entry == null) {
        break;
      }
      CallFlow call = calls.get(entry.call());
      if (call != null) {
        List<StoredEvent> events = after(position, entry, inside(call, entry.minute()));
        if (!events.isEmpty()) {
          return Optional.of(new Stop(entry.minute(), call, events));
        }
      }
      position = new Position(entry.minute(), entry.call(), null);
    }
    return Optional.empty();
  }

  /** A token that continues the walk after what is on the page; null at the end of the range. */
  private @Nullable String token(String fingerprint) {
    if (ended) {
      return null;
    }
    Position reached = position;
    if (reached == null) {
      Minute before = order == Order.ASC ? first().plus(-1) : last().plus(1);
      reached = new Position(before, null, null);
    }
    return new PageToken(fingerprint, start, end, asOf, reached).text();
  }

  /**
   * Whether this is the first minute of the range in which the call has a matching event. Ignores
   * events that were stored after the first page, unless the call has no others: a late event must
   * not move the call across a page that was already answered.
   */
  boolean isFirst(Stop stop) {
    Minute first =
        firstMinutes.computeIfAbsent(
            stop.call.key(),
            key -> {
              StoredEvent earliest = null;
              for (StoredEvent event : stop.call.events()) {
                if (isInside(event)) {
                  earliest = earliest == null ? event : earliest;
                  if (!event.createdAt().isAfter(asOf)) {
                    return Minute.of(event.event().timestamp());
                  }
                }
              }
              return earliest == null ? stop.minute : Minute.of(earliest.event().timestamp());
            });
    return first.equals(stop.minute);
  }

  private boolean isInside(StoredEvent event) {
    Instant timestamp = event.event().timestamp();
    return !timestamp.isBefore(start)
        && timestamp.isBefore(end)
        && (party == null || party.matches(event.event()));
  }

  private List<StoredEvent> inside(CallFlow call, Minute minute) {
    List<StoredEvent> events = new ArrayList<>();
    for (StoredEvent event : call.events(minute.start(), minute.plus(1).start())) {
      if (isInside(event)) {
        events.add(event);
      }
    }
    if (order == Order.DESC) {
      Collections.reverse(events);
    }
    return events;
  }

  private static List<StoredEvent> after(
      @Nullable Position position, Entry entry, List<StoredEvent> events) {
    if (position == null
        || position.event() == null
        || !entry.minute().equals(position.minute())
        || !entry.call().equals(position.call())) {
      return events;
    }
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).eventId().equals(position.event())) {
        return events.subList(i + 1, events.size());
      }
    }
    return events;
  }

  private @Nullable Entry nextEntry() {
    while (true) {
      if (budget.isSpent()) {
        return null;
      }
      if (!entries.isEmpty()) {
        return entries.removeFirst();
      }
      MinuteWalk walking = walk;
      if (walking != null) {
        Entry entry = walking.next();
        if (entry != null && wanted != null && !wanted.contains(entry.call())) {
          position = new Position(entry.minute(), entry.call(), null);
          continue;
        }
        if (entry != null) {
          return entry;
        }
        if (walking.isPaused()) {
          Position paused = walking.pausedAt();
          position = paused == null ? position : paused;
          return null;
        }
        walk = null;
        position = dayDone == null ? position : dayDone;
      } else if (days.isEmpty()) {
        ended = true;
        return null;
      } else {
        begin(days.removeFirst());
      }
    }
  }

  /** Begins a day of the party: call by call if they are few, else minute by minute. */
  private void begin(long day) {
    PartyAddress match = party;
    if (match == null) {
      return;
    }
    Minute from = Minute.ofDay(day);
    Minute to = from.plus(Minute.PER_DAY - 1);
    from = from.compareTo(first()) < 0 ? first() : from;
    to = to.compareTo(last()) > 0 ? last() : to;
    dayDone = new Position(order == Order.ASC ? to : from, null, null);
    Set<CallKey> ofParty = callsOf(match, day);
    if (ofParty == null || ofParty.size() > FEW) {
      wanted = ofParty;
      walk = walk(from, to);
      return;
    }
    TreeSet<Entry> found = new TreeSet<>();
    for (CallKey key : ofParty) {
      CallFlow call = calls.get(key);
      if (call != null) {
        for (StoredEvent event : call.events()) {
          Minute minute = Minute.of(event.event().timestamp());
          if (minute.day() == day && isInside(event)) {
            found.add(new Entry(minute, key));
          }
        }
      }
    }
    for (Entry entry : order == Order.ASC ? found : found.descendingSet()) {
      if (!isBehind(entry)) {
        entries.addLast(entry);
      }
    }
    if (entries.isEmpty()) {
      position = dayDone;
    }
  }

  private boolean isBehind(Entry entry) {
    Position from = position;
    if (from == null) {
      return false;
    }
    int place = entry.minute().compareTo(from.minute());
    if (place == 0) {
      if (from.call() == null) {
        return true;
      }
      place = entry.call().compareTo(from.call());
      if (place == 0) {
        return from.event() == null;
      }
    }
    return order == Order.ASC ? place < 0 : place > 0;
  }

  /** The calls of the party on a day; null if they are too many to be listed. */
  private @Nullable Set<CallKey> callsOf(PartyAddress match, long day) {
    String folder = archive.keys().party(tenant, match.user(), day);
    Set<CallKey> found = new HashSet<>();
    String after = "";
    for (int listing = 0; listing < MAX_PARTY_LISTINGS; listing++) {
      budget.listing();
      List<ListedObject> page = archive.store().list(folder, after, ObjectStore.MAX_LISTED);
      for (ListedObject object : page) {
        after = object.key().value();
        String name = after.substring(folder.length());
        if (name.matches("[0-9a-v]{20}")) {
          found.add(new CallKey(name));
        }
      }
      if (page.size() < ObjectStore.MAX_LISTED) {
        return found;
      }
    }
    return null;
  }
}
