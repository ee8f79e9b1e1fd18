package io.callflow.benchmark;

import io.callflow.lambda.runtime.FunctionProcess;
import io.callflow.lambda.runtime.FunctionSettings;
import io.callflow.lambda.runtime.Outcome;
import io.callflow.store.s3.S3Clients;
import io.callflow.store.s3.S3Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Measures the functions from cold, warm and restored from a snapshot, against a handler that says
 * hello, a handler in the usual way, and the bare requests to S3. Each runs in Amazon's runtime
 * client, in a process of its own on one processor. They take turns; the median counts.
 *
 * <p>Cold starts and restores are given in CPU time: Lambda bills it, and other load on the machine
 * hardly changes it.
 */
final class FunctionCosts {
  private static final String JARS = "callflow-lambda-adapter/target/";
  private static final String HANDLERS = "io.callflow.benchmark.handlers.";
  private static final int WARM_UP = 400;
  private static final int WARM = 600;
  private static final Goal COLD = new Goal(6.5, 6.5);
  private static final Goal USUAL = new Goal(0.62, 0.62);
  private static final Goal RESTORE = new Goal(0.5, 0.6);
  private static final Goal RUN_WARM = new Goal(1.15, 1.3);
  private static final Goal JAR_MB = new Goal(12, 12);

  private final PrintStream out;
  private final Path root;
  private final int rounds;
  private final String bucket = "benchmark-" + UUID.randomUUID();
  private final Path storerRoot;
  private boolean withinLimits = true;

  FunctionCosts(PrintStream out, Path root, int rounds) {
    this.out = out;
    this.root = root;
    this.rounds = rounds;
    storerRoot = FunctionProcess.unpack(jar());
  }

  /**
   * A ratio to reach.
   *
   * @param limit fails the run when exceeded; beyond the goal where a few rounds on a busy machine
   *     need room
   */
  private record Goal(double goal, double limit) {
    String of(double value) {
      return "≤ %s%s".formatted(number(goal), value <= goal ? "" : ", **missed**");
    }

    private static String number(double value) {
      return value == Math.rint(value) ? "%.0f".formatted(value) : String.valueOf(value);
    }
  }

  /** What one start of a function took. */
  private record Cold(long cpuMillis, long classes) {}

  /** Prints the tables; false if a limit is exceeded. */
  boolean run() {
    try (S3Client s3 = S3Clients.create(S3Settings.of(bucket).withEndpoint(endpoint()))) {
      s3.createBucket(request -> request.bucket(bucket));
    }
    double megabytes = length(jar()) / 1024.0 / 1024.0;
    out.println("| what is deployed | MB | goal |");
    out.println("|---|---|---|");
    out.printf(
        Locale.ROOT,
        "| callflow-lambda.jar | %.1f | %s |%n%n",
        megabytes,
        judged(JAR_MB, megabytes));
    for (Map.Entry<String, String> jdk : jdks().entrySet()) {
      cold(jdk.getKey(), jdk.getValue());
    }
    for (Map.Entry<String, String> jdk : jdks().entrySet()) {
      warm(jdk.getKey(), jdk.getValue());
    }
    return withinLimits;
  }

  private String judged(Goal goal, double value) {
    withinLimits &= value <= goal.limit();
    return goal.of(value);
  }

