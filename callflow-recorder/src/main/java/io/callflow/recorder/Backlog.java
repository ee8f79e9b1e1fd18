package io.callflow.recorder;

import io.callflow.event.CallId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events in memory that are to be sent, call by call, each call's in the order in which they
 * were recorded. Calls that fail alone are held back, so that they do not hold up the others. For
 * the recorder's thread only.
 */
final class Backlog {
  /** The most bytes of events in a batch, about; the API takes requests of 6 MiB. */
  private static final long BATCH_BYTES = 4L << 20;

  /** The events of a call. */
  private static final class Call {
    final ArrayDeque<Waiting> events = new ArrayDeque<>();
    long dueAt;

    Call(long dueAt) {
      this.dueAt = dueAt;
    }
  }

  private final Map<CallId, Call> fresh = new LinkedHashMap<>();
  private final Map<CallId, Call> held = new LinkedHashMap<>();
  private int freshEvents;
  private int heldEvents;
  private long heldBytes;

  /**
   * Adds an event behind the others of its call.
   *
   * @param dueAt when to send it at the latest, as nanoTime, unless its call is held back or has
   *     events that are due earlier
   */
  void add(Waiting event, long dueAt) {
    Call call = held.get(event.event.callId());
    if (call == null) {
      fresh.computeIfAbsent(event.event.callId(), id -> new Call(dueAt)).events.addLast(event);
      freshEvents++;
    } else {
      call.events.addLast(event);
      countHeld(event, 1);
    }
  }

  /** Puts events of one call, which were sent, back before the others of their call. */
  void putBack(List<Waiting> events, long dueAt, boolean hold) {
    CallId id = events.get(0).event.callId();
    Call call = held.remove(id);
    if (call == null) {
      call = fresh.remove(id);
      if (call != null) {
        freshEvents -= call.events.size();
      }
    } else {
      call.events.forEach(event -> countHeld(event, -1));
    }
    if (call == null) {
      call = new Call(dueAt);
    }
    for (int i = events.size() - 1; i >= 0; i--) {
      call.events.addFirst(events.get(i));
    }
    call.dueAt = dueAt;
    if (hold) {
      held.put(id, call);
      call.events.forEach(event -> countHeld(event, 1));
    } else {
      fresh.put(id, call);
      freshEvents += call.events.size();
    }
  }

  private void countHeld(Waiting event, int count) {
    heldEvents += count;
    heldBytes += count * event.bytes;
  }

  /** How many events are not held back. */
  int freshEvents() {
    return freshEvents;
  }

  /** How many events are held back. */
  int heldEvents() {
    return heldEvents;
  }

  /** How many bytes these take. */
  long heldBytes() {
    return heldBytes;
  }

  boolean isEmpty() {
    return freshEvents + heldEvents == 0;
  }

  /** When the next event is due, as nanoTime; null if there is none. */
  @Nullable Long nextDue() {
    Long next = null;
    if (!fresh.isEmpty()) {
      next = fresh.values().iterator().next().dueAt;
    }
    for (Call call : held.values()) {
      if (next == null || call.dueAt - next < 0) {
        next = call.dueAt;
      }
    }
    return next;
  }

  /**
   * Takes out a batch: the events of held calls that are due, then the others. No event is in a
   * batch larger than its own limit.
   */
  List<Waiting> next(int most, long now) {
    Batch batch = new Batch(most);
    take(held, true, batch, now);
    take(fresh, false, batch, now);
    return batch.events;
  }

  private void take(Map<CallId, Call> from, boolean areHeld, Batch batch, long now) {
    Iterator<Call> calls = from.values().iterator();
    while (calls.hasNext() && batch.hasRoom()) {
      Call call = calls.next();
      if (areHeld && call.dueAt - now > 0) {
        continue;
      }
      while (!call.events.isEmpty() && batch.add(call.events.getFirst())) {
        Waiting event = call.events.removeFirst();
        if (areHeld) {
          countHeld(event, -1);
        } else {
          freshEvents--;
        }
      }
      if (call.events.isEmpty()) {
        calls.remove();
      }
    }
  }

  /** A batch that is filled. */
  private static final class Batch {
    final List<Waiting> events = new ArrayList<>();
    private int most;
    private long bytes = BATCH_BYTES;

    Batch(int most) {
      this.most = most;
    }

    boolean hasRoom() {
      return events.size() < most && bytes > 0;
    }

    boolean add(Waiting event) {
      if (!hasRoom() || events.size() >= event.batchLimit) {
        return false;
      }
      events.add(event);
      most = Math.min(most, event.batchLimit);
      bytes -= event.bytes;
      return true;
    }
  }

  /** The events that are in memory only, each call's in their order. */
  List<Waiting> inMemoryOnly() {
    List<Waiting> events = new ArrayList<>();
    Consumer<Collection<Call>> add =
        calls ->
            calls.forEach(
                call -> call.events.stream().filter(Backlog::isInMemoryOnly).forEach(events::add));
    add.accept(held.values());
    add.accept(fresh.values());
    return events;
  }

  private static boolean isInMemoryOnly(Waiting event) {
    return event.segment == null;
  }

  /** Forgets events that are settled, or were written to disk and will be read from there. */
  void forgetSettledAndUnread() {
    for (Map<CallId, Call> calls : List.of(held, fresh)) {
      calls
          .values()
          .removeIf(
              call -> {
                call.events.removeIf(event -> event.unread || event.settled);
                return call.events.isEmpty();
              });
    }
    recount();
  }

  private void recount() {
    freshEvents = fresh.values().stream().mapToInt(call -> call.events.size()).sum();
    heldEvents = 0;
    heldBytes = 0;
    held.values().forEach(call -> call.events.forEach(event -> countHeld(event, 1)));
  }

  /** The least place of an event that waits here; the greatest number if there is none. */
  long leastOrder() {
    long least = Long.MAX_VALUE;
    for (Map<CallId, Call> calls : List.of(held, fresh)) {
      for (Call call : calls.values()) {
        for (Waiting event : call.events) {
          least = Math.min(least, event.order);
        }
      }
    }
    return least;
  }
}
