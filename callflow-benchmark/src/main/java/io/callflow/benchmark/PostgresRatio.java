package io.callflow.benchmark;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.contract.JsonCallCodec;
import io.callflow.contract.LinePageFormat;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.Tenant;
import io.callflow.query.EventQuery;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * The time to store and read calls in the embedded database, relative to PostgreSQL over JDBC on
 * the same disk. Both force stored events to the disk, both index them by id, call, time and party,
 * and both return the same objects. They alternate within one run; the medians are compared. Of
 * several runs, each with new databases, the one in the middle counts.
 */
final class PostgresRatio {
  private static final Tenant TENANT = new Tenant("benchmark");
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final int READ_CALLS = 100;
  private static final int READ_EVENTS = 300;
  private static final int READS = 1000;
  private static final int BATCH = 100;
  private static final int BATCHES = 200;
  private static final int WRITERS = 16;
  private static final int EACH = 20;
  private static final int ROUNDS = 7;
  private static final int RUNS = 5;

  private final PrintStream out;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  PostgresRatio(PrintStream out) {
    this.out = out;
  }

  /** The medians of each run: ours and theirs, in nanoseconds. */
  private record Row(String what, double goal, List<double[]> runs) {
    double ratio(int run) {
      return runs.get(run)[1] / runs.get(run)[0];
    }
  }

  /** Prints the ratios; false if one is below its goal. */
  boolean run(Path programs) throws Exception {
    for (int run = 1; run <= RUNS; run++) {
      Path folder = Files.createTempDirectory("callflow-postgres");
      try {
        compare(programs, folder);
      } finally {
        Folder.delete(folder);
      }
      System.err.printf("run %d of %d is done%n", run, RUNS);
    }
    return print();
  }

  private void compare(Path programs, Path folder) throws Exception {
    try (PostgresServer server = PostgresServer.start(programs, folder);
        Callflow callflow =
            Callflow.builder(
                    SqliteObjectStore.open(folder.resolve("callflow")), new JsonCallCodec())
                .clock(() -> START)
                .open()) {
      try (Connection connection = server.connect()) {
        PostgresArchive.create(connection);
      }
      Calls calls = callflow.tenant(TENANT);
      try (PostgresArchive postgres = new PostgresArchive(server.connect())) {
        storing(calls, postgres, "storing 100 events of one call", 1, 2.2);
        storing(calls, postgres, "storing 10 events of each of 10 calls", 10, 1.4);
        storingAtOnce(calls, server);
        try (Connection connection = server.connect()) {
          PostgresArchive.settle(connection);
        }
        reading(calls, postgres);
        answering(calls, postgres);
      }
    }
  }

  private void storing(
      Calls calls, PostgresArchive postgres, String what, int callsInBatch, double goal)
      throws SQLException {
    long[] ours = new long[BATCHES];
    long[] theirs = new long[BATCHES];
    for (int round = -BATCHES / 4; round < BATCHES; round++) {
      List<CallFlowEvent> batch = new ArrayList<>(BATCH);
      for (int call = 0; call < callsInBatch; call++) {
        int number = callsInBatch * 1_000_000 + (round + BATCHES) * callsInBatch + call;
        Instant start = START.plusSeconds(round * 7L);
        batch.addAll(SwitchCalls.call(number, BATCH / callsInBatch, start));
      }
      long began = System.nanoTime();
      calls.tryStoreAll(batch);
      long stored = System.nanoTime();
      postgres.store(TENANT, batch, START);
      long inserted = System.nanoTime();
      if (round >= 0) {
        ours[round] = stored - began;
        theirs[round] = inserted - stored;
      }
    }
    note(what, ours, theirs, goal);
  }

