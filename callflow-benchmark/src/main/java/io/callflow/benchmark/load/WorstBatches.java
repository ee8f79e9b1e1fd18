package io.callflow.benchmark.load;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writers that send the batches that cost a service the most memory: as large as is allowed, of
 * nothing but short numbers. A writer repeats a batch until it is stored.
 */
final class WorstBatches {
  static final int WRITERS = 16;
  private static final int EVENTS = 65;
  private static final int NUMBERS = 29_000;
  private static final int MOST_SECONDS_BETWEEN = 10;

  private final ServiceProcess service;
  private final int batches;
  private final Duration patience;
  private final long deadline;
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private int stored;
  private int cut;
  private int unanswered;
  private int withoutRetryAfter;

  /**
   * @param batches how many batches each writer sends
   * @param patience how long a writer waits for an answer; twice that, how long they try in all
   */
  WorstBatches(ServiceProcess service, int batches, Duration patience) {
    this.service = service;
    this.batches = batches;
    this.patience = patience;
    this.deadline = System.nanoTime() + 2 * patience.toNanos();
  }

  /** Sends the batches of all writers at once. */
  void run() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Callable<@Nullable Void>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        writers.add(
            () -> {
              write(writer);
              return null;
            });
      }
      for (Future<@Nullable Void> each : threads.invokeAll(writers)) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void write(int writer) throws InterruptedException {
    for (int i = 0; i < batches; i++) {
      byte[] request = request(call(writer, i));
      int pause = 0;
      while (pause >= 0 && System.nanoTime() < deadline && service.isAlive()) {
        Thread.sleep(pause * 1000L);
        pause = send(request);
      }
    }
  }

  /** Sends a batch; returns the seconds until it may be sent again, negative if it is done. */
  private int send(byte[] request) {
    ResponseParser response;
    try {
      response = BlockingExchange.send(service.address(), request, patience);
    } catch (SocketTimeoutException late) {
      return noAnswer(true);
    } catch (IOException cutShort) {
      return noAnswer(false);
    }
    boolean isStored =
        response.status() == 200
            && BatchCounts.stored(response.body(), response.bodyLength()) == EVENTS;
    return count(response.status(), response.retryAfter(), isStored);
  }

  private synchronized int noAnswer(boolean isLate) {
    unanswered += isLate ? 1 : 0;
    cut += isLate ? 0 : 1;
    return 1;
  }

  private synchronized int count(int status, int retryAfter, boolean isStored) {
    statuses.merge(status, 1, Integer::sum);
    if (isStored) {
      stored++;
      return -1;
    }
    if (status == 503) {
      withoutRetryAfter += retryAfter < 0 ? 1 : 0;
      return Math.min(Math.max(retryAfter, 1), MOST_SECONDS_BETWEEN);
    }
    return status >= 500 || status == 200 ? 1 : -1;
  }

  /** How many batches lack events when they are read back, if all were acknowledged; else 0. */
  int lost() {
    int lost = 0;
    for (int writer = 0; stored == wanted() && writer < WRITERS; writer++) {
      String path = "/v1/calls/" + call(writer, batches - 1);
      byte[] request =
          RequestTemplate.get(service.host(), service.key(), path)
              .getBytes(StandardCharsets.US_ASCII);
      try {
        ResponseParser response = BlockingExchange.send(service.address(), request, patience);
        String summary =
            new String(response.body(), 0, response.bodyLength(), StandardCharsets.UTF_8);
        lost += summary.contains("\"eventCount\":" + EVENTS + ",") ? 0 : 1;
      } catch (IOException unreadable) {
        lost++;
      }
    }
    return lost;
  }

  private static String call(int writer, int number) {
    return "worst-%d-%d@pbx.example".formatted(writer, number);
  }

  /** A request to store a batch with a call of its own. */
  private byte[] request(String call) {
    String numbers =
        IntStream.range(0, NUMBERS)
            .mapToObj(number -> Integer.toString(number % 10))
            .collect(Collectors.joining(",", "[", "]"));
    String json =
        IntStream.range(0, EVENTS)
            .mapToObj(
                number ->
                    """
                    {"callId":"%s","eventType":"x.load.numbers",\
                    "timestamp":"2026-03-01T12:00:%02d.%dZ","source":"pbx-1","sequence":%d,\
                    "metadata":{"numbers":%s}}"""
                        .formatted(call, number % 60, number / 60, number, numbers))
            .collect(Collectors.joining(",", "{\"events\":[", "]}"));
    return RequestTemplate.post(service.host(), service.key(), "/v1/events/batch", json)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** How many batches there are to be stored. */
  int wanted() {
    return WRITERS * batches;
  }

  int stored() {
    return stored;
  }

  /** Answers with this status. */
  int answers(int status) {
    return statuses.getOrDefault(status, 0);
  }

  /** Connections that ended before the answer was whole. */
  int cut() {
    return cut;
  }

  int unanswered() {
    return unanswered;
  }

  /** The faults of the service, as parts of a sentence; empty if there are none. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (cut > 0) {
      faults.add(cut + " cut");
    }
    if (unanswered > 0) {
      faults.add(unanswered + " not answered");
    }
    if (withoutRetryAfter > 0) {
      faults.add(withoutRetryAfter + " answered 503 without Retry-After");
    }
    statuses.forEach(
        (status, count) -> {
          if (status != 200 && status != 503) {
            faults.add(count + " answered " + status);
          }
        });
    if (stored < wanted()) {
      faults.add("%d of %d not stored".formatted(wanted() - stored, wanted()));
    }
    return faults;
  }
}
