package io.callflow.benchmark;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.StoreResult;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.query.CallQuery;
import io.callflow.query.StoryQuery;
import io.callflow.store.InMemoryObjectStore;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The S3 requests of the usual workloads, counted through the door over a store in memory, and
 * their price. The requests of one append do not depend on the store. How often racing writers
 * start over depends on its speed, so under contention the store is as slow as S3.
 */
final class RequestCosts {
  private static final Instant START = Instant.parse("2026-03-01T12:00:30Z");
  private static final int CALLS = 200;
  private static final int EVENTS = 20;

  /** AWS's list prices in us-east-1, in dollars, as published in 2025, before any free tier. */
  private static final double GATEWAY_REQUEST = 3.50 / 1_000_000;

  private static final double LAMBDA_REQUEST = 0.20 / 1_000_000;
  private static final double LAMBDA_GB_SECOND_ARM64 = 0.0000133334;
  private static final double LOG_GB = 0.50;

  /** The storer's memory by default; below, the time of each of its S3 requests, sent in turn. */
  private static final double STORER_GB = 1;

  private static final double S3_REQUEST_SECONDS = 0.020;

  /** The log lines of function, platform and gateway, about. */
  private static final double LOG_GB_PER_REQUEST = 2.5e-6;

  private final PrintStream out;
  private final List<String> bill = new ArrayList<>();
  private boolean reached = true;

  RequestCosts(PrintStream out) {
    this.out = out;
  }

  /** Prints the tables; false if a goal is missed. */
  boolean run() {
    out.println("| workload | requests per event | goal | $ per million events | goal |");
    out.println("|---|---|---|---|---|");
    storing("a call of 20 events, one event at a time", 1, 2.2, 6.5);
    storing("a call of 20 events, tens", 10, 0.4, 1.6);
    storing("a call of 20 events, the whole call at once", EVENTS, 0.3, 1.3);
    linked("a linked call of 20 events, one event at a time", 1, 2.3, 7.0);
    linked("a linked call of 20 events, the whole call at once", EVENTS, 0.4, 1.8);
    out.println();
    out.println("| reading | requests in all | goal |");
    out.println("|---|---|---|");
    listing();
    for (int events : new int[] {10, 100, 900}) {
      reading(events, 1);
    }
    reading(5000, 7);
    story();
    out.println();
    out.println(
        "| writers of one call at once, requests of 20 ms | requests per event | goal | lost | twice |");
    out.println("|---|---|---|---|---|");
    contention(16, true, 1, 0.5);
    contention(64, true, 1, 0.5);
    contention(16, true, 10, 0.5);
    contention(16, false, 1, Double.POSITIVE_INFINITY);
    contention(16, false, 10, Double.POSITIVE_INFINITY);
    out.println();
    out.println("| a million events, in dollars | API Gateway | Lambda | S3 | logs | in all |");
    out.println("|---|---|---|---|---|---|");
    bill.forEach(out::println);
    return reached;
  }

  private void storing(String workload, int batch, double requestsGoal, double dollarsGoal) {
    bill.add(storing(workload, batch, requestsGoal, dollarsGoal, false));
  }

  /** As {@link #storing}, with a link and a correlation id: two more index keys for each call. */
  private void linked(String workload, int batch, double requestsGoal, double dollarsGoal) {
    storing(workload, batch, requestsGoal, dollarsGoal, true);
  }

  /** Prints the row of a workload, and returns that of its bill. */
  private String storing(
      String workload, int batch, double requestsGoal, double dollarsGoal, boolean linked) {
    CountedStore store = new CountedStore(new InMemoryObjectStore(InstantSource.system()));
    Calls calls = open(store);
    store.reset();
    for (int call = 0; call < CALLS; call++) {
      List<CallFlowEvent> events = linked ? linked(call, call + 1) : call(call, EVENTS);
      for (int from = 0; from < EVENTS; from += batch) {
        calls.storeAll(events.subList(from, from + batch));
      }
    }
    double requests = (double) store.requests() / (CALLS * EVENTS);
    double dollars = store.dollars() * 1_000_000 / (CALLS * EVENTS);
    reached &= requests <= requestsGoal + 1e-9 && dollars <= dollarsGoal + 1e-9;
    out.printf(
        Locale.ROOT,
        "| %s | %.2f | ≤ %.1f | %.2f | ≤ %.1f |%n",
        workload,
        requests,
        requestsGoal,
        dollars,
        dollarsGoal);
    return bill(workload, 1_000_000.0 / batch, requests * 1_000_000, dollars);
  }

