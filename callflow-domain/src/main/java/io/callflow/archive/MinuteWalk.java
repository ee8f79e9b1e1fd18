package io.callflow.archive;

import io.callflow.event.CallKey;
import io.callflow.event.Tenant;
import io.callflow.query.Order;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of the minute index between two minutes, in the order (minute, callKey) or reversed,
 * merged from all shards. Forwards, each shard is one listing. Stores cannot list backwards, so
 * that direction lists a whole day at a time, an hour if the day has too many keys for one listing,
 * and a minute if the hour has.
 */
final class MinuteWalk {
  /** The call has an event in this minute, or an unfinished append intended one. */
  record Entry(Minute minute, CallKey call) implements Comparable<Entry> {
    private static final Comparator<Entry> ORDER =
        Comparator.comparing(Entry::minute).thenComparing(Entry::call);

    @Override
    public int compareTo(Entry other) {
      return ORDER.compare(this, other);
    }
  }

  /** A day, an hour or a minute; its keys share a prefix. */
  private record Stretch(Minute first, int minutes) {
    Minute last() {
      return first.plus(minutes - 1L);
    }

    String prefix() {
      return switch (minutes) {
        case Minute.PER_DAY -> first.date() + "/";
        case 60 -> first.date() + "/" + first.time().substring(0, 2);
        default -> first + "/";
      };
    }
  }

  private final ObjectStore store;
  private final Keys keys;
  private final Tenant tenant;
  private final Minute first;
  private final Minute last;
  private final Order order;
  private final Budget budget;
  private final Deque<Entry> ready = new ArrayDeque<>();

  /** The listings of the shards; used forwards. */
  private final List<ShardWalk> shards = new ArrayList<>();

  /** The stretches that are still to be listed, the next one on top; used backwards. */
  private final Deque<Stretch> stretches = new ArrayDeque<>();

  private @Nullable Position done;

  /**
   * Begins a walk; lists nothing yet.
   *
   * @param first the first minute of the walk
   * @param last the last minute of the walk, inclusive
   * @param after the position of an earlier walk; its call comes again unless it was done
   */
  MinuteWalk(
      ObjectStore store,
      Keys keys,
      Tenant tenant,
      Minute first,
      Minute last,
      Order order,
      @Nullable Position after,
      Budget budget) {
    this.store = store;
    this.keys = keys;
    this.tenant = tenant;
    this.order = order;
    this.budget = budget;
    this.done = after;
    Minute from = first;
    Minute to = last;
    if (after != null) {
      if (order == Order.ASC) {
        from = max(first, after.call() == null ? after.minute().plus(1) : after.minute());
      } else {
        to = min(last, after.call() == null ? after.minute().plus(-1) : after.minute());
      }
    }
    this.first = from;
    this.last = to;
    if (from.compareTo(to) > 0) {
      return;
    }
    if (order == Order.ASC) {
      String start = "";
      if (after != null && after.call() != null && from.equals(after.minute())) {
        String call = after.call().value();
        start = "/" + (after.event() == null ? call : call.substring(0, call.length() - 1));
      }
      for (int shard = 0; shard < keys.shards(); shard++) {
        shards.add(new ShardWalk(Keys.minutes(tenant, shard), from + start));
      }
    } else {
      int minutes = to.epoch() - from.epoch() <= 3 * 60 ? 60 : Minute.PER_DAY;
      for (long start = Math.floorDiv(from.epoch(), (long) minutes) * minutes;
          start <= to.epoch();
          start += minutes) {
        stretches.push(new Stretch(new Minute(start), minutes));
      }
    }
  }

