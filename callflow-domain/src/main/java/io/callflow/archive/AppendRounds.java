package io.callflow.archive;

import io.callflow.event.CallflowException;
import io.callflow.store.ObjectStore;
import io.callflow.store.Parallel;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs appends to several calls together, round by round: loads and decides the calls in parallel,
 * then writes all of them with one request to the store. Appends that lost their race pause, and
 * take part in the next round.
 */
final class AppendRounds {
  /** The most calls that are appended to together. */
  static final int MAX_CALLS = 64;

  /** A round prepares no further write when those that it has prepared take this many bytes. */
  private static final int MAX_BYTES = 2 * 1024 * 1024;

  private final ObjectStore store;
  private final Executor executor;
  private final Backoff backoff;

  AppendRounds(ObjectStore store, Executor executor, Backoff backoff) {
    this.store = store;
    this.executor = executor;
    this.backoff = backoff;
  }

  /**
   * Runs appends to different calls until each has its decisions or has failed.
   *
   * @param appends at most {@value #MAX_CALLS}
   * @throws InterruptedException if the thread is interrupted between two rounds; some appends are
   *     not done then
   */
  void run(List<Appending> appends) throws InterruptedException {
    List<Appending> open = List.copyOf(appends);
    while (!open.isEmpty()) {
      int lost = round(open);
      open = open.stream().filter(append -> !append.isDone()).toList();
      if (lost > 0 && !open.isEmpty()) {
        backoff.pause(lost);
      }
    }
  }

  /** Runs one round; the most races that an append has lost which lost one now, 0 if none did. */
  private int round(List<Appending> open) {
    AtomicInteger bytes = new AtomicInteger();
    List<Callable<@Nullable Write>> steps = new ArrayList<>(open.size());
    for (Appending append : open) {
      steps.add(() -> next(append, bytes));
    }
    List<@Nullable Write> prepared = Parallel.all(executor, steps);
    List<Write> writes = new ArrayList<>(open.size());
    List<Appending> writing = new ArrayList<>(open.size());
    for (int i = 0; i < prepared.size(); i++) {
      Write write = prepared.get(i);
      if (write != null) {
        writes.add(write);
        writing.add(open.get(i));
      }
    }
    if (writes.isEmpty()) {
      return 0;
    }
    List<WriteResult> results = write(writes);
    int lost = 0;
    for (int i = 0; i < results.size(); i++) {
      writing.get(i).take(writes.get(i), results.get(i));
      if (results.get(i) instanceof WriteResult.Refused) {
        lost = Math.max(lost, writing.get(i).lost());
      }
    }
    return lost;
  }

  private List<WriteResult> write(List<Write> writes) {
    try {
      return store.write(writes);
    } catch (CallflowException e) {
      return Collections.nCopies(writes.size(), new WriteResult.Failed(e));
    }
  }

  private static @Nullable Write next(Appending append, AtomicInteger bytes) {
    if (bytes.get() > MAX_BYTES) {
      return null;
    }
    Write write = append.next();
    if (write != null) {
      bytes.addAndGet(write.content().length);
    }
    return write;
  }
}