  /** The row with the price of a million events, stored by this many HTTP and S3 requests. */
  private static String bill(String workload, double requests, double s3Requests, double s3) {
    double gateway = requests * GATEWAY_REQUEST;
    double lambda =
        requests * LAMBDA_REQUEST
            + s3Requests * S3_REQUEST_SECONDS * STORER_GB * LAMBDA_GB_SECOND_ARM64;
    double logs = requests * LOG_GB_PER_REQUEST * LOG_GB;
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.2f | %.2f | %.2f |",
        workload,
        gateway,
        lambda,
        s3,
        logs,
        gateway + lambda + s3 + logs);
  }

  private void listing() {
    CountedStore store = new CountedStore(new InMemoryObjectStore(InstantSource.system()));
    InstantAt clock = new InstantAt(START);
    Calls calls = open(store, clock);
    for (int call = 0; call < 20; call++) {
      calls.storeAll(call(call, EVENTS));
    }
    store.reset();
    clock.instant = START.plusSeconds(1800);
    int found =
        calls.calls(CallQuery.lastHour().newestFirst().pageSize(20)).page().elements().size();
    if (found != 20) {
      throw new IllegalStateException("20 calls were stored, " + found + " listed");
    }
    print("a page of 20 calls in one hour", store, 22);
  }

  private void reading(int events, int goal) {
    CountedStore store = new CountedStore(new InMemoryObjectStore(InstantSource.system()));
    Calls calls = open(store);
    List<CallFlowEvent> call = call(0, events);
    calls.storeAll(call);
    store.reset();
    int found = calls.call(CallRef.of(call.get(0).callId())).events().size();
    if (found != events) {
      throw new IllegalStateException(events + " events were stored, " + found + " read");
    }
    print("a call of %,d events".formatted(events), store, goal);
  }

  /** The story of five calls in a chain with one correlation id, begun at its end. */
  private void story() {
    CountedStore store = new CountedStore(new InMemoryObjectStore(InstantSource.system()));
    Calls calls = open(store);
    for (int call = 0; call < 5; call++) {
      calls.storeAll(call < 4 ? linked(call, call + 1) : call(call, EVENTS));
    }
    store.reset();
    int found = calls.story(StoryQuery.of(CallRef.of(id(4)))).flows().size();
    if (found != 5) {
      throw new IllegalStateException("5 calls are linked, " + found + " found");
    }
    print("a story of 5 calls", store, 12);
  }

  /** A call whose events link another one, and have a correlation id. */
  private static List<CallFlowEvent> linked(int number, int other) {
    Link link = new Link(Relation.PARENT, id(other), null);
    return call(number, EVENTS).stream()
        .map(event -> event.toBuilder().links(List.of(link)).correlationId("one").build())
        .toList();
  }

  private static CallId id(int number) {
    return new CallId("call-" + number + "@pbx.example");
  }

  private void print(String what, CountedStore store, int goal) {
    reached &= store.requests() <= goal;
    out.printf(Locale.ROOT, "| %s | %d | ≤ %d |%n", what, store.requests(), goal);
  }

  /**
   * Measures writers that append to one call at the same time.
   *
   * @param oneProcess whether they share a Callflow; else each has one, as in a process of its own
   */
  private void contention(int writers, boolean oneProcess, int batch, double requestsGoal) {
    int rounds = 5;
    CountedStore store = new CountedStore(new InMemoryObjectStore(InstantSource.system()));
    List<Calls> opened = new ArrayList<>();
    for (int i = 0; i < (oneProcess ? 1 : writers); i++) {
      opened.add(open(store));
    }
    List<CallFlowEvent> events = call(0, writers * rounds * batch);
    store.reset();
    store.slowDown(20);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    long created = 0;
    try {
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int own = writer;
        Calls calls = opened.get(own % opened.size());
        tasks.add(
            () -> {
              long stored = 0;
              for (int round = 0; round < rounds; round++) {
                int from = (round * writers + own) * batch;
                for (StoreResult result : calls.tryStoreAll(events.subList(from, from + batch))) {
                  stored += result instanceof StoreResult.Created ? 1 : 0;
                }
              }
              return stored;
            });
      }
      for (var done : threads.invokeAll(tasks)) {
        created += done.get();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
    double requests = (double) store.requests() / events.size();
    store.slowDown(0);
    int found = opened.get(0).call(CallRef.of(events.get(0).callId())).events().size();
    reached &= created == events.size() && found == events.size() && requests <= requestsGoal;
    out.printf(
        Locale.ROOT,
        "| %d %s, %s | %.2f | %s | %d | %d |%n",
        writers,
        oneProcess ? "in one process" : "in a process each",
        batch == 1 ? "one event at a time" : "batches of " + batch,
        requests,
        Double.isFinite(requestsGoal) ? "≤ " + requestsGoal : "–",
        Math.max(0, created - found),
        Math.max(0, found - created));
  }

  private static Calls open(CountedStore store) {
    return open(store, () -> START);
  }

  private static Calls open(CountedStore store, InstantSource clock) {
    return Callflow.builder(store, new JsonCallCodec())
        .executor(Runnable::run)
        .clock(clock)
        .open()
        .tenant("benchmark");
  }

  /** A clock that stands still until it is set. */
  private static final class InstantAt implements InstantSource {
    Instant instant;

    InstantAt(Instant instant) {
      this.instant = instant;
    }

    @Override
    public Instant instant() {
      return instant;
    }
  }

  /** A call of two parties that spans two minutes of the index. */
  private static List<CallFlowEvent> call(int number, int events) {
    List<CallFlowEvent> call = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      call.add(
          CallFlowEvent.builder(
                  id(number),
                  new EventType("x.benchmark.event"),
                  START.plusMillis(i * 59_000L / events),
                  "benchmark")
              .sequence((long) i)
              .from(Party.number("+4930" + (100_000 + number)))
              .to(Party.raw(Integer.toString(1000 + number)))
              .build());
    }
    return call;
  }
}
