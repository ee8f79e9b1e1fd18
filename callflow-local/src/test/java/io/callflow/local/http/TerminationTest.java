package io.callflow.local.http;

import static io.callflow.local.http.RunningService.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.contract.JsonCallCodec;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process: what it does on SIGTERM. */
@Timeout(120) // only ends a hang
@SuppressWarnings("NullAway.Init") // set before each test
class TerminationTest {
  /** How long the service lets requests finish that are under way. */
  private static final Duration GRACE = Duration.ofSeconds(20);

  private static final String NO_SIGTERM = "Windows has no SIGTERM; Process.destroy kills";

  private Path data;
  private Process process;
  private BufferedReader out;
  private URI base;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    data = folder.resolve("data");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SlowStart.class.getName(),
                data.toString())
            .redirectError(folder.resolve("err").toFile())
            .start();
    out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    assertNotNull(line, () -> "it printed nothing; " + folder);
    assertTrue(line.startsWith("listening on "), line);
    base = URI.create(line.substring("listening on ".length()));
  }

  @AfterEach
  void stop() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private HttpRequest.Builder to(String path) throws IOException {
    String key = Files.readString(data.resolve(LocalService.API_KEY_FILE)).strip();
    return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + key);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_SIGTERM)
  void a_request_in_flight_is_answered_before_the_process_ends_with_0() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            to("/events")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event("c", "call.started", "")))
                .build(),
            BodyHandlers.ofString());
    assertEquals("writing", out.readLine());
    process.toHandle().destroy(); // unlike Process.destroy, leaves standard input open
    boolean refused = false;
    while (!refused && !answer.isDone()) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), base.getPort()).close();
        Thread.sleep(1);
      } catch (ConnectException closed) {
        refused = true;
      }
    }
    assertTrue(refused, "new connections are refused while the last request is served");
    assertFalse(answer.isDone());
    try (OutputStream in = process.getOutputStream()) {
      in.write('\n');
    }
    assertEquals(201, answer.get().statusCode());
    assertEquals(0, process.waitFor());
    try (Callflow callflow =
        Callflow.openToRead(SqliteObjectStore.open(data), new JsonCallCodec())) {
      assertEquals(1, callflow.tenant(LocalService.TENANT).call("c").events().size());
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_SIGTERM)
  void an_idle_process_ends_at_once_even_if_clients_keep_connections() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    assertEquals(200, client.send(to("/health").build(), BodyHandlers.discarding()).statusCode());
    long begun = System.nanoTime();
    process.destroy();
    assertEquals(0, process.waitFor());
    // A server that counts idle connections as requests waits for the whole grace.
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(took.compareTo(GRACE) < 0, () -> "it took " + took);
  }
}
