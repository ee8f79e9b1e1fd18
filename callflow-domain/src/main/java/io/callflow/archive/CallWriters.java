package io.callflow.archive;

import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

/**
 * Gathers the writers of one call in this process: the first of them leads, and those that come
 * while it appends wait. Then one of the waiting leads and appends for all of them with one swap of
 * the open end. Each is told its own decisions.
 *
 * <p>Nobody leads for longer than its own events take, and a leader that has several calls appends
 * to those that it leads before it waits for others, so no two writers wait for each other. What a
 * leader meets harms no follower: if the leader is interrupted or fails in an unforeseen way, its
 * followers are appended by another leader.
 */
final class CallWriters {
  /** The most events that one leader appends to one call, unless its own are more. */
  static final int MAX_EVENTS = 500;

  /** The longest that a writer waits for others before its events are appended. */
  static final Duration MAX_WAIT = Duration.ofSeconds(20);

  private final ReentrantLock lock = new ReentrantLock();

  /** The calls that somebody appends to. */
  private final Map<Call, Queue> queues = new HashMap<>();

  private final AppendRounds rounds;
  private final BiFunction<Call, List<StoredEvent>, Appending> appending;
  private final Duration maxWait;

  /** The address of a call. */
  record Call(Tenant tenant, CallId callId) {}

  CallWriters(
      AppendRounds rounds,
      BiFunction<Call, List<StoredEvent>, Appending> appending,
      Duration maxWait) {
    this.rounds = rounds;
    this.appending = appending;
    this.maxWait = maxWait;
  }

  /** Those that wait for the leader of a call, in the order in which they came. */
  private static final class Queue {
    final Call call;
    final Deque<Waiting> waiting = new ArrayDeque<>();

    Queue(Call call) {
      this.call = call;
    }
  }

  /** An append that waits in a queue. */
  private static final class Waiting {
    final PendingAppend append;
    final Writer writer;

    /** Whether a group with this append failed in an unforeseen way. */
    boolean suspect;

    Waiting(PendingAppend append, Writer writer) {
      this.append = append;
      this.writer = writer;
    }
  }

  /** A thread that appends. */
  private static final class Writer {
    /** Signalled when the writer leads a queue, or all of its appends are done. */
    final Condition changed;

    /** The queues that it leads and has not served yet. */
    final Deque<Queue> led = new ArrayDeque<>();

    int open;

    Writer(Condition changed, int open) {
      this.changed = changed;
      this.open = open;
    }
  }

  /** Appends of several writers to one call, run together. */
  private record Group(Queue queue, List<Waiting> members, Appending run) {}

