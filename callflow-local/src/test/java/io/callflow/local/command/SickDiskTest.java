package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.local.http.LocalService;
import io.callflow.local.http.ServiceSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away under a running service: nothing looks as if there were no calls. */
@SuppressWarnings("NullAway.Init") // set before each test
class SickDiskTest {
  private static final String WINDOW =
      "?startTime=2026-11-20T00:00:00Z&endTime=2026-12-10T00:00:00Z";
  private static final List<String> FILES =
      List.of("callflow.db", "callflow.db-wal", "callflow.db-shm");

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private Path data;
  private Path aside;
  private OpenStore store;
  private LocalService service;
  private String key;
  private String eventId;

  @BeforeEach
  void start() throws IOException {
    data = folder.resolve("data");
    aside = Files.createDirectory(folder.resolve("aside"));
    store = StoreAddress.of(data).toWrite();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    service =
        LocalService.start(
            ServiceSettings.of(data, store.objects())
                .withPort(0)
                .withHealthCheck(store::requireStore)
                .withStreams(nowhere, nowhere, nowhere));
    key = Files.readString(data.resolve("api-key")).strip();
    HttpResponse<String> stored = post("c", "call.started");
    assertEquals(201, stored.statusCode());
    eventId = stored.body().replaceAll(".*\"eventId\":\"([^\"]*)\".*", "$1");
    assertWell();
  }

  @AfterEach
  void stop() {
    service.close();
    store.close();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(service.base() + path))
        .header("Authorization", "Bearer " + key);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private HttpResponse<String> post(String call, String type) throws IOException {
    String event =
        "{\"callId\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"2026-11-23T09:15:00Z\"}"
            .formatted(call, type);
    return send(
        to("/events")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(event)));
  }

  private void assertWell() throws IOException {
    assertEquals(200, send(to("/health")).statusCode());
    assertEquals(200, send(to("/calls/c")).statusCode());
    HttpResponse<String> calls = send(to("/calls" + WINDOW));
    assertEquals(200, calls.statusCode());
    assertTrue(calls.body().contains("\"count\":1"), calls.body());
  }

  private void assertSick() throws IOException {
    for (String path :
        List.of(
            "/health",
            "/calls/c",
            "/calls/unknown",
            "/calls/c/events",
            "/calls/c/ladder",
            "/events/" + eventId,
            "/calls" + WINDOW,
            "/events" + WINDOW)) {
      assertUnavailable(path, send(to(path)));
    }
    assertUnavailable("POST", post("c", "call.ended"));
    assertUnavailable("POST", post("new", "call.started"));
    assertUnavailable("DELETE", send(to("/calls/c").DELETE()));
    assertUnavailable("DELETE", send(to("/calls/unknown").DELETE()));
  }

  private static void assertUnavailable(String what, HttpResponse<String> answer) {
    assertEquals(503, answer.statusCode(), what + ": " + answer.body());
    assertTrue(answer.body().contains("store_unavailable"), what + ": " + answer.body());
    assertTrue(answer.headers().firstValue("Retry-After").isPresent(), what);
  }

  private void move(Path from, Path to) throws IOException {
    for (String file : FILES) {
      if (Files.exists(from.resolve(file))) {
        Files.move(from.resolve(file), to.resolve(file));
      }
    }
  }

  @Test
  void a_database_that_was_moved_away_is_unavailable_until_it_is_back() throws IOException {
    move(data, aside);
    assertSick();
    assertFalse(Files.exists(data.resolve("callflow.db")), "no new store is made");
    move(aside, data);
    assertWell();
    assertEquals(201, post("c", "call.ended").statusCode());
  }

  @Test
  void a_folder_that_was_moved_away_is_unavailable_until_it_is_back() throws IOException {
    Files.move(data, aside.resolve("data"));
    assertSick();
    Files.createDirectory(data); // as the empty mount point of a disk that is not mounted
    assertSick();
    Files.delete(data);
    Files.move(aside.resolve("data"), data);
    assertWell();
  }

  @Test
  void a_database_that_was_deleted_is_unavailable() throws IOException {
    Files.delete(data.resolve("callflow.db"));
    assertSick();
  }

  @Test
  void another_store_in_its_place_is_not_used() throws IOException {
    move(data, aside);
    Path other = folder.resolve("other");
    StoreAddress.of(other).toWrite().close();
    Files.move(other.resolve("callflow.db"), data.resolve("callflow.db"));
    assertSick();
    Files.delete(data.resolve("callflow.db"));
    move(aside, data);
    assertWell();
  }

  @Test
  void serve_existing_makes_no_store() throws IOException {
    Path missing = folder.resolve("missing");
    CommandRun run =
        CommandRun.of("serve", "--existing", "--port", "0", "--data", missing.toString());
    assertEquals(ExitCode.NOT_FOUND, run.exitCode());
    assertTrue(run.err().contains("There is no store in " + missing), run.err());
    assertFalse(Files.exists(missing));

    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertEquals(
        ExitCode.NOT_FOUND,
        CommandRun.of("serve", "--existing", "--port", "0", "--data", empty.toString()).exitCode());
    try (var left = Files.list(empty)) {
      assertEquals(0, left.count(), "not even an API key");
    }
  }
}
