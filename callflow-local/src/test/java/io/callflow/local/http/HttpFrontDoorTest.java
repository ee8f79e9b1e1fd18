package io.callflow.local.http;

import static io.callflow.local.http.RunningService.body;
import static io.callflow.local.http.RunningService.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.Tenant;
import io.callflow.http.authorization.ApiKey;
import io.callflow.http.authorization.ApiKeyEntry;
import io.callflow.http.authorization.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before each test
class HttpFrontDoorTest {
  private final ApiKey readerKey = ApiKey.mint(new SecureRandom());
  private final ApiKey strangerKey = ApiKey.mint(new SecureRandom());
  private RunningService it;

  @BeforeEach
  void start(@TempDir Path data) throws IOException {
    it =
        new RunningService(
            data,
            ApiKeyEntry.of(readerKey, "reader", LocalService.TENANT, Set.of(Scope.EVENTS_READ)),
            ApiKeyEntry.of(
                strangerKey, "stranger", new Tenant("umbrella"), Set.of(Scope.values())));
  }

  @AfterEach
  void stop() {
    it.close();
  }

  private HttpRequest.Builder with(ApiKey key, String path) {
    return it.to(path).setHeader("Authorization", "Bearer " + key.secretText());
  }

  @Test
  void a_call_goes_in_and_comes_out() throws IOException {
    HttpResponse<String> stored = it.post("/events", event("a/b%c", "call.started", ""));
    assertEquals(201, stored.statusCode());
    URI location =
        URI.create(it.service.base() + "/events")
            .resolve(stored.headers().firstValue("Location").orElseThrow());
    String path = location.getRawPath().substring("/v1".length());
    assertEquals(stored.body(), it.get(path).body());
    String key = "~" + body(stored).get("callKey");
    for (String callId : List.of("a%2Fb%25c", "a%2fb%25c", key, key.replace("~", "%7E"))) {
      HttpResponse<String> call = it.get("/calls/" + callId);
      assertEquals(200, call.statusCode(), callId);
      assertEquals("a/b%c", body(call).get("callId"));
      assertEquals("1", String.valueOf(body(it.get("/calls/" + callId + "/events")).get("count")));
    }
    assertEquals(204, it.send(it.to("/calls/" + key).DELETE()).statusCode());
    assertEquals("", it.send(it.to("/calls/" + key).DELETE()).body());
    assertEquals(410, it.get("/calls/" + key).statusCode());
    assertEquals(410, it.get(path).statusCode());
    assertEquals(410, it.post("/events", event("a/b%c", "call.ended", "")).statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "image/svg+xml, image/svg+xml, <svg",
    "text/vnd.mermaid, text/vnd.mermaid; charset=utf-8, sequenceDiagram",
    "text/plain, text/plain; charset=utf-8, 1015 → Zoë",
    "text/html, text/html; charset=utf-8, <h1>1015 → Zoë",
    "*/*, application/json, '\"lanes\":['"
  })
  void a_ladder_comes_in_the_form_that_is_asked_for(String accept, String type, String part)
      throws IOException {
    String parties = "\"from\":{\"raw\":\"1015\"},\"to\":{\"raw\":\"1016\",\"name\":\"Zoë\"}";
    assertEquals(201, it.post("/events", event("c", "call.started", parties)).statusCode());
    HttpResponse<String> answer = it.send(it.to("/calls/c/ladder").setHeader("Accept", accept));
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(type, answer.headers().firstValue("Content-Type").orElse(""));
    assertTrue(answer.body().contains(part), answer.body());
    assertTrue(answer.body().contains("Zoë"), answer.body());
    assertEquals(
        406, it.send(it.to("/calls/c/ladder").setHeader("Accept", "text/pdf")).statusCode());
  }

  @Test
  void it_says_where_it_listens_and_shows_a_new_key_once() {
    assertEquals(
        "listening on http://127.0.0.1:" + it.service.port() + "/v1\n",
        it.out.toString(StandardCharsets.UTF_8).replace("\r", ""));
    assertTrue(it.err.toString(StandardCharsets.UTF_8).contains(it.key));
  }

  @Test
  void a_log_line_names_the_version_and_no_function() throws IOException {
    it.get("/calls");
    String line = it.logged();
    assertTrue(line.contains("\"version\":\"dev\""), line);
    assertFalse(line.contains("function"), line);
    assertFalse(line.contains("_aws"), line);
  }

