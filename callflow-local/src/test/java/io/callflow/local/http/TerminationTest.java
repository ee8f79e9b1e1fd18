package io.callflow.local.http;

import static io.callflow.local.http.RunningService.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.StoreDescriptor;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallId;
import io.callflow.store.file.FileObjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process, and what it does with signals and with clients that dawdle. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
class TerminationTest {
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
                "-Dsun.net.httpserver.maxReqTime=2",
                "-cp",
                System.getProperty("java.class.path"),
                SlowStart.class.getName(),
                data.toString())
            .redirectError(folder.resolve("err").toFile())
            .start();
    out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    assertNotNull(line, () -> "it said nothing; " + folder);
    assertTrue(line.startsWith("listening on "), line);
    base = URI.create(line.substring("listening on ".length()));
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
  }

  private HttpRequest.Builder to(String path) throws IOException {
    String key = Files.readString(data.resolve(LocalService.API_KEY_FILE)).strip();
    return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + key);
  }

  @Test
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
    process.destroy();
    boolean refused = false;
    while (!refused && !answer.isDone()) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), base.getPort()).close();
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (ConnectException closed) {
        refused = true;
      }
    }
    assertTrue(refused, "new connections are turned away while the last request is served");
    assertEquals(201, answer.get(10, TimeUnit.SECONDS).statusCode());
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
    Archive archive =
        Archive.open(
            FileObjectStore.open(data),
            new JsonCallCodec(),
            new StoreDescriptor(StoreDescriptor.FORMAT, 1, "00".repeat(32)),
            Runnable::run);
    assertEquals(1, archive.read(LocalService.TENANT, CallRef.of(new CallId("c"))).events().size());
  }

  @Test
  void an_idle_process_ends_at_once_though_clients_keep_connections() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    assertEquals(200, client.send(to("/health").build(), BodyHandlers.discarding()).statusCode());
    long begun = System.nanoTime();
    process.destroy();
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    assertTrue(seconds < 5, () -> "it took " + seconds + " s");
  }

  @Test
  void clients_that_dawdle_are_dropped() throws Exception {
    for (String beginning :
        List.of(
            "GET /v1/health HTTP/1.1\r\nHost: ",
            "POST /v1/events HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + Files.readString(data.resolve(LocalService.API_KEY_FILE)).strip()
                + "\r\nContent-Length: 100\r\n\r\n{")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort())) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        String answer;
        try {
          answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException reset) {
          answer = "";
        }
        assertFalse(answer.startsWith("HTTP/1.1 2"), answer);
      }
    }
  }
}
