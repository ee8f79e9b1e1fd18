package io.callflow.archive;

import io.callflow.archive.MinuteWalk.Entry;
import io.callflow.call.CallFlow;
import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.PartyAddress;
import io.callflow.event.StoredEvent;
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
import org.jspecify.annotations.Nullable;

/**
 * A walk through the calls of a tenant in time. Its stops are the minutes in which a call has an
 * event inside the window, in the order (UTC minute, call key), or its reverse. A walk costs the
 * store a bounded number of requests; when they are spent it ends early and {@link #token} says
 * where to go on. Used by one thread.
 *
 * <p>The token holds the last position, never an offset: what was stored before the first page
 * comes exactly once, whatever is stored meanwhile.
 */
public final class Timeline {
  /** The longest window. */
  public static final int MAX_DAYS = 31;

  private static final int MAX_LISTINGS = 100;
  private static final int MAX_LOADS = 200;

  /**
   * Up to so many calls of a party in a day are looked at one by one; more are met minute by
   * minute.
   */
  private static final int FEW = 100;

  /**
   * Up to so many listings, a thousand calls each, are spent on a party's day before its minutes
   * are walked; of a party with more calls than that, every call of the day is looked at.
   */
  private static final int MAX_PARTY_LISTINGS = 20;

  /** The events of one call in one minute. */
  public static final class Stop {
    private final Minute minute;
    private final CallFlow call;
    private final List<StoredEvent> events;

    private Stop(Minute minute, CallFlow call, List<StoredEvent> events) {
      this.minute = minute;
      this.call = call;
      this.events = List.copyOf(events);
    }

    /** The whole call. */
    public CallFlow call() {
      return call;
    }

    /**
     * Those of its events that lie in this minute and inside the window, in the direction of the
     * walk.
     */
    public List<StoredEvent> events() {
      return events;
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
  private final Map<CallKey, Optional<CallFlow>> cache = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<CallKey, DamagedCall> damaged = new LinkedHashMap<>();
  private final Map<CallKey, Minute> firstMinutes = new LinkedHashMap<>();
  private int cachedEvents;

  /** With a party: the days still to be walked. */
  private final Deque<Long> days = new ArrayDeque<>();

  private final Deque<Entry> entries = new ArrayDeque<>();
  private @Nullable Set<CallKey> wanted;
  private @Nullable MinuteWalk walk;

  /** With a party: where the walk has come to when the day that it is in is done. */
  private @Nullable Position dayDone;

  private @Nullable Position position;
  private boolean ended;

  Timeline(
      Archive archive,
      Tenant tenant,
      Instant start,
      Instant end,
      Order order,
      @Nullable String party,
      Instant now,
      @Nullable PageToken after) {
    this.archive = archive;
    this.budget = new Budget(MAX_LISTINGS + 4 * archive.keys().shards(), MAX_LOADS);
    this.tenant = tenant;
    this.start = start;
    this.end = end;
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
      // a minute that is done may be the last of its day: that day must not be begun again
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
   * The next stop: the events of one call in one minute that lie inside the window, in the
   * direction of the walk, from where an earlier page stopped. Empty at the end, and where the walk
   * has cost enough.
   */
  public Optional<Stop> next() {
    while (!ended) {
      Entry entry = nextEntry();
      if (entry == null) {
        break;
      }
      CallFlow call = load(entry.call());
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

  /** The calls that this walk has met and could not read, and so has passed over. */
  public List<DamagedCall> damaged() {
    return List.copyOf(damaged.values());
  }

  /** Notes that the walk is through with this stop. */
  public void done(Stop stop) {
    position = new Position(stop.minute, stop.call.key(), null);
  }

  /** Notes that the walk has come to this event, and no further. */
  public void done(Stop stop, StoredEvent event) {
    position = new Position(stop.minute, stop.call.key(), event.eventId());
  }

  /**
   * Asks for what comes after what is done; empty where the walk has come to its end.
   *
   * @param query the query's {@linkplain PageToken#fingerprint fingerprint}
   */
  public Optional<String> token(String query) {
    if (ended) {
      return Optional.empty();
    }
    Position reached = position;
    if (reached == null) {
      Minute before = order == Order.ASC ? first().plus(-1) : last().plus(1);
      reached = new Position(before, null, null);
    }
    return Optional.of(new PageToken(query, start, end, asOf, reached).text());
  }

  /**
   * Whether this is the first minute inside the window in which the call has an event to be found.
   * Events that were stored after the first page was made do not count, lest a late one moves the
   * call behind or ahead of where the pages have come to; unless the call has no others.
   */
  public boolean isFirst(Stop stop) {
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
    for (StoredEvent event : call.events()) {
      if (Minute.of(event.event().timestamp()).equals(minute) && isInside(event)) {
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

  private @Nullable CallFlow load(CallKey key) {
    Optional<CallFlow> cached = cache.get(key);
    if (cached == null) {
      budget.load();
      cached = read(key);
      cache.put(key, cached);
      cachedEvents += 1 + cached.map(call -> call.events().size()).orElse(0);
      var oldest = cache.entrySet().iterator();
      while (cachedEvents > CallFlow.MAX_EVENTS && cache.size() > 1) {
        Optional<CallFlow> dropped = oldest.next().getValue();
        oldest.remove();
        cachedEvents -= 1 + dropped.map(call -> call.events().size()).orElse(0);
      }
    }
    return cached.orElse(null);
  }

  /** A call that is damaged is noted and passed over: it must not hide the others. */
  private Optional<CallFlow> read(CallKey key) {
    try {
      return Optional.ofNullable(archive.readIfPresent(tenant, CallRef.of(key)));
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      damaged.put(key, new DamagedCall(key, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
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

  /** Begins a day of the party: with its calls where they are few, else along the minutes. */
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
    Set<CallKey> calls = calls(match, day);
    if (calls == null || calls.size() > FEW) {
      wanted = calls;
      walk = walk(from, to);
      return;
    }
    TreeSet<Entry> found = new TreeSet<>();
    for (CallKey key : calls) {
      CallFlow call = load(key);
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

  /** The calls of the party on a day; null where they are too many to be listed. */
  private @Nullable Set<CallKey> calls(PartyAddress match, long day) {
    String folder = archive.keys().party(tenant, match.user(), day);
    Set<CallKey> calls = new HashSet<>();
    String after = "";
    for (int listing = 0; listing < MAX_PARTY_LISTINGS; listing++) {
      budget.listing();
      List<ListedObject> page = archive.store().list(folder, after, ObjectStore.MAX_LISTED);
      for (ListedObject object : page) {
        after = object.key().value();
        String name = after.substring(folder.length());
        if (name.matches("[0-9a-v]{20}")) {
          calls.add(new CallKey(name));
        }
      }
      if (page.size() < ObjectStore.MAX_LISTED) {
        return calls;
      }
    }
    return null;
  }
}