  private void cold(String jdk, String java) {
    List<Cold> hello = new ArrayList<>();
    List<Cold> usual = new ArrayList<>();
    List<Cold> storer = new ArrayList<>();
    List<Long> restored = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      hello.add(started(handler("Hello", java)));
      usual.add(started(handler("PlainStorer", java)));
      storer.add(started(storer(java)));
      restored.add(restored(storer(java)));
    }
    // The first round read the files from the disk; the others found them in the cache.
    for (List<?> values : List.of(hello, usual, storer, restored)) {
      values.remove(0);
    }
    double base = cpuMillis(hello);
    double plain = cpuMillis(usual);
    double ours = cpuMillis(storer);
    double restore = median(restored.stream().mapToLong(Long::longValue));
    out.printf(
        "| from cold to the first answer, JDK %s | CPU ms | classes | against hello | against the usual"
            + " way | goal |%n",
        jdk);
    out.println("|---|---|---|---|---|---|");
    row("a handler that says hello", base, hello, base, plain, "");
    row(
        "the usual way: default SDK, databind, bound by the runtime",
        plain,
        usual,
        base,
        plain,
        "");
    String goals = judged(COLD, ours / base) + " and " + judged(USUAL, ours / plain);
    row("event storer", ours, storer, base, plain, goals);
    row(
        "event storer, restored from a primed snapshot",
        restore,
        List.of(),
        base,
        plain,
        judged(RESTORE, restore / base));
    out.println();
  }

  private static double cpuMillis(List<Cold> starts) {
    return median(starts.stream().mapToLong(Cold::cpuMillis));
  }

  private void row(
      String name, double cpu, List<Cold> starts, double base, double plain, String goal) {
    String classes =
        starts.isEmpty() ? "" : "%.0f".formatted(median(starts.stream().mapToLong(Cold::classes)));
    out.printf(
        Locale.ROOT,
        "| %s | %.0f | %s | %.2f | %.2f | %s |%n",
        name,
        cpu,
        classes,
        cpu / base,
        cpu / plain,
        goal);
  }

  private Cold started(FunctionSettings settings) {
    try (FunctionProcess function = FunctionProcess.start(settings)) {
      stored(function.invoke(event(UUID.randomUUID().toString(), 1)));
      return new Cold(function.cpuMillis(), classes(function.pid()));
    }
  }

  private static long restored(FunctionSettings settings) {
    try (FunctionProcess function = FunctionProcess.startForSnapshot(settings)) {
      long frozen = function.cpuMillis();
      function.restore();
      stored(function.invoke(event(UUID.randomUUID().toString(), 1)));
      return function.cpuMillis() - frozen;
    }
  }

  /** Stores the second event of a call: one GET and one conditional PUT of the call's object. */
  private void warm(String jdk, String java) {
    double[] bare = new double[WARM];
    double[] storer = new double[WARM];
    try (FunctionProcess one = FunctionProcess.start(handler("BareStorer", java));
        FunctionProcess other = FunctionProcess.start(storer(java))) {
      for (int i = -WARM_UP; i < WARM; i++) {
        String call = UUID.randomUUID().toString();
        stored(one.invoke(event(call, 1)));
        stored(other.invoke(event(call, 1)));
        double first = millis(one, event(call, 2));
        double second = millis(other, event(call, 2));
        if (i >= 0) {
          bare[i] = first;
          storer[i] = second;
        }
      }
    }
    Arrays.sort(bare);
    Arrays.sort(storer);
    double ratio = storer[WARM / 2] / bare[WARM / 2];
    out.printf("| warm, JDK %s | p50 ms | p99 ms | p50 against bare | goal |%n", jdk);
    out.println("|---|---|---|---|---|");
    out.printf(
        Locale.ROOT,
        "| the bare GET and PUT | %.2f | %.2f | 1 | |%n",
        bare[WARM / 2],
        bare[WARM * 99 / 100]);
    out.printf(
        Locale.ROOT,
        "| event storer | %.2f | %.2f | %.2f | %s |%n%n",
        storer[WARM / 2],
        storer[WARM * 99 / 100],
        ratio,
        judged(RUN_WARM, ratio));
  }

  private static double millis(FunctionProcess function, String event) {
    long began = System.nanoTime();
    Outcome outcome = function.invoke(event);
    double millis = (System.nanoTime() - began) / 1e6;
    stored(outcome);
    return millis;
  }

  private static void stored(Outcome outcome) {
    if (outcome.failed() || !outcome.payload().contains("\"statusCode\":20")) {
      throw new IllegalStateException("not stored: " + outcome.payload());
    }
  }

  private static String event(String call, int sequence) {
    return """
        {"resource":"/events","path":"/events","httpMethod":"POST",
        "headers":{"Accept":"*/*","Content-Type":"application/json","Host":"api.example.com"},
        "multiValueHeaders":{"Accept":["*/*"],"Content-Type":["application/json"]},
        "queryStringParameters":null,"pathParameters":null,"stageVariables":null,
        "requestContext":{"requestId":"5c1b","stage":"v1","httpMethod":"POST","path":"/v1/events",
        "authorizer":{"tenant":"default","principal":"pbx-1","scopes":"events:write"}},
        "body":"{\\"callId\\":\\"%s\\",\\"eventType\\":\\"leg.answered\\",\\"timestamp\\":\\"2026-01-15T09:30:0%dZ\\",\\"sequence\\":%d}",
        "isBase64Encoded":false}"""
        .formatted(call, sequence, sequence);
  }

  private FunctionSettings storer(String java) {
    return settings(storerRoot, "io.callflow.lambda.EventStorer", java);
  }

  private FunctionSettings handler(String name, String java) {
    return settings(
        root.resolve("callflow-benchmark/handlers/target/classes"), HANDLERS + name, java);
  }

  private FunctionSettings settings(Path taskRoot, String handler, String java) {
    return FunctionSettings.of(
            root.resolve("callflow-lambda-runtime/target/runtime-client"),
            taskRoot.toAbsolutePath(),
            handler + "::handleRequest")
        .withJava(List.of("taskset", "--cpu-list", "0", java))
        .with("CALLFLOW_BUCKET", bucket)
        .with("AWS_ENDPOINT_URL_S3", endpoint().toString())
        .with("AWS_ACCESS_KEY_ID", required("AWS_ACCESS_KEY_ID"))
        .with("AWS_SECRET_ACCESS_KEY", required("AWS_SECRET_ACCESS_KEY"));
  }

  private Path jar() {
    return root.resolve(JARS + "callflow-lambda.jar");
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Java commands by version: that of this JVM, and the newest LTS if its home is named. */
  private static Map<String, String> jdks() {
    Map<String, String> jdks = new LinkedHashMap<>();
    jdks.put(
        String.valueOf(Runtime.version().feature()),
        Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String newest = System.getenv().getOrDefault("CALLFLOW_NEWEST_JDK", "");
    if (!newest.isEmpty()) {
      jdks.put("25", Path.of(newest, "bin", "java").toString());
    }
    return jdks;
  }

  private static URI endpoint() {
    return URI.create(required("AWS_ENDPOINT_URL_S3"));
  }

  private static String required(String variable) {
    String value = System.getenv(variable);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException(
          variable + " is not set: run this as .ci/with-minio callflow-benchmark/run lambda");
    }
    return value;
  }

  /** The number of classes that a JVM has loaded, as {@code jstat} says; 0 if it says nothing. */
  private static long classes(long pid) {
    Path jstat = Path.of(System.getProperty("java.home"), "bin", "jstat");
    try {
      Process process = new ProcessBuilder(jstat.toString(), "-class", String.valueOf(pid)).start();
      String[] words =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .strip()
              .split("\\s+");
      return Long.parseLong(words[5]); // the first value, after the five column names
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private static double median(LongStream values) {
    return Median.of(values.toArray());
  }
}