  private static Minute max(Minute a, Minute b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Minute min(Minute a, Minute b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** The next entry; null at the end, or if the budget is spent. */
  @Nullable Entry next() {
    while (true) {
      Entry entry = order == Order.ASC ? forwards() : backwards();
      if (entry == null) {
        return null;
      }
      if (isBehind(entry)) {
        continue;
      }
      return entry;
    }
  }

  private boolean isBehind(Entry entry) {
    Position from = done;
    if (from == null || from.call() == null || !from.minute().equals(entry.minute())) {
      return false;
    }
    int place = entry.call().compareTo(from.call());
    return order == Order.ASC
        ? place < 0 || (place == 0 && from.event() == null)
        : place > 0 || (place == 0 && from.event() == null);
  }

  /** The position of the walk after {@link #next} returned null because the budget is spent. */
  @Nullable Position pausedAt() {
    if (order == Order.ASC || stretches.isEmpty()) {
      return null;
    }
    return new Position(min(stretches.peek().last(), last).plus(1), null, null);
  }

  /** Whether more entries may follow after {@link #next} returned null. */
  boolean isPaused() {
    if (order == Order.DESC) {
      return !stretches.isEmpty();
    }
    return shards.stream().anyMatch(shard -> !shard.ended);
  }

  private @Nullable Entry forwards() {
    ShardWalk least = null;
    for (ShardWalk shard : shards) {
      if (!shard.fill()) {
        return null;
      }
      if (!shard.entries.isEmpty()
          && (least == null || shard.entries.getFirst().compareTo(least.entries.getFirst()) < 0)) {
        least = shard;
      }
    }
    return least == null ? null : least.entries.removeFirst();
  }

  /** The listing of one shard, page by page. */
  private final class ShardWalk {
    private final String folder;
    private String after;
    private boolean ended;
    private final Deque<Entry> entries = new ArrayDeque<>();

    ShardWalk(String folder, String after) {
      this.folder = folder;
      this.after = folder + after;
    }

    /** Loads entries unless the shard is at its end; false if the budget is spent. */
    boolean fill() {
      while (entries.isEmpty() && !ended) {
        if (budget.isSpent()) {
          return false;
        }
        budget.listing();
        List<ListedObject> page =
            store.list(folder + common(first, last), after, ObjectStore.MAX_LISTED);
        ended = page.size() < ObjectStore.MAX_LISTED;
        for (ListedObject object : page) {
          after = object.key().value();
          Entry entry = entry(folder, object.key());
          if (entry != null && entry.minute().compareTo(last) > 0) {
            ended = true;
            break;
          }
          if (entry != null && entry.minute().compareTo(first) >= 0) {
            entries.addLast(entry);
          }
        }
      }
      return true;
    }
  }

  /** The longest common prefix of the keys of both minutes. */
  private static String common(Minute first, Minute last) {
    String a = first.toString();
    String b = last.toString();
    int length = 0;
    while (length < a.length() && a.charAt(length) == b.charAt(length)) {
      length++;
    }
    return a.substring(0, length);
  }

  private @Nullable Entry backwards() {
    while (ready.isEmpty()) {
      if (stretches.isEmpty() || budget.isSpent()) {
        return null;
      }
      Stretch stretch = stretches.pop();
      if (stretch.first().compareTo(last) <= 0 && stretch.last().compareTo(first) >= 0) {
        take(stretch);
      }
    }
    return ready.removeFirst();
  }

  private void take(Stretch stretch) {
    List<Entry> entries = new ArrayList<>();
    for (int shard = 0; shard < keys.shards(); shard++) {
      String folder = Keys.minutes(tenant, shard);
      String after = "";
      while (true) {
        budget.listing();
        List<ListedObject> page =
            store.list(folder + stretch.prefix(), after, ObjectStore.MAX_LISTED);
        if (page.size() == ObjectStore.MAX_LISTED && stretch.minutes() > 1) {
          split(stretch);
          return;
        }
        for (ListedObject object : page) {
          after = object.key().value();
          Entry entry = entry(folder, object.key());
          if (entry != null
              && entry.minute().compareTo(first) >= 0
              && entry.minute().compareTo(last) <= 0) {
            entries.add(entry);
          }
        }
        if (page.size() < ObjectStore.MAX_LISTED) {
          break;
        }
      }
    }
    entries.sort(Collections.reverseOrder());
    ready.addAll(entries);
  }

  private void split(Stretch stretch) {
    int minutes = stretch.minutes() == Minute.PER_DAY ? 60 : 1;
    for (int start = 0; start < stretch.minutes(); start += minutes) {
      stretches.push(new Stretch(stretch.first().plus(start), minutes));
    }
  }

  /** The entry of an index key; null for a foreign key. */
  private static @Nullable Entry entry(String folder, ObjectKey key) {
    String rest = key.value().substring(folder.length());
    if (rest.length() != 13 + 1 + 20) {
      return null;
    }
    Minute minute = Minute.parse(rest.substring(0, 13));
    try {
      return minute == null ? null : new Entry(minute, new CallKey(rest.substring(14)));
    } catch (io.callflow.event.CallflowException e) {
      return null;
    }
  }
}