  @Test
  void an_answer_may_be_longer_than_a_function_could_send() throws IOException {
    String metadata = "\"metadata\":{\"q\":\"" + "m".repeat(60_000) + "\"}";
    for (int batch = 0; batch < 2; batch++) {
      StringBuilder events = new StringBuilder("{\"events\":[");
      for (int i = 0; i < 60; i++) {
        events.append(i == 0 ? "" : ",").append(event("c", "x.e" + i + "_" + batch, metadata));
      }
      assertEquals(200, it.post("/events/batch", events.append("]}").toString()).statusCode());
    }
    HttpResponse<String> answer = it.get("/calls/c/events?limit=1000");
    assertEquals("120", String.valueOf(body(answer).get("count")));
    assertTrue(answer.body().length() > 6 * 1024 * 1024, "" + answer.body().length());
  }

  @Test
  void the_key_is_in_no_log_and_no_answer() throws IOException {
    it.get("/calls");
    it.get("/calls?party=" + it.key);
    String log = it.logged();
    assertEquals(2, log.lines().count());
    assertFalse(log.contains(it.key), log);
    assertFalse(it.out.toString(StandardCharsets.UTF_8).contains("cfk_"));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /events",
    "POST, /events/batch",
    "GET, /events",
    "GET, /events/evt_1",
    "GET, /calls",
    "GET, /calls/c",
    "GET, /calls/c/events",
    "GET, /calls/c/ladder",
    "GET, /calls/c/diff?with=d",
    "DELETE, /calls/c"
  })
  void without_credentials_it_is_401(String method, String path) throws IOException {
    URI uri = URI.create(it.service.base() + path);
    HttpRequest.Builder bare =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString("x".repeat(100_000)));
    HttpResponse<String> answer = it.send(bare);
    assertEquals(401, answer.statusCode());
    assertEquals("Bearer", answer.headers().firstValue("WWW-Authenticate").orElse(""));
    assertEquals("unauthorized", body(answer).get("code"));
    String forged = it.key.substring(0, it.key.length() - 1) + "x";
    assertEquals(401, it.send(bare.header("Authorization", "Bearer " + forged)).statusCode());
    String line = it.logged().lines().toList().get(1);
    assertTrue(line.contains("\"failureReason\":\"wrong_secret\""), line);
    assertFalse(line.contains(forged), line);
  }

  @Test
  void two_credentials_are_none() throws IOException {
    HttpRequest.Builder two =
        it.to("/calls").header("Authorization", "Bearer " + readerKey.secretText());
    assertEquals(401, it.send(two).statusCode());
  }

  @Test
  void a_scope_that_is_missing_is_403() throws IOException {
    assertEquals(200, it.send(with(readerKey, "/calls")).statusCode());
    HttpResponse<String> write =
        it.send(
            with(readerKey, "/events")
                .POST(BodyPublishers.ofString(event("c", "call.started", ""))));
    assertEquals(403, write.statusCode());
    assertEquals("forbidden", body(write).get("code"));
    assertEquals(403, it.send(with(readerKey, "/calls/c").DELETE()).statusCode());
  }

  @Test
  void another_tenant_sees_nothing() throws IOException {
    HttpResponse<String> stored = it.post("/events", event("c", "call.started", ""));
    assertEquals(404, it.send(with(strangerKey, "/calls/c")).statusCode());
    assertEquals(
        404, it.send(with(strangerKey, "/events/" + body(stored).get("eventId"))).statusCode());
    assertEquals(404, it.send(with(strangerKey, "/calls/c").DELETE()).statusCode());
    HttpResponse<String> calls = it.send(with(strangerKey, "/calls"));
    assertEquals("0", String.valueOf(body(calls).get("count")));
    assertEquals(200, it.get("/calls/c").statusCode());
  }

  @Test
  void health_needs_no_credentials() throws IOException {
    HttpResponse<String> answer =
        it.send(HttpRequest.newBuilder(URI.create(it.service.base() + "/health")));
    assertEquals(200, answer.statusCode());
    assertEquals("healthy", body(answer).get("status"));
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /events, 'GET, POST'",
    "PATCH, /calls/c, 'DELETE, GET'",
    "POST, /health, GET",
    "OPTIONS, /events/batch, POST",
    "HEAD, /calls, GET",
    "TRACE, /calls, GET",
    "GETX, /calls, GET"
  })
  void another_method_is_405_with_what_is_allowed(String method, String path, String allowed)
      throws IOException {
    HttpResponse<String> answer = it.send(it.to(path).method(method, BodyPublishers.noBody()));
    assertEquals(405, answer.statusCode());
    assertEquals(allowed, answer.headers().firstValue("Allow").orElse(""));
    assertEquals(method.equals("HEAD"), answer.body().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/event", "/events/", "/calls//events", "/calls/c/events/x", "/Calls"})
  void another_path_is_404(String path) throws IOException {
    HttpResponse<String> answer = it.get(path);
    assertEquals(404, answer.statusCode());
    assertEquals("not_found", body(answer).get("code"));
    assertEquals(404, it.send(it.to("").uri(it.service.base().resolve("/v2/calls"))).statusCode());
  }

  /** Sends bytes as they are, and answers what comes back until the server closes. */
  private String raw(String request, boolean isWhole) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), it.service.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      if (isWhole) {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
      byte[] answer = new byte[64 * 1024];
      int length = Math.max(0, socket.getInputStream().read(answer));
      return new String(answer, 0, length, StandardCharsets.UTF_8);
    } catch (SocketException closedOnUs) {
      return "";
    }
  }

  private String head(String line, String... headers) {
    return line
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + it.key
        + "\r\n"
        + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList())
        + "\r\n";
  }

  @Test
  void a_body_too_large_is_refused_before_all_of_it_has_come() throws IOException {
    String answer =
        raw(
            head(
                    "POST /v1/events",
                    "Content-Type: application/json",
                    "Content-Length: 1000000000000")
                + "x".repeat(70_000),
            false);
    assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
    InputStream endless = new ByteArrayInputStream(new byte[6 * 1024 * 1024]);
    HttpResponse<String> chunked =
        it.send(
            it.to("/events/batch")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> endless)));
    assertEquals(413, chunked.statusCode());
  }

  @Test
  void a_client_that_asks_to_go_on_may_go_on() throws IOException {
    HttpResponse<String> answer =
        it.send(
            it.to("/events")
                .expectContinue(true)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event("c", "call.started", ""))));
    assertEquals(201, answer.statusCode());
  }

  @Test
  void a_body_that_ends_too_early_stores_nothing() throws IOException {
    Map<String, String> before = it.objects();
    String whole = event("c", "call.started", "");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), it.service.port())) {
      String request =
          head(
                  "POST /v1/events",
                  "Content-Type: application/json",
                  "Content-Length: " + (whole.length() + 1))
              + whole;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertFalse(answer.startsWith("HTTP/1.1 2"), answer);
    }
    assertEquals(before, it.objects());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/calls/%zz",
        "GET /v1/calls/%",
        "GET /v1/events?party=%4",
        "GET /v1/calls/a|b"
      })
  void a_request_line_that_is_no_uri_is_400(String line) throws IOException {
    String answer = raw(head(line, "Connection: close"), true);
    assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    assertFalse(answer.contains("\tat "), answer);
  }

  @Test
  void headers_without_end_are_refused() throws IOException {
    String answer = raw(head("GET /v1/health", "X: " + "x".repeat(200_000)), false);
    assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer);
    assertEquals(200, it.get("/health").statusCode());
  }

  @Test
  void headers_count_in_any_case_and_a_connection_serves_many_requests() throws IOException {
    String event = event("c", "call.started", "");
    String one =
        "POST /v1/events HTTP/1.1\r\nhOST: localhost\r\naUTHORIZATION: Bearer "
            + it.key
            + "\r\ncONTENT-tYPE: APPLICATION/json\r\ncontent-LENGTH: "
            + event.length()
            + "\r\n\r\n"
            + event;
    String answers = raw(one + one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), true);
    assertTrue(answers.startsWith("HTTP/1.1 201"), answers);
    assertTrue(answers.contains("HTTP/1.1 200"), answers);
  }

  @Test
  void racing_clients_create_an_event_once() throws Exception {
    int clients = 16;
    int rounds = 10;
    CyclicBarrier barrier = new CyclicBarrier(clients);
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    try {
      List<Future<List<Integer>>> all = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        String own = "\"sourceEventId\":\"" + client + "\"";
        all.add(
            pool.submit(
                () -> {
                  List<Integer> statuses = new ArrayList<>();
                  for (int round = 0; round < rounds; round++) {
                    barrier.await();
                    statuses.add(
                        it.post("/events", event("shared-" + round, "call.started", ""))
                            .statusCode());
                    statuses.add(
                        it.post("/events", event("own-" + round, "call.started", own))
                            .statusCode());
                  }
                  return statuses;
                }));
      }
      Map<Integer, Integer> counts = new HashMap<>();
      for (Future<List<Integer>> client : all) {
        client.get().forEach(status -> counts.merge(status, 1, Integer::sum));
      }
      assertEquals(Map.of(201, rounds + clients * rounds, 200, (clients - 1) * rounds), counts);
      for (int round = 0; round < rounds; round++) {
        HttpResponse<String> own = it.get("/calls/own-" + round + "/events");
        assertEquals(String.valueOf(clients), String.valueOf(body(own).get("count")));
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
