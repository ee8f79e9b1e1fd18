package io.callflow.benchmark.load;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.benchmark.SwitchCalls;
import io.callflow.call.StoreResult;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the service's store takes in this process, without HTTP, JSON of requests, and a log. */
final class StoreAlone {
  private static final int THREADS = 16;

  private final Callflow callflow;
  private final Calls calls;

  StoreAlone(Path folder) {
    callflow = Callflow.open(SqliteObjectStore.open(folder), new JsonCallCodec());
    calls = callflow.tenant("default");
  }

  /** Single events per second that 16 threads store, and batches of 20 per second. */
  record Rates(double singles, double batches) {}

  Rates measure(Duration each) throws InterruptedException, ExecutionException {
    try {
      requests(each, 1, 0); // for the JIT compiler
      double singles = requests(each, 1, 100_000_000);
      requests(each, CallTraffic.BATCH, 200_000_000);
      return new Rates(singles, requests(each, CallTraffic.BATCH, 300_000_000));
    } finally {
      callflow.close();
    }
  }

  private double requests(Duration duration, int size, int firstCall)
      throws InterruptedException, ExecutionException {
    long began = System.nanoTime();
    long end = began + duration.toNanos();
    List<Callable<Long>> writers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int first = firstCall + i * 1_000_000;
      writers.add(() -> write(first, size, end));
    }
    long requests = 0;
    ExecutorService writing = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Long> each : writing.invokeAll(writers)) {
        requests += each.get();
      }
    } finally {
      writing.shutdownNow();
    }
    return requests / ((System.nanoTime() - began) / 1e9);
  }

  private long write(int first, int size, long end) {
    long requests = 0;
    for (int call = first; System.nanoTime() < end; call += 2) {
      List<CallFlowEvent> events = new ArrayList<>(call(call));
      events.addAll(call(call + 1));
      for (int from = 0; from < events.size() && System.nanoTime() < end; from += size) {
        for (StoreResult result : calls.tryStoreAll(events.subList(from, from + size))) {
          if (!(result instanceof StoreResult.Created)) {
            throw new IllegalStateException("not stored: " + result);
          }
        }
        requests++;
      }
    }
    return requests;
  }

  private static List<CallFlowEvent> call(int number) {
    return SwitchCalls.call(number, SentEvents.PER_CALL, Instant.now());
  }
}