  /**
   * Appends to different calls of a tenant. When this returns, each append has its decisions or its
   * failure.
   */
  void append(Tenant tenant, List<PendingAppend> appends) {
    Writer writer = new Writer(lock.newCondition(), appends.size());
    enter(tenant, appends, writer);
    try {
      while (hasTurn(writer)) {
        serve(writer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      locked(() -> appends.forEach(append -> end(append, interrupted(e))));
    } finally {
      locked(() -> leave(writer));
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  private void enter(Tenant tenant, List<PendingAppend> appends, Writer writer) {
    locked(
        () -> {
          for (PendingAppend append : appends) {
            Call call = new Call(tenant, append.callId());
            Queue queue = queues.get(call);
            if (queue == null) {
              queue = new Queue(call);
              queues.put(call, queue);
              writer.led.add(queue);
            }
            queue.waiting.add(new Waiting(append, writer));
          }
        });
  }

  /** Waits until the writer leads a queue; false if all of its appends are done. */
  private boolean hasTurn(Writer writer) throws InterruptedException {
    lock.lock();
    try {
      long nanos = maxWait.toNanos();
      while (writer.led.isEmpty() && writer.open > 0) {
        if (nanos > 0) {
          nanos = writer.changed.awaitNanos(nanos);
        } else {
          giveUp(writer);
          if (writer.open > 0) {
            writer.changed.await();
          }
        }
      }
      return !writer.led.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the appends of this writer that no leader has taken. */
  private void giveUp(Writer writer) {
    for (Queue queue : queues.values()) {
      for (Iterator<Waiting> rest = queue.waiting.iterator(); rest.hasNext(); ) {
        Waiting waiting = rest.next();
        if (waiting.writer == writer) {
          rest.remove();
          end(
              waiting.append,
              new CallflowException(
                  ErrorCode.STORE_UNAVAILABLE,
                  "Other writers kept call %s busy for %d s; send the events again."
                      .formatted(queue.call.callId(), maxWait.toSeconds())));
          writer.open--;
        }
      }
    }
  }

  private static void end(PendingAppend append, CallflowException failure) {
    if (!append.isDone()) {
      append.fail(failure);
    }
  }

  /** Appends for all that wait in queues that this writer leads, and lets others lead them. */
  private void serve(Writer writer) {
    List<Group> groups = new ArrayList<>();
    locked(() -> take(writer, groups));
    boolean returned = false;
    try {
      rounds.run(groups.stream().map(Group::run).toList());
      returned = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      groups.forEach(group -> endInterrupted(group.run(), e));
      returned = true;
    } catch (RuntimeException e) {
      if (groups.stream().allMatch(group -> group.members().size() == 1)) {
        throw e;
      }
      // Any member may be the reason: each is appended alone, this writer's own first.
      groups.forEach(group -> group.members().forEach(member -> member.suspect = true));
      returned = true;
    } finally {
      boolean completed = returned;
      boolean interrupted = Thread.currentThread().isInterrupted();
      locked(() -> groups.forEach(group -> settle(writer, group, completed, interrupted)));
    }
  }

  private static void endInterrupted(Appending run, InterruptedException e) {
    if (!run.isDone()) {
      run.fail(interrupted(e));
    }
  }

  private static CallflowException interrupted(InterruptedException e) {
    return new CallflowException(ErrorCode.STORE_UNAVAILABLE, "The append was interrupted.", e);
  }

  private void take(Writer writer, List<Group> groups) {
    while (!writer.led.isEmpty() && groups.size() < AppendRounds.MAX_CALLS) {
      Queue queue = writer.led.remove();
      List<Waiting> members = new ArrayList<>();
      List<StoredEvent> events = new ArrayList<>();
      while (!queue.waiting.isEmpty() && fits(queue.waiting.element(), members, events)) {
        Waiting member = queue.waiting.remove();
        members.add(member);
        events.addAll(member.append.events());
      }
      groups.add(new Group(queue, members, appending.apply(queue.call, events)));
    }
  }

  private static boolean fits(Waiting next, List<Waiting> members, List<StoredEvent> events) {
    return members.isEmpty()
        || (!next.suspect
            && !members.get(0).suspect
            && events.size() + next.append.events().size() <= MAX_EVENTS);
  }

  /**
   * Tells the members of a group what became of their appends, and lets the next writer lead.
   *
   * @param completed whether the leader can go on; if not, its own appends are not tried again
   * @param interrupted whether the leader was interrupted, which its followers must not notice
   */
  private void settle(Writer leader, Group group, boolean completed, boolean interrupted) {
    List<Waiting> again = new ArrayList<>();
    int from = 0;
    for (Waiting member : group.members()) {
      int to = from + member.append.events().size();
      if (!tell(member, group.run(), from, to, interrupted && member.writer != leader)
          && (completed || member.writer != leader)) {
        again.add(member);
      }
      from = to;
    }
    for (int i = again.size() - 1; i >= 0; i--) {
      group.queue().waiting.addFirst(again.get(i));
    }
    letLead(group.queue());
  }

  /** Tells a member its decisions or its failure; false if it is to be appended again. */
  private static boolean tell(
      Waiting member, Appending run, int from, int to, boolean unlessUnavailable) {
    PendingAppend append = member.append;
    if (!append.isDone()) {
      if (!run.isDone()) {
        return false;
      }
      try {
        append.decide(run.decisions(from, to));
      } catch (CallflowException e) {
        if (unlessUnavailable && e.code() == ErrorCode.STORE_UNAVAILABLE) {
          return false;
        }
        append.fail(e);
      }
    }
    member.writer.open--;
    if (member.writer.open == 0) {
      member.writer.changed.signal();
    }
    return true;
  }

  private void letLead(Queue queue) {
    Waiting next = queue.waiting.peek();
    if (next == null) {
      queues.remove(queue.call);
    } else {
      next.writer.led.add(queue);
      next.writer.changed.signal();
    }
  }

  /** Takes the writer out of all queues, and lets others lead those that it leads. */
  private void leave(Writer writer) {
    if (writer.open > 0) {
      for (Queue queue : queues.values()) {
        queue.waiting.removeIf(waiting -> waiting.writer == writer);
      }
    }
    List<Queue> led = new ArrayList<>(writer.led);
    writer.led.clear();
    led.forEach(this::letLead);
  }
}
