package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.callflow.event.Tenant;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.ApiKey;
import io.callflow.http.authorization.ApiKeyEntry;
import io.callflow.http.authorization.Authorization;
import io.callflow.http.authorization.AuthorizerSettings;
import io.callflow.http.authorization.Scope;
import io.callflow.http.log.RequestLog;
import io.callflow.http.routing.HttpService;
import io.callflow.local.metrics.PrometheusMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A front door with limits of the test's choice before operations of the test's own. */
final class BareDoor implements AutoCloseable {
  final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  final HttpFrontDoor door;
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final ApiKey key = ApiKey.mint(new SecureRandom());
  private final ApiKey otherKey = ApiKey.mint(new SecureRandom());

  BareDoor(
      NetworkSettings network,
      FrontDoorLimits limits,
      Function<Request, CompletionStage<Response>> operations)
      throws IOException {
    InstantSource clock = InstantSource.system();
    RequestLog log = new RequestLog(lines::add, clock, Map.of(), RequestLog.MeasurementFields.NONE);
    List<ApiKeyEntry> keys =
        List.of(
            ApiKeyEntry.of(key, "one", new Tenant("t"), Set.of(Scope.values())),
            ApiKeyEntry.of(otherKey, "other", new Tenant("t"), Set.of(Scope.values())));
    HttpService service =
        new HttpService(
            new Authorization(new AuthorizerSettings(keys, null).verifiers(clock)),
            operations,
            log);
    door = new HttpFrontDoor(network, limits, service, log, metrics);
    door.start();
  }

  BareDoor(FrontDoorLimits limits, Function<Request, CompletionStage<Response>> operations)
      throws IOException {
    this(NetworkSettings.LOOPBACK.withPort(0), limits, operations);
  }

  static CompletionStage<Response> text(String text) {
    return CompletableFuture.completedFuture(
        Response.of(200, "text/plain", text.getBytes(StandardCharsets.UTF_8)));
  }

  /** What the metrics say now. */
  OpenMetrics metrics() {
    return OpenMetrics.parse(
        new String(metrics.text(PrometheusMetrics.Format.OPEN_METRICS), StandardCharsets.UTF_8));
  }

  RawClient connect() throws IOException {
    return new RawClient(door.port());
  }

  String authorization() {
    return "Authorization: Bearer " + key.secretText();
  }

  String otherAuthorization() {
    return "Authorization: Bearer " + otherKey.secretText();
  }

  /** The head of an authorized request. */
  String head(String method, String path, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add(authorization());
    return RawClient.head(method, path, all.toArray(new String[0]));
  }

  /** An authorized POST of an event with this body. */
  String post(String body) {
    return head(
            "POST",
            "/v1/events",
            "Content-Type: application/json",
            "Content-Length: " + body.length())
        + body;
  }

  RawClient.Answer get(String path) throws IOException {
    try (RawClient client = connect()) {
      return client.send(head("GET", path)).read();
    }
  }

  /** Fails unless all requests are over and their memory is released within some seconds. */
  void assertQuiet() throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    FrontDoorHandler handler = door.handler();
    while ((handler.inFlight() > 0 || handler.bytes().reserved() > 0)
        && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertEquals(0, handler.inFlight(), "requests in flight");
    assertEquals(0, handler.bytes().reserved(), "bytes in flight");
  }

  @Override
  public void close() {
    door.close(Duration.ofSeconds(1));
  }
}
