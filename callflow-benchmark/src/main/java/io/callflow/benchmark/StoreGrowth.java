package io.callflow.benchmark;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.store.ObjectStore;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The time to read a call from a store of a thousand calls, and from stores of ten, a hundred and a
 * thousand times as many. The reads alternate within one run, of calls that the operating system
 * has cached; the medians are compared.
 */
final class StoreGrowth {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final int SMALLEST = 1000;
  private static final int EVENTS = 10;
  private static final int BATCH = 50;
  private static final int CALLS = 200;
  private static final int ROUNDS = 40;
  private static final double GOAL = 1.1;

  /** A run fails only beyond this much of the goal, because times vary. */
  private static final double ROOM = 4 / 3.0;

  private static final int SIZED = 10_000;
  private static final int MEGABYTES = 20;

  private final PrintStream out;

  StoreGrowth(PrintStream out) {
    this.out = out;
  }

  /** A filled store and some of its calls. */
  private record Grown(
      int size,
      long bytes,
      SqliteObjectStore database,
      CountedStore store,
      Calls reading,
      List<CallRef> calls) {}

  /**
   * Prints the times; false if they grow by a third more than the goal, or a count misses its own.
   *
   * @param largest the number of calls in the largest store
   * @param where an existing folder on the file system to be measured
   */
  boolean run(int largest, Path where) throws IOException {
    Path folder = Files.createTempDirectory(where, "callflow-growth");
    try {
      List<Grown> stores = new ArrayList<>();
      for (int size = SMALLEST; size <= largest; size *= 10) {
        stores.add(fill(folder.resolve(Integer.toString(size)), size));
      }
      long[][] times = new long[stores.size()][ROUNDS * CALLS];
      for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
        for (int call = 0; call < CALLS; call++) {
          for (int i = 0; i < stores.size(); i++) {
            long took = read(stores.get(i), call);
            if (round >= 0) {
              times[i][round * CALLS + call] = took;
            }
          }
        }
      }
      boolean reached = print(stores, times);
      stores.forEach(store -> store.database().close());
      return reached;
    } finally {
      Folder.delete(folder);
    }
  }

  private static long read(Grown store, int call) {
    long began = System.nanoTime();
    int events = store.reading.call(store.calls.get(call)).events().size();
    long took = System.nanoTime() - began;
    if (events != EVENTS) {
      throw new IllegalStateException(EVENTS + " events were stored, " + events + " read");
    }
    return took;
  }

  private boolean print(List<Grown> stores, long[][] times) {
    out.println(
        "| calls of 10 events in the store | MB | goal | requests to read one | ms |"
            + " against the smallest | goal |");
    out.println("|---|---|---|---|---|---|---|");
    double smallest = Median.of(times[0]);
    boolean reached = true;
    for (int i = 0; i < stores.size(); i++) {
      Grown store = stores.get(i);
      store.store.reset();
      read(store, 0);
      double median = Median.of(times[i]);
      double megabytes = store.bytes() / 1e6;
      boolean small = store.size != SIZED || megabytes <= MEGABYTES;
      reached &= small && median / smallest <= ROOM * GOAL && store.store.requests() == 1;
      out.printf(
          Locale.ROOT,
          "| %,d | %.1f | %s | %d | %.3f | %.2f | %s |%n",
          store.size,
          megabytes,
          store.size == SIZED ? "≤ " + MEGABYTES : "",
          store.store.requests(),
          median / 1e6,
          median / smallest,
          i == 0 ? "" : "≤ " + GOAL);
    }
    return reached;
  }

  private static Grown fill(Path folder, int size) throws IOException {
    SqliteObjectStore store = SqliteObjectStore.open(folder);
    Calls filled = open(store);
    IntStream.range(0, (size + BATCH - 1) / BATCH)
        .parallel()
        .forEach(batch -> filled.storeAll(calls(batch * BATCH, size)));
    CountedStore counted = new CountedStore(store);
    List<CallRef> calls =
        new Random(1).ints(CALLS, 0, size).mapToObj(number -> CallRef.of(id(number))).toList();
    return new Grown(size, bytes(folder), store, counted, open(counted), calls);
  }

  private static Calls open(ObjectStore store) {
    return Callflow.builder(store, new JsonCallCodec())
        .executor(Runnable::run)
        .clock(() -> START)
        .open()
        .tenant("benchmark");
  }

  /** The events of a batch of calls. */
  private static List<CallFlowEvent> calls(int first, int size) {
    List<CallFlowEvent> events = new ArrayList<>(BATCH * EVENTS);
    for (int number = first; number < Math.min(size, first + BATCH); number++) {
      events.addAll(call(number));
    }
    return events;
  }

  private static CallId id(int number) {
    return new CallId("call-" + number + "@pbx.example");
  }

  /** A call at some time within an hour. */
  private static List<CallFlowEvent> call(int number) {
    return SwitchCalls.call(number, EVENTS, START.plusSeconds(number % 60 * 60L));
  }

  /** The bytes of all files of a store. */
  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
