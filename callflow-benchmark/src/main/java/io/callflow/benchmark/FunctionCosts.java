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
 * What the functions cost from cold, warm, and from a snapshot, against a handler that says hello,
 * one in the usual way, and the bare requests to S3: each in the real runtime client, in a process
 * of its own on one processor, in alternation, by the median.
 *
 * <p>CPU time is what Lambda bills and what a cold start is made of; unlike the time on the clock
 * it hardly depends on what else the machine does.
 */
final class FunctionCosts {
  private static final String JARS = "callflow-lambda-adapter/target/";
  private static final String HANDLERS = "io.callflow.benchmark.handlers.";
  private static final int WARM_UP = 400;
  private static final int WARM = 600;
  private static final double COLD_GOAL = 6;
  private static final double USUAL_GOAL = 0.55;
  private static final double RESTORE_GOAL = 0.5;
  private static final double WARM_GOAL = 1.25;
  private static final long JAR_GOAL = 12L * 1024 * 1024;

  private final PrintStream out;
  private final Path root;
  private final int rounds;
  private final String bucket = "benchmark-" + UUID.randomUUID();
  private final Path storerRoot;
  private final Path sugaredRoot;
  private boolean reached = true;

  FunctionCosts(PrintStream out, Path root, int rounds) {
    this.out = out;
    this.root = root;
    this.rounds = rounds;
    storerRoot = FunctionProcess.unpack(jar());
    sugaredRoot = FunctionProcess.unpack(root.resolve(JARS + "callflow-lambda-shaded.jar"));
  }

  /** What one start of a function took. */
  private record Cold(long cpuMillis, long classes) {}

  /** Prints the tables; false where a goal is missed. */
  boolean run() {
    try (S3Client s3 = S3Clients.create(S3Settings.of(bucket).withEndpoint(endpoint()))) {
      s3.createBucket(request -> request.bucket(bucket));
    }
    long jar = length(jar());
    out.println("| what is deployed | MB | goal |");
    out.println("|---|---|---|");
    out.printf(Locale.ROOT, "| callflow-lambda.jar | %.1f | ≤ 12 |%n%n", jar / 1024.0 / 1024.0);
    reached &= jar <= JAR_GOAL;
    for (Map.Entry<String, String> jdk : jdks().entrySet()) {
      cold(jdk.getKey(), jdk.getValue());
    }
    for (Map.Entry<String, String> jdk : jdks().entrySet()) {
      warm(jdk.getKey(), jdk.getValue());
    }
    return reached;
  }

  private void cold(String jdk, String java) {
    List<Cold> hello = new ArrayList<>();
    List<Cold> usual = new ArrayList<>();
    List<Cold> storer = new ArrayList<>();
    List<Cold> sugared = new ArrayList<>();
    List<Long> restored = new ArrayList<>();
    for (int round = -1; round < rounds; round++) {
      // The first brings the files into the machine's cache.
      List<Cold> h = round < 0 ? new ArrayList<>() : hello;
      List<Cold> u = round < 0 ? new ArrayList<>() : usual;
      List<Cold> s = round < 0 ? new ArrayList<>() : storer;
      List<Cold> l = round < 0 ? new ArrayList<>() : sugared;
      List<Long> r = round < 0 ? new ArrayList<>() : restored;
      h.add(started(handler("Hello", java)));
      u.add(started(handler("PlainStorer", java)));
      s.add(started(storer(storerRoot, java)));
      l.add(started(storer(sugaredRoot, java)));
      r.add(restored(storer(storerRoot, java)));
    }
    double base = median(hello.stream().mapToLong(Cold::cpuMillis));
    double plain = median(usual.stream().mapToLong(Cold::cpuMillis));
    double ours = median(storer.stream().mapToLong(Cold::cpuMillis));
    double before = median(sugared.stream().mapToLong(Cold::cpuMillis));
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
    row("event storer", ours, storer, base, plain, "≤ 6 and ≤ 0.55");
    row("event storer, its libraries' lambdas not desugared", before, sugared, base, plain, "");
    row("event storer, restored from a primed snapshot", restore, List.of(), base, plain, "≤ 0.5");
    out.println();
    reached &=
        ours / base <= COLD_GOAL && ours / plain <= USUAL_GOAL && restore / base <= RESTORE_GOAL;
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

  /** The second event of a call: its object is read and swapped, nothing else is asked of S3. */
  private void warm(String jdk, String java) {
    double[] bare = new double[WARM];
    double[] storer = new double[WARM];
    try (FunctionProcess one = FunctionProcess.start(handler("BareStorer", java));
        FunctionProcess other = FunctionProcess.start(storer(storerRoot, java))) {
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
        "| event storer | %.2f | %.2f | %.2f | ≤ 1.25 |%n%n",
        storer[WARM / 2],
        storer[WARM * 99 / 100],
        ratio);
    reached &= ratio <= WARM_GOAL;
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

  private FunctionSettings storer(Path taskRoot, String java) {
    return settings(taskRoot, "io.callflow.lambda.EventStorer", java);
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

  /** By version: the one that runs this, and the newest LTS where there is one. */
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

  /** How many classes a JVM has loaded, by the JDK's own tool. */
  private static long classes(long pid) {
    Path jstat = Path.of(System.getProperty("java.home"), "bin", "jstat");
    try {
      Process process = new ProcessBuilder(jstat.toString(), "-class", String.valueOf(pid)).start();
      String[] words =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .strip()
              .split("\\s+");
      return Long.parseLong(words[5]); // behind the five names of the columns
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private static double median(LongStream values) {
    return Median.of(values.toArray());
  }
}
