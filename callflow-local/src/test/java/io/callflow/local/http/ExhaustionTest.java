package io.callflow.local.http;

import static io.callflow.local.http.RunningService.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service as a process that has run out of something. */
@Timeout(120) // only ends a hang
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the tests need bash and SIGTERM")
@SuppressWarnings("NullAway.Init") // set by each test
class ExhaustionTest {
  @TempDir private Path folder;
  private Process process;
  private BufferedReader out;

  /**
   * Starts a class with these commands before it; nobody reads what it writes to standard error.
   */
  private String start(Class<?> main, String[] before, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(before));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath(),
            main.getName(),
            folder.resolve("data").toString()));
    process = new ProcessBuilder(command).start();
    out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null) {
      throw new IOException(
          new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    return line;
  }

  /** What the service needs of the class path: each jar takes a file descriptor. */
  private static String classPath() {
    List<String> needed = new ArrayList<>();
    for (String entry :
        System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
      if (!entry.matches(
          ".*(junit|archunit|awssdk|opentest4j|apiguardian|lambda|databind|fastcsv).*[.]jar")) {
        needed.add(entry);
      }
    }
    return String.join(java.io.File.pathSeparator, needed);
  }

  private int startService(String... before) throws IOException {
    String line = start(SlowStart.class, before);
    assertTrue(line.startsWith("listening on "), line);
    return URI.create(line.substring("listening on ".length())).getPort();
  }

  @AfterEach
  void stop() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The JDK's server stood still after 207 requests: each wrote its line before it went on. */
  @Test
  void a_log_that_nobody_reads_stops_neither_requests_nor_sigterm() throws Exception {
    int port = startService();
    int requests = 20_400;
    try (RawClient client = new RawClient(port)) {
      String health = RawClient.head("GET", "/v1/health");
      for (int i = 0; i < requests; i += 100) {
        client.send(health.repeat(100));
        for (int j = 0; j < 100; j++) {
          assertEquals(200, client.read().status());
        }
      }
    }
    long begun = System.nanoTime();
    process.toHandle().destroy();
    assertTrue(process.waitFor(15, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(took.toSeconds() < 10, took::toString);
  }

  /** The JDK's dispatcher died of the first connection beyond the limit, or tried again at once. */
  @Test
  void few_files_cost_connections_and_not_the_service() throws Exception {
    int port = startService("bash", "-c", "ulimit -n 64; exec \"$@\"", "bash");
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        clients.add(new RawClient(port).send("GET /v1/health HTTP/1.1\r\n"));
      }
      Duration before = cpu();
      Thread.sleep(3000);
      Duration used = cpu().minus(before);
      assertTrue(used.toMillis() < 1500, used::toString);
      assertTrue(process.isAlive());
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
    String key =
        Files.readString(folder.resolve("data").resolve(LocalService.API_KEY_FILE)).strip();
    try (RawClient client = new RawClient(port)) {
      String event = event("c", "call.started", "");
      client.send(
          RawClient.head(
                  "POST",
                  "/v1/events",
                  "Authorization: Bearer " + key,
                  "Content-Type: application/json",
                  "Content-Length: " + event.length())
              + event);
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      assertEquals(201, client.read().status());
    }
  }

  /** How many files the class path takes differs, so one of these limits leaves a few. */
  @Test
  void too_few_files_are_told_at_the_start() {
    List<String> told = new ArrayList<>();
    for (int limit = 80; limit >= 16 && told.isEmpty(); limit -= 4) {
      String command = "ulimit -n " + limit + "; exec \"$@\"";
      try {
        startService("bash", "-c", command, "bash");
        process.destroyForcibly();
      } catch (Exception e) {
        told.add(String.valueOf(e.getMessage()));
      }
    }
    assertTrue(told.stream().anyMatch(message -> message.contains("ulimit -n")), told::toString);
  }

  private Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** The JDK's server lost the thread, and stayed without it. */
  @ParameterizedTest
  @ValueSource(strings = {"now", "later", "body"})
  void an_exhausted_heap_ends_the_process(String where) throws Exception {
    int port = Integer.parseInt(start(GreedyStart.class, new String[0], "-Xmx64m"));
    try (RawClient client = new RawClient(port)) {
      client.send(RawClient.head("GET", "/v1/health?" + where));
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it goes on");
      assertEquals(LastWords.CODE, process.exitValue());
    }
  }
}
