package io.callflow.local.command;

import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Metadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stores many events, in batches and with several threads. It groups the events of each call within
 * a window of {@value #WINDOW}, or fewer large ones, so that few batches append to one call.
 * Connection are stored in parallel; the batches of one call follow each other. Events that the
 * store is too busy for are tried again until the patience ends.
 *
 * <p>One thread adds events. Reports come from several threads, one at a time.
 */
final class EventLoader implements AutoCloseable {
  private static final int WINDOW = 20_000;

  /** The most bytes of metadata in a window: native records may be large. */
  private static final long WINDOW_BYTES = 16L * 1024 * 1024;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

  private final Connection calls;
  private final int batchSize;
  private final Duration patience;
  private final Consumer<Loaded> reports;
  private final ExecutorService workers;
  private final Map<CallId, List<Item>> window = new LinkedHashMap<>();
  private int windowSize;
  private long windowBytes;
  private volatile boolean stopped;

  /**
   * Starts the threads.
   *
   * @param batchSize the most events of one batch, at most {@link Connection#MAX_BATCH}
   * @param patience how long to retry while the store is unavailable and takes no event
   * @param reports receives each event once, when it is stored or refused
   */
  EventLoader(
      Connection calls, int workers, int batchSize, Duration patience, Consumer<Loaded> reports) {
    this.calls = calls;
    this.batchSize = batchSize;
    this.patience = patience;
    this.reports = reports;
    this.workers =
        Executors.newFixedThreadPool(
            workers,
            task -> {
              Thread thread = new Thread(task, "event-loader");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** An event, and the place that it comes from. */
  record Item(Connection.Draft draft, Place place) {}

  /**
   * A place in what is read.
   *
   * @param file its name
   * @param line from 1; 0 where there are no lines
   * @param record from 1; 0 where the line says enough
   */
  record Place(String file, long line, long record) {
    /** A line. */
    Place(String file, long line) {
      this(file, line, 0);
    }

    @Override
    public String toString() {
      return file + (line > 0 ? ":" + line : record > 0 ? ": record " + record : "");
    }
  }

  /** The result of storing an item. */
  record Loaded(Item item, Connection.Result result) {}

  /** The patience ended before the store was available; items without a report may be stored. */
  static final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  void add(Item item) {
    window.computeIfAbsent(item.draft().event().callId(), call -> new ArrayList<>()).add(item);
    Metadata metadata = item.draft().event().metadata();
    windowBytes += metadata == null ? 0 : metadata.size();
    if (++windowSize >= WINDOW || windowBytes >= WINDOW_BYTES) {
      flush();
    }
  }

  /**
   * Stores all that was added. When it returns, every item is reported.
   *
   * @throws Unavailable when the patience ended
   */
  void flush() {
    List<Future<?>> tasks = new ArrayList<>();
    for (List<List<Item>> series : batches()) {
      tasks.add(
          workers.submit(
              () -> {
                for (List<Item> batch : series) {
                  store(batch);
                }
              }));
    }
    window.clear();
    windowSize = 0;
    windowBytes = 0;
    RuntimeException failure = null;
    for (Future<?> task : tasks) {
      try {
        task.get();
      } catch (ExecutionException e) {
        stopped = true;
        RuntimeException thrown =
            e.getCause() instanceof RuntimeException known
                ? known
                : new IllegalStateException(e.getCause());
        failure = failure == null ? thrown : failure;
      } catch (InterruptedException e) {
        stopped = true;
        Thread.currentThread().interrupt();
        throw new Unavailable("Interrupted.", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Series of batches, each for one thread. A call larger than a batch has a series of its own. */
  private List<List<List<Item>>> batches() {
    List<List<List<Item>>> series = new ArrayList<>();
    List<Item> batch = new ArrayList<>();
    for (List<Item> call : window.values()) {
      if (call.size() > batchSize) {
        List<List<Item>> own = new ArrayList<>();
        for (int from = 0; from < call.size(); from += batchSize) {
          own.add(call.subList(from, Math.min(call.size(), from + batchSize)));
        }
        series.add(own);
        continue;
      }
      if (batch.size() + call.size() > batchSize) {
        series.add(List.of(batch));
        batch = new ArrayList<>();
      }
      batch.addAll(call);
    }
    if (!batch.isEmpty()) {
      series.add(List.of(batch));
    }
    return series;
  }

  private void store(List<Item> batch) {
    List<Item> open = batch;
    Duration pause = FIRST_PAUSE;
    long giveUp = System.nanoTime() + patience.toNanos();
    while (true) {
      if (stopped) {
        throw new Unavailable("Stopped.", null);
      }
      String message = "";
      RuntimeException cause = null;
      try {
        List<Connection.Result> results = calls.store(open.stream().map(Item::draft).toList());
        List<Item> again = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
          if (results.get(i).status() == Connection.Status.UNAVAILABLE) {
            again.add(open.get(i));
            String detail = results.get(i).message();
            message = detail == null ? "The store is not available." : detail;
          } else {
            report(new Loaded(open.get(i), results.get(i)));
          }
        }
        if (again.isEmpty()) {
          return;
        }
        if (again.size() < open.size()) {
          giveUp = System.nanoTime() + patience.toNanos();
        }
        open = again;
      } catch (CallflowException e) {
        if (e.code() != ErrorCode.STORE_UNAVAILABLE && e.code() != ErrorCode.STORE_FULL) {
          throw e;
        }
        message = String.valueOf(e.getMessage());
        cause = e;
      } catch (CommandFailure e) {
        if (e.exitCode() != ExitCode.UNAVAILABLE) {
          throw e;
        }
        message = String.valueOf(e.getMessage());
        cause = e;
      }
      if (System.nanoTime() - giveUp >= 0) {
        throw new Unavailable(message, cause);
      }
      sleep(pause);
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
  }

  private synchronized void report(Loaded loaded) {
    reports.accept(loaded);
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis() / 2 + ThreadLocalRandom.current().nextLong(pause.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Interrupted.", e);
    }
  }

  @Override
  public void close() {
    stopped = true;
    workers.shutdownNow();
  }
}
