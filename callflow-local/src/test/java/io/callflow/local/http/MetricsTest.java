package io.callflow.local.http;

import static io.callflow.local.http.RunningService.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.http.authorization.AuthorizerSettings;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.tck.FailingObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code GET /metrics} tells about the requests that a service answered. */
@Timeout(120) // only ends a hang
@SuppressWarnings("NullAway.Init") // set by each test
class MetricsTest {
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  @TempDir Path data;

  private final FailingObjectStore store =
      new FailingObjectStore(new InMemoryObjectStore(InstantSource.system()));
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final HttpClient client = HttpClient.newHttpClient();
  private LocalService service;

  private void serve(NetworkSettings network) {
    service =
        LocalService.start(
            ServiceSettings.of(data, store)
                .withNetwork(network.withPort(0))
                .withStreams(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(OutputStream.nullOutputStream()),
                    new PrintStream(OutputStream.nullOutputStream())));
  }

  private void serveMetrics() {
    serve(NetworkSettings.LOOPBACK.withMetricsPort(0));
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
  }

  private URI metrics() {
    String line =
        out.toString(StandardCharsets.UTF_8)
            .lines()
            .filter(each -> each.startsWith("metrics on "))
            .findFirst()
            .orElseThrow();
    return URI.create(line.substring("metrics on ".length()));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder to(String path) throws IOException {
    String key = Files.readString(data.resolve(LocalService.API_KEY_FILE)).strip();
    return HttpRequest.newBuilder(service.viewer().resolve(path))
        .header("Authorization", "Bearer " + key);
  }

  private HttpResponse<String> post(String path, String body) throws IOException {
    return send(
        to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
  }

  private OpenMetrics scrape() {
    HttpResponse<String> page = send(HttpRequest.newBuilder(metrics()));
    assertEquals(200, page.statusCode(), page.body());
    return OpenMetrics.parse(page.body());
  }

  /** Scrapes until the end of the last answer is counted, which may be after its client has it. */
  private OpenMetrics scrapeWhen(String sample, double value) throws InterruptedException {
    OpenMetrics metrics = scrape();
    for (int i = 0; metrics.value(sample) < value && i < 500; i++) {
      Thread.sleep(10);
      metrics = scrape();
    }
    assertEquals(value, metrics.value(sample), sample);
    return metrics;
  }

  private static String requests(String operation, int status) {
    return "callflow_http_requests_total{operation=\"%s\",status=\"%d\"}"
        .formatted(operation, status);
  }

  @Test
  void requests_are_counted_and_timed_by_operation() throws Exception {
    serveMetrics();
    String sent = event("a", "call.started", "\"sourceEventId\":\"1\"");
    assertEquals(201, post("/v1/events", sent).statusCode());
    assertEquals(200, post("/v1/events", sent).statusCode());
    String other = event("a", "call.ended", "\"sourceEventId\":\"1\"");
    assertEquals(409, post("/v1/events", other).statusCode());
    assertEquals(400, post("/v1/events", "{}").statusCode());
    assertEquals(200, send(to("/v1/calls/a")).statusCode());
    assertEquals(404, send(to("/v1/calls/b")).statusCode());
    assertEquals(200, send(to("/")).statusCode());
    assertEquals(200, send(to("/v1/health")).statusCode());
    assertEquals(401, send(to("/v1/calls").setHeader("Authorization", "Bearer no")).statusCode());
    OpenMetrics metrics = scrapeWhen(requests("listCalls", 401), 1);
    assertEquals(1, metrics.value(requests("storeEvent", 201)));
    assertEquals(1, metrics.value(requests("storeEvent", 200)));
    assertEquals(1, metrics.value(requests("storeEvent", 409)));
    assertEquals(1, metrics.value(requests("storeEvent", 400)));
    assertEquals(1, metrics.value(requests("readCall", 200)));
    assertEquals(1, metrics.value(requests("readCall", 404)));
    assertEquals(1, metrics.value(requests("viewer", 200)));
    assertEquals(1, metrics.value(requests("health", 200)));
    String stored = "{operation=\"storeEvent\"}";
    assertEquals(4, metrics.value("callflow_http_request_duration_seconds_count" + stored));
    double seconds = metrics.value("callflow_http_request_duration_seconds_sum" + stored);
    assertTrue(seconds > 0 && seconds < 60, "in seconds: " + seconds);
    for (String result : List.of("created", "duplicate", "conflict", "invalid")) {
      assertEquals(1, metrics.value("callflow_events_total{result=\"" + result + "\"}"), result);
    }
    assertEquals(0, metrics.value("callflow_http_requests_in_flight"));
    assertEquals(0, metrics.value("callflow_http_in_flight_bytes"));
    assertTrue(metrics.value("callflow_http_in_flight_limit_bytes") > 1e6);
    assertTrue(metrics.value("callflow_http_open_connections") >= 1);
  }

  @Test
  void a_batch_counts_each_of_its_events() throws Exception {
    serveMetrics();
    String batch =
        "{\"events\":[%s,%s,%s]}"
            .formatted(
                event("a", "call.started", ""),
                event("b", "call.started", ""),
                event("b", "call.started", ""));
    assertTrue(post("/v1/events/batch", batch).statusCode() < 300);
    OpenMetrics metrics = scrape();
    assertEquals(2, metrics.value("callflow_events_total{result=\"created\"}"));
    assertEquals(1, metrics.value("callflow_events_total{result=\"duplicate\"}"));
  }

  @Test
  void operations_of_the_store_are_counted_with_their_failures() throws Exception {
    serveMetrics();
    OpenMetrics before = scrape();
    assertEquals(201, post("/v1/events", event("a", "call.started", "")).statusCode());
    assertEquals(200, send(to("/v1/calls")).statusCode());
    OpenMetrics after = scrape();
    for (String kind : List.of("read", "write", "list")) {
      String sample = "callflow_store_operations_total{operation=\"" + kind + "\",result=\"ok\"}";
      assertTrue(after.value(sample) > before.value(sample), sample);
      String count = "callflow_store_operation_duration_seconds_count{operation=\"" + kind + "\"}";
      assertTrue(after.value(count) >= after.value(sample), count);
    }
    store.failWith(new CallflowException(ErrorCode.STORE_UNAVAILABLE, "down"));
    assertEquals(503, send(to("/v1/calls/a")).statusCode());
    assertEquals(
        1, scrape().value("callflow_store_operations_total{operation=\"read\",result=\"error\"}"));
  }

  @Test
  void refusals_for_lack_of_room_are_counted_by_their_code() throws Exception {
    serve(NetworkSettings.LOOPBACK.withMetricsPort(0).withRequestsPerKey(1));
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      refused += send(to("/v1/calls/a")).statusCode() == 429 ? 1 : 0;
    }
    assertTrue(refused > 0);
    OpenMetrics metrics = scrapeWhen(requests("readCall", 429), refused);
    assertEquals(refused, metrics.value("callflow_http_refused_total{code=\"throttled\"}"));
  }

  @Test
  void clients_cannot_invent_labels() throws Exception {
    serveMetrics();
    for (int i = 0; i < 40; i++) {
      send(to("/v1/nothing" + i));
      send(to("/x/" + i + "?operation=" + i));
      send(to("/v1/events").method("M" + i, BodyPublishers.noBody()));
      raw("BREW" + i + " /pot" + i + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      raw("GET /\u0001" + i + " HTTP/9." + i + "\r\n\r\n");
    }
    OpenMetrics metrics = scrape();
    assertEquals(Set.of("none"), metrics.labelValues("callflow_http_requests_total", "operation"));
    assertTrue(
        Set.of("400", "404", "405", "501", "505")
            .containsAll(metrics.labelValues("callflow_http_requests_total", "status")),
        () -> metrics.labelValues("callflow_http_requests_total", "status").toString());
    assertTrue(metrics.value(requests("none", 404)) >= 80);
    double malformed = metrics.value(requests("none", 400)) + metrics.value(requests("none", 505));
    assertTrue(malformed >= 40, "malformed: " + malformed);
    double timed =
        metrics.value("callflow_http_request_duration_seconds_count{operation=\"none\"}");
    assertEquals(160, timed, "what could be read is timed, and nothing else");
  }

  private void raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void every_family_is_there_from_the_start() {
    serveMetrics();
    assertEquals(
        Set.of(
            "callflow_events",
            "callflow_http_in_flight_bytes",
            "callflow_http_in_flight_limit_bytes",
            "callflow_http_open_connections",
            "callflow_http_refused",
            "callflow_http_requests_in_flight",
            "callflow_http_requests_waiting",
            "callflow_log_lines_dropped",
            "callflow_signing_key_fetch_failures",
            "callflow_store_operation_duration_seconds",
            "callflow_store_operations"),
        scrape().families());
  }

  @Test
  void the_format_follows_accept() {
    serveMetrics();
    HttpResponse<String> page = send(HttpRequest.newBuilder(metrics()));
    assertEquals(OPEN_METRICS, page.headers().firstValue("Content-Type").orElse(""));
    HttpResponse<String> either =
        send(
            HttpRequest.newBuilder(metrics())
                .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"));
    assertEquals(OPEN_METRICS, either.headers().firstValue("Content-Type").orElse(""));
    HttpResponse<String> older =
        send(HttpRequest.newBuilder(metrics()).header("Accept", "text/plain;version=0.0.4"));
    assertTrue(
        older
            .headers()
            .firstValue("Content-Type")
            .orElse("")
            .startsWith("text/plain; version=0.0.4"));
    assertTrue(older.body().contains("# TYPE callflow_events_total counter"), older.body());
    assertFalse(older.body().contains("# EOF"), older.body());
  }

  @Test
  void only_get_and_head_of_its_path_and_host_are_answered() throws Exception {
    serveMetrics();
    HttpResponse<String> head =
        send(HttpRequest.newBuilder(metrics()).method("HEAD", BodyPublishers.noBody()));
    assertEquals(200, head.statusCode());
    assertTrue(head.headers().firstValueAsLong("Content-Length").orElse(0) > 0);
    HttpResponse<String> post =
        send(HttpRequest.newBuilder(metrics()).POST(BodyPublishers.ofString("x")));
    assertEquals(405, post.statusCode());
    assertEquals("GET, HEAD", post.headers().firstValue("Allow").orElse(""));
    assertEquals(404, send(HttpRequest.newBuilder(metrics().resolve("/"))).statusCode());
    assertEquals(404, send(HttpRequest.newBuilder(metrics().resolve("/v1/calls"))).statusCode());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), metrics().getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
    }
    assertEquals(404, send(to("/metrics")).statusCode(), "not on the port of the API");
  }

  @Test
  void it_is_off_by_default_and_loads_no_library_then() throws Exception {
    String off = classesOfAService();
    assertTrue(off.contains("io.callflow.local.http.LocalService"), off);
    assertFalse(off.contains("io.prometheus"), "loaded without a need");
    assertTrue(classesOfAService("--metrics").contains("io.prometheus"));
  }

  /** The classes that a process loads that serves, answers a request and stops. */
  private String classesOfAService(String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-verbose:class",
                "-cp",
                System.getProperty("java.class.path"),
                OneRequest.class.getName(),
                data.toString()));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), text);
      return text;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** Serves one request in a process of its own. */
  static final class OneRequest {
    private OneRequest() {}

    public static void main(String[] arguments) throws Exception {
      NetworkSettings network =
          NetworkSettings.LOOPBACK
              .withPort(0)
              .withMetricsPort(arguments.length > 1 ? Integer.valueOf(0) : null);
      try (LocalService service =
          LocalService.start(
              ServiceSettings.of(
                      Path.of(arguments[0]), new InMemoryObjectStore(InstantSource.system()))
                  .withNetwork(network))) {
        HttpResponse<String> health =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create(service.base() + "/health")).build(),
                    BodyHandlers.ofString());
        if (health.statusCode() != 200) {
          throw new IllegalStateException(health.body());
        }
      }
    }
  }

  @Test
  void a_port_that_is_taken_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      UncheckedIOException failure =
          assertThrows(
              UncheckedIOException.class,
              () -> serve(NetworkSettings.LOOPBACK.withMetricsPort(taken.getLocalPort())));
      String message = String.valueOf(failure.getMessage());
      assertTrue(message.contains("metrics port " + taken.getLocalPort()), message);
    }
  }

  @Test
  void failed_fetches_of_signing_keys_are_counted() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    service =
        LocalService.start(
            ServiceSettings.of(data, store)
                .withNetwork(NetworkSettings.LOOPBACK.withPort(0).withMetricsPort(0))
                .withAuthorizer(
                    AuthorizerSettings.of(
                        Map.of(
                            "CALLFLOW_JWT_JWKS_URL", "http://127.0.0.1:" + nobody + "/jwks",
                            "CALLFLOW_JWT_ISSUER", "https://issuer.example",
                            "CALLFLOW_JWT_AUDIENCE", "callflow")))
                .withStreams(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(OutputStream.nullOutputStream()),
                    new PrintStream(OutputStream.nullOutputStream())));
    String token =
        base64("{'alg':'RS256','kid':'a'}")
            + "."
            + base64(
                "{'iss':'https://issuer.example','aud':'callflow','sub':'a','tenant':'acme',"
                    + "'scope':'events:read','exp':4102444800}")
            + ".AAAA";
    HttpResponse<String> answer =
        send(to("/v1/calls").setHeader("Authorization", "Bearer " + token));
    assertEquals(500, answer.statusCode(), answer.body());
    scrapeWhen("callflow_signing_key_fetch_failures_total", 1);
  }

  private static String base64(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
