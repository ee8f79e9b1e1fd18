package io.callflow.benchmark.load;

import io.callflow.benchmark.Folder;
import io.callflow.benchmark.load.SlowClients.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * {@code callflow serve} under load, on the same machine as its load: what it takes, what it does
 * when more is asked of it, and what slow clients and large batches do to the others. Rates and
 * times are printed beside their goals; only what must never happen fails a run.
 */
public final class LoadBenchmark {
  private static final int CLOSED_LOOP = 64;
  private static final int READERS = 8;
  private static final int[] LEVELS = {50, 80, 120, 300};
  private static final double SINGLES_GOAL = 3000;
  private static final double BATCHES_GOAL = 1500;
  private static final int OVERLOADED_GOAL = 90;
  private static final double SLOWDOWN_GOAL = 2;
  private static final double BESIDE_SLOW_CLIENTS = 0.3;

  /** Until slow clients have sent what they send at once, and their answers are made. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private static final String NOBODY = "nobody";
  private static final Duration READING_BACK = Duration.ofMinutes(5);

  /** The answer that slow clients do not read: larger than the buffers of a connection. */
  private static final int LONG_ANSWER_EVENTS = 40;

  private static final int LONG_ANSWER_METADATA = 50_000;

  private final PrintStream out;
  private final Path program;
  private final Plan plan;
  private final List<String> faults = new ArrayList<>();
  private int nextCall;

  /**
   * @param program the script {@code callflow}
   * @param isShort whether phases are short, to find faults and not to measure
   */
  public LoadBenchmark(PrintStream out, Path program, boolean isShort) {
    this.out = out;
    this.program = program.toAbsolutePath();
    this.plan = isShort ? Plan.brief() : Plan.whole();
  }

  /** Prints the tables; false if the service cut, lost, or did not answer a request. */
  public boolean run() throws IOException, InterruptedException, ExecutionException {
    Path folder = Files.createTempDirectory("callflow-load");
    try {
      try (ServiceProcess service =
          ServiceProcess.start(program, Files.createDirectory(folder.resolve("service")), "")) {
        underLoad(
            service, folder.resolve("alone"), Files.createDirectory(folder.resolve("memory")));
      }
      try (ServiceProcess service =
          ServiceProcess.start(
              program, Files.createDirectory(folder.resolve("small")), "-Xmx512m")) {
        worstBatches(service);
      }
    } finally {
      Folder.delete(folder);
    }
    out.println();
    faults.forEach(fault -> out.println("FAILED: " + fault));
    if (faults.isEmpty()) {
      out.println("Nothing was cut, lost or left unanswered.");
    }
    return faults.isEmpty();
  }

  private void underLoad(ServiceProcess service, Path alone, Path memory)
      throws IOException, InterruptedException, ExecutionException {
    CallTraffic calls = new CallTraffic(service.host(), service.key());
    closed(service, "warm-up", calls::singles, plan.warmUp());
    closed(service, "warm-up", calls::batches, plan.warmUp());
    Phase singles = closed(service, "single events", calls::singles, plan.phase());
    Phase batches = closed(service, "batches of 20", calls::batches, plan.phase());
    out.println("| capacity: 64 connections that never pause | 2xx/s | goal | p50 ms | p99 ms |");
    out.println("|---|---|---|---|---|");
    capacity("single events", singles, SINGLES_GOAL);
    capacity("batches of 20", batches, BATCHES_GOAL);
    if (plan.storeAlone()) {
      StoreAlone.Rates store = new StoreAlone(alone).measure(plan.phase());
      row("| the store alone, 16 threads, single events | %,.0f | | | |", store.singles());
      row("| the store alone, 16 threads, batches of 20 | %,.0f | | | |", store.batches());
      inMemory(memory);
    }
    overload(service, "single events", calls::singles, singles.tally.succeededPerSecond());
    overload(service, "batches of 20", calls::batches, batches.tally.succeededPerSecond());
    slowClients(service, calls, singles.tally.succeededPerSecond());
  }

  /** What the service takes if its store takes no time. */
  private void inMemory(Path folder) throws IOException, InterruptedException {
    try (ServiceProcess service = ServiceProcess.startInMemory(folder)) {
      CallTraffic calls = new CallTraffic(service.host(), service.key());
      closed(service, "warm-up in memory", calls::singles, plan.warmUp());
      Phase singles = closed(service, "in memory, single events", calls::singles, plan.phase());
      Phase batches = closed(service, "in memory, batches of 20", calls::batches, plan.phase());
      capacity("the service over a store in memory, single events", singles, SINGLES_GOAL);
      capacity("the service over a store in memory, batches of 20", batches, BATCHES_GOAL);
    }
  }

  /** One phase of sending, after which its calls were read back. */
  private record Phase(Tally tally, StoredEventsCheck check) {}

  /**
   * One of several rounds of a phase.
   *
   * @param value what the rounds are compared by
   * @param cutOff how many slow clients the service cut off meanwhile
   */
  private record Round(Phase phase, double value, long cutOff) {
    static Round middle(List<Round> rounds) {
      List<Round> sorted = new ArrayList<>(rounds);
      sorted.sort(Comparator.comparingDouble(Round::value));
      return sorted.get(sorted.size() / 2);
    }
  }

