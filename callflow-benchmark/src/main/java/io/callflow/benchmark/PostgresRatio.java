package io.callflow.benchmark;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.StoreDescriptor;
import io.callflow.archive.Tenant;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.store.sqlite.SqliteObjectStore;
import io.callflow.usecase.ReadCall;
import io.callflow.usecase.StoreEvents;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The time to store and read calls in a folder, relative to PostgreSQL over JDBC on the same disk.
 * Both force stored events to the disk, both index them by id, call, time and party, and both
 * return the same objects. They alternate within one run; the medians are compared.
 */
final class PostgresRatio {
  private static final Tenant TENANT = new Tenant("benchmark");
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final int READ_CALLS = 100;
  private static final int READ_EVENTS = 300;
  private static final int READS = 1000;
  private static final int BATCH = 100;
  private static final int BATCHES = 200;
  private static final int THREADS = 16;
  private static final int WRITERS = 16;
  private static final int EACH = 20;
  private static final int ROUNDS = 7;

  private final PrintStream out;
  private boolean reached = true;

  PostgresRatio(PrintStream out) {
    this.out = out;
  }

  /** Prints the ratios; false if one is below its goal. */
  boolean run(Path programs) throws Exception {
    Path folder = Files.createTempDirectory("callflow-postgres");
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (PostgresServer server = PostgresServer.start(programs, folder)) {
      try (Connection connection = server.connect()) {
        PostgresArchive.create(connection);
      }
      Archive archive =
          Archive.open(
              SqliteObjectStore.open(folder.resolve("callflow")),
              new JsonCallCodec(),
              new StoreDescriptor(StoreDescriptor.FORMAT, 1, "0".repeat(64)),
              threads);
      try (PostgresArchive postgres = new PostgresArchive(server.connect())) {
        out.println("| | Callflow, ms | PostgreSQL 15, ms | times faster | goal |");
        out.println("|---|---|---|---|---|");
        storing(archive, postgres, "storing 100 events of one call", 1);
        storing(archive, postgres, "storing 10 events of each of 10 calls", 10);
        storingAtOnce(archive, server);
        try (Connection connection = server.connect()) {
          PostgresArchive.settle(connection);
        }
        reading(archive, postgres);
      }
    } finally {
      threads.shutdownNow();
      Folder.delete(folder);
    }
    return reached;
  }

  private void storing(Archive archive, PostgresArchive postgres, String what, int callsInBatch)
      throws SQLException {
    StoreEvents storing = new StoreEvents(archive, Admission.standard(), () -> START);
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
      storing.store(TENANT, batch);
      long stored = System.nanoTime();
      postgres.store(TENANT, batch, START);
      long inserted = System.nanoTime();
      if (round >= 0) {
        ours[round] = stored - began;
        theirs[round] = inserted - stored;
      }
    }
    print(what, ours, theirs, 1.5);
  }

  /** Batches of many concurrent writers, as a service gets them: the time of each batch. */
  private void storingAtOnce(Archive archive, PostgresServer server) throws Exception {
    StoreEvents storing = new StoreEvents(archive, Admission.standard(), () -> START);
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
        long our = race(writers, first, (writer, batch) -> storing.store(TENANT, batch));
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
      print("storing 100 events of one call, 16 writers at once", ours, theirs, 1.5);
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

  private void reading(Archive archive, PostgresArchive postgres) throws SQLException {
    StoreEvents storing = new StoreEvents(archive, Admission.standard(), () -> START);
    for (int call = 0; call < READ_CALLS; call++) {
      List<CallFlowEvent> events = SwitchCalls.call(call, READ_EVENTS, START.plusSeconds(call));
      storing.store(TENANT, events);
      postgres.store(TENANT, events, START);
    }
    ReadCall reading = new ReadCall(archive);
    long[] ours = new long[READS];
    long[] theirs = new long[READS];
    for (int round = -READS / 2; round < READS; round++) {
      CallId callId = new CallId("call-%d@pbx.example".formatted(Math.floorMod(round, READ_CALLS)));
      long began = System.nanoTime();
      var call = reading.read(TENANT, CallRef.of(callId));
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
    print("reading a call of 300 events", ours, theirs, 2);
  }

  private void print(String what, long[] ours, long[] theirs, double goal) {
    double our = Median.of(ours);
    double their = Median.of(theirs);
    reached &= their / our >= goal;
    out.printf(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.2f | ≥ %.1f |%n",
        what,
        our / 1e6,
        their / 1e6,
        their / our,
        goal);
  }
}