  /** Batches of many concurrent writers, as a service gets them: the time of each batch. */
  private void storingAtOnce(Calls calls, PostgresServer server) throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    List<PostgresArchive> connections = new ArrayList<>();
    try {
      for (int writer = 0; writer < WRITERS; writer++) {
        connections.add(new PostgresArchive(server.connect()));
      }
      long[] ours = new long[ROUNDS];
      long[] theirs = new long[ROUNDS];
      for (int round = -2; round < ROUNDS; round++) {
        int first = 20_000_000 + (round + 2) * WRITERS * EACH;
        long our = race(writers, first, (writer, batch) -> calls.tryStoreAll(batch));
        long their =
            race(
                writers,
                first,
                (writer, batch) -> connections.get(writer).store(TENANT, batch, START));
        if (round >= 0) {
          ours[round] = our / (WRITERS * EACH);
          theirs[round] = their / (WRITERS * EACH);
        }
      }
      note("storing 100 events of one call, 16 writers at once", ours, theirs, 3);
    } finally {
      writers.shutdownNow();
      for (PostgresArchive connection : connections) {
        connection.close();
      }
    }
  }

  private interface Storing {
    void store(int writer, List<CallFlowEvent> batch) throws SQLException;
  }

  private static long race(ExecutorService writers, int first, Storing storing) throws Exception {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      int own = writer;
      List<List<CallFlowEvent>> batches = new ArrayList<>();
      for (int batch = 0; batch < EACH; batch++) {
        int number = first + writer * EACH + batch;
        batches.add(SwitchCalls.call(number, BATCH, START.plusSeconds(number % 3600)));
      }
      tasks.add(
          () -> {
            for (List<CallFlowEvent> batch : batches) {
              storing.store(own, batch);
            }
            return true;
          });
    }
    long began = System.nanoTime();
    for (Future<Boolean> done : writers.invokeAll(tasks)) {
      done.get();
    }
    return System.nanoTime() - began;
  }

  private void reading(Calls calls, PostgresArchive postgres) throws SQLException {
    for (int call = 0; call < READ_CALLS; call++) {
      List<CallFlowEvent> events = SwitchCalls.call(call, READ_EVENTS, START.plusSeconds(call));
      calls.tryStoreAll(events);
      postgres.store(TENANT, events, START);
    }
    long[] ours = new long[READS];
    long[] theirs = new long[READS];
    for (int round = -READS / 2; round < READS; round++) {
      CallId callId = new CallId("call-%d@pbx.example".formatted(Math.floorMod(round, READ_CALLS)));
      long began = System.nanoTime();
      var call = calls.call(CallRef.of(callId));
      long read = System.nanoTime();
      var selected = postgres.read(TENANT, callId);
      long done = System.nanoTime();
      if (!call.events().equals(selected.events()) || call.events().size() != READ_EVENTS) {
        throw new IllegalStateException("the two read different events of " + callId);
      }
      if (round >= 0) {
        ours[round] = read - began;
        theirs[round] = done - read;
      }
    }
    note("reading a call of 300 events", ours, theirs, 1.6);
  }

  /** Reads the calls that {@link #reading} stored; both sides pass the stored lines through. */
  private void answering(Calls calls, PostgresArchive postgres) throws SQLException {
    long[] ours = new long[READS];
    long[] theirs = new long[READS];
    for (int round = -READS / 2; round < READS; round++) {
      CallId callId = new CallId("call-%d@pbx.example".formatted(Math.floorMod(round, READ_CALLS)));
      long began = System.nanoTime();
      byte[] answer =
          LinePageFormat.write(
              calls
                  .lines(EventQuery.ofCall(callId.value()).pageSize(EventQuery.MAX_PAGE_SIZE))
                  .page());
      long read = System.nanoTime();
      byte[] selected = postgres.readAnswer(TENANT, callId);
      long done = System.nanoTime();
      if (!Arrays.equals(answer, selected)) {
        throw new IllegalStateException("the two answer differently for " + callId);
      }
      if (round >= 0) {
        ours[round] = read - began;
        theirs[round] = done - read;
      }
    }
    note("reading 300 events as the API's answer", ours, theirs, 3);
  }

  private void note(String what, long[] ours, long[] theirs, double goal) {
    Row row = rows.computeIfAbsent(what, name -> new Row(name, goal, new ArrayList<>()));
    row.runs().add(new double[] {Median.of(ours), Median.of(theirs)});
  }

  /** Prints, for each row, the run with the middle ratio and the range of all ratios. */
  private boolean print() {
    out.println(
        "| | Callflow, ms | PostgreSQL 15, ms | times faster | in " + RUNS + " runs | goal |");
    out.println("|---|---|---|---|---|---|");
    boolean reached = true;
    for (Row row : rows.values()) {
      List<Integer> order =
          IntStream.range(0, row.runs().size())
              .boxed()
              .sorted(Comparator.comparingDouble(row::ratio))
              .toList();
      int middle = order.get(order.size() / 2);
      reached &= row.ratio(middle) >= row.goal();
      out.printf(
          Locale.ROOT,
          "| %s | %.2f | %.2f | %.2f | %.2f–%.2f | ≥ %.1f |%n",
          row.what(),
          row.runs().get(middle)[0] / 1e6,
          row.runs().get(middle)[1] / 1e6,
          row.ratio(middle),
          row.ratio(order.get(0)),
          row.ratio(order.get(order.size() - 1)),
          row.goal());
    }
    return reached;
  }
}