  private Phase closed(
      ServiceProcess service, String name, Function<SentEvents, Traffic> traffic, Duration duration)
      throws IOException {
    return phase(name, service, traffic, Arrivals.closed(CLOSED_LOOP, duration));
  }

  private Phase phase(
      String name, ServiceProcess service, Function<SentEvents, Traffic> traffic, Arrivals arrivals)
      throws IOException {
    SentEvents sent = new SentEvents(nextCall);
    Tally tally = send(service, traffic.apply(sent), arrivals, sent);
    return new Phase(tally, readBack(name, service, sent, tally));
  }

  private Tally send(ServiceProcess service, Traffic traffic, Arrivals arrivals, SentEvents sent)
      throws IOException {
    Tally tally = LoadGenerator.run(service.address(), traffic, arrivals, plan.patience());
    nextCall = sent.end();
    return tally;
  }

  private StoredEventsCheck readBack(
      String name, ServiceProcess service, SentEvents sent, Tally tally) throws IOException {
    StoredEventsCheck check =
        new StoredEventsCheck(service.host(), service.key(), sent, plan.callsReadBack());
    LoadGenerator.run(
        service.address(), check, Arrivals.closed(READERS, READING_BACK), plan.patience());
    List<String> found = new ArrayList<>(tally.faults());
    if (check.lost() > 0) {
      found.add("%,d acknowledged events lost".formatted(check.lost()));
    }
    if (check.twice() > 0) {
      found.add("%,d events stored twice".formatted(check.twice()));
    }
    if (check.unreadable() > 0) {
      found.add("%,d calls could not be read back".formatted(check.unreadable()));
    }
    if (!service.isAlive()) {
      found.add("the service is dead");
    }
    if (!found.isEmpty()) {
      faults.add(
          "%s: of %,d requests, %s".formatted(name, tally.count(), String.join(", ", found)));
    }
    return check;
  }

  private void capacity(String what, Phase phase, double goal) {
    double rate = phase.tally.succeededPerSecond();
    row(
        "| %s | %,.0f | ≥ %,.0f%s | %s | %s |",
        what, rate, goal, missed(rate >= goal), millis(phase.tally, 50), millis(phase.tally, 99));
  }

  private static String millis(Tally tally, double percentile) {
    double latency = tally.latency(percentile);
    return latency > 0 ? String.format(Locale.ROOT, "%.1f", latency) : "";
  }

  private static String missed(boolean reached) {
    return reached ? "" : ", **missed**";
  }

  /**
   * More than the service takes is compared with what it took just before: what a disk takes
   * changes while a run lasts.
   */
  private void overload(
      ServiceProcess service, String what, Function<SentEvents, Traffic> traffic, double capacity)
      throws IOException {
    out.println();
    row(
        "| %s, of capacity | due/s | 2xx/s | of capacity | goal | 503/s | cut | lost | not answered"
            + " | p50 ms | p99 ms |",
        what);
    out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (int level : LEVELS) {
      String name = what + " at " + level + " %";
      if (level < 100) {
        overloaded(level, share(service, name, traffic, capacity, level));
        continue;
      }
      List<Round> rounds = new ArrayList<>();
      for (int i = 0; i < plan.rounds(); i++) {
        Phase before = closed(service, "before " + name, traffic, plan.round());
        rounds.add(share(service, name, traffic, before.tally.succeededPerSecond(), level));
      }
      overloaded(level, Round.middle(rounds));
    }
  }

  private Round share(
      ServiceProcess service,
      String name,
      Function<SentEvents, Traffic> traffic,
      double capacity,
      int level)
      throws IOException {
    Duration duration = level < 100 ? plan.phase() : plan.round();
    Arrivals due = Arrivals.open(Math.max(1, capacity * level / 100), duration);
    Phase phase = phase(name, service, traffic, due);
    return new Round(phase, 100 * phase.tally.succeededPerSecond() / capacity, 0);
  }

  private void overloaded(int level, Round result) {
    Tally tally = result.phase.tally;
    row(
        "| %d %% | %,.0f | %,.0f | %.0f %% | %s | %,.0f | %,d | %,d | %,d | %s | %s |",
        level,
        tally.duePerSecond(),
        tally.succeededPerSecond(),
        result.value,
        level < 100 ? "" : "≥ " + OVERLOADED_GOAL + " %" + missed(result.value >= OVERLOADED_GOAL),
        tally.busyPerSecond(),
        tally.allCut(),
        result.phase.check.lost(),
        tally.allUnanswered(),
        millis(tally, 50),
        millis(tally, 99));
  }

  private void slowClients(ServiceProcess service, CallTraffic calls, double capacity)
      throws IOException, InterruptedException {
    String longAnswer = storeLongCall(service);
    Arrivals honest = Arrivals.open(Math.max(1, capacity * BESIDE_SLOW_CLIENTS), plan.round());
    out.println();
    out.println(
        "| single events at 30 %, beside | 2xx/s | 503/s | cut | lost | not answered | p50 ms"
            + " | p99 ms | p99 against alone | goal | slow clients cut off |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    int count = plan.slowClients();
    Map<String, List<Kind>> kinds = new LinkedHashMap<>();
    kinds.put(NOBODY, List.of());
    kinds.put(count + " half-open connections", List.of(Kind.HALF_OPEN));
    kinds.put(count + " slow bodies", List.of(Kind.SLOW_BODY));
    kinds.put(count + " that never read", List.of(Kind.NEVER_READING));
    kinds.put("all of these", List.of(Kind.values()));
    Map<String, List<Round>> rounds = new LinkedHashMap<>();
    for (int i = 0; i < plan.rounds(); i++) {
      for (Map.Entry<String, List<Kind>> each : kinds.entrySet()) {
        SentEvents sent = new SentEvents(nextCall);
        Tally tally;
        long cutOff;
        try (SlowClients slow = new SlowClients(service, longAnswer, each.getValue(), count)) {
          Thread.sleep(SETTLING.toMillis());
          tally = send(service, calls.singles(sent), honest, sent);
          cutOff = slow.cutOff();
        }
        Phase phase = new Phase(tally, readBack("beside " + each.getKey(), service, sent, tally));
        rounds
            .computeIfAbsent(each.getKey(), beside -> new ArrayList<>())
            .add(new Round(phase, tally.latency(99), cutOff));
      }
    }
    double alone = Round.middle(Objects.requireNonNull(rounds.get(NOBODY))).value;
    rounds.forEach((name, all) -> beside(name, Round.middle(all), alone));
  }

  private void beside(String name, Round result, double alone) {
    Tally tally = result.phase.tally;
    double slowdown = alone > 0 ? result.value / alone : 0;
    boolean isGoal = !name.equals(NOBODY);
    row(
        "| %s | %,.0f | %,.0f | %,d | %,d | %,d | %s | %s | %s | %s | %s |",
        name,
        tally.succeededPerSecond(),
        tally.busyPerSecond(),
        tally.allCut(),
        result.phase.check.lost(),
        tally.allUnanswered(),
        millis(tally, 50),
        millis(tally, 99),
        slowdown > 0 ? String.format(Locale.ROOT, "%.2f", slowdown) : "",
        isGoal ? "≤ 2" + missed(slowdown > 0 && slowdown <= SLOWDOWN_GOAL) : "",
        isGoal ? Long.toString(result.cutOff) : "");
  }

  /** Stores a call whose events make a long answer; returns its path. */
  private String storeLongCall(ServiceProcess service) throws IOException {
    StringBuilder events = new StringBuilder("{\"events\":[");
    for (int i = 0; i < LONG_ANSWER_EVENTS; i++) {
      events
          .append(i == 0 ? "" : ",")
          .append("{\"callId\":\"load-long@pbx.example\",\"eventType\":\"x.load.long\",")
          .append("\"timestamp\":\"2026-03-01T12:00:00Z\",\"source\":\"pbx-1\",\"sequence\":")
          .append(i)
          .append(",\"metadata\":{\"long\":\"")
          .append("x".repeat(LONG_ANSWER_METADATA))
          .append("\"}}");
    }
    String request =
        RequestTemplate.post(
            service.host(), service.key(), "/v1/events/batch", events.append("]}").toString());
    ResponseParser response =
        BlockingExchange.send(
            service.address(), request.getBytes(StandardCharsets.US_ASCII), plan.patience());
    if (BatchCounts.stored(response.body(), response.bodyLength()) != LONG_ANSWER_EVENTS) {
      throw new IllegalStateException("the long call is not stored: " + response.status());
    }
    return CallTraffic.path("long") + "/events";
  }

  private void worstBatches(ServiceProcess service)
      throws InterruptedException, ExecutionException {
    WorstBatches worst = new WorstBatches(service, plan.batchesOfWriter(), plan.patience());
    long began = System.nanoTime();
    worst.run();
    double seconds = (System.nanoTime() - began) / 1e9;
    int lost = worst.lost();
    out.println();
    row(
        "| %d writers of the largest batches, -Xmx512m | stored | 503 | 500 | cut | lost"
            + " | not answered | seconds"
            + " | peak memory, MB |",
        WorstBatches.WRITERS);
    out.println("|---|---|---|---|---|---|---|---|---|");
    row(
        "| %d batches of 65 arrays of 29,000 numbers | %d | %d | %d | %d | %d | %d | %.1f | %,d |",
        worst.wanted(),
        worst.stored(),
        worst.answers(503),
        worst.answers(500),
        worst.cut(),
        lost,
        worst.unanswered(),
        seconds,
        service.peakBytes() >> 20);
    List<String> found = new ArrayList<>(worst.faults());
    if (lost > 0) {
      found.add(lost + " lost when read back");
    }
    if (!service.isAlive()) {
      found.add("the service is dead");
    }
    if (!found.isEmpty()) {
      faults.add("the largest batches: " + String.join(", ", found));
    }
  }

  private void row(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
