package io.callflow.lambda.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.Tenant;
import io.callflow.http.authorization.ApiKey;
import io.callflow.http.authorization.ApiKeyEntry;
import io.callflow.http.authorization.Scope;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whole stories through authorizer, storer and retriever, each in a process of its own. */
@Tag("s3")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoriesTest {
  private static final int CLIENTS = 16;

  private final ApiKey all = ApiKey.mint(new SecureRandom());
  private final ApiKey reader = ApiKey.mint(new SecureRandom());
  private final ApiKey stranger = ApiKey.mint(new SecureRandom());
  private final List<AutoCloseable> closing = new ArrayList<>();
  private final Bucket bucket = new Bucket();
  private Gateway gateway;
  private FunctionProcess storer;
  private FunctionProcess retriever;
  private FunctionProcess authorizer;

  @BeforeAll
  void start() {
    String keys =
        "["
            + entry(all, "switch-1", "acme", EnumSet.allOf(Scope.class))
            + ","
            + entry(reader, "report", "acme", EnumSet.of(Scope.EVENTS_READ))
            + ","
            + entry(stranger, "switch-9", "other", EnumSet.allOf(Scope.class))
            + "]";
    // One environment of each function takes all requests at once.
    String many = String.valueOf(CLIENTS);
    authorizer = started(Functions.authorizer(keys).with("AWS_LAMBDA_MAX_CONCURRENCY", many));
    storer = started(Functions.storer(bucket).with("AWS_LAMBDA_MAX_CONCURRENCY", many));
    retriever = started(Functions.retriever(bucket).with("AWS_LAMBDA_MAX_CONCURRENCY", many));
    gateway = new Gateway(authorizer, storer, retriever);
  }

  private FunctionProcess started(FunctionSettings settings) {
    FunctionProcess function = FunctionProcess.start(settings);
    closing.add(function);
    return function;
  }

  private static String entry(ApiKey key, String name, String tenant, Set<Scope> scopes) {
    return ApiKeyEntry.of(key, name, new Tenant(tenant), scopes).toJson();
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable each : closing) {
      each.close();
    }
    bucket.close();
  }

  private Answer ask(ApiKey key, String method, String path, ProxyRequest request) {
    return gateway.ask(key.secretText(), method, path, request);
  }

  private Answer store(ApiKey key, String event) {
    return ask(key, "POST", "/events", ProxyRequest.post("/events", event));
  }

  private Answer read(ApiKey key, String callId) {
    return ask(
        key,
        "GET",
        "/calls/" + callId + "/events",
        ProxyRequest.get("/calls/{callId}/events").path("callId", callId));
  }

  @Test
  void a_call_is_stored_once_read_found_and_erased() {
    String event = ProxyRequest.event("story", "leg.answered", "\"sourceEventId\":\"1\"");
    Answer created = store(all, event).expect(201);
    assertEquals("switch-1", created.text("source"));
    assertEquals(created.text("eventId"), store(all, event).expect(200).text("eventId"));
    Answer conflict = store(all, event.replace("answered", "ended")).expect(409);
    assertEquals(created.text("eventId"), conflict.text("eventId"));
    assertEquals("gateway-1", conflict.text("requestId"));

    Answer batch =
        ask(
            all,
            "POST",
            "/events/batch",
            ProxyRequest.post(
                "/events/batch",
                "{\"events\":[%s,%s,%s]}"
                    .formatted(
                        event,
                        ProxyRequest.event("story", "call.ended", ""),
                        ProxyRequest.event("story", "call.ended", "")
                            .replace("2026-11", "2099-11"))));
    assertEquals(
        List.of("duplicate", "created", "invalid"),
        batch.expect(200).list("results").stream()
            .map(each -> ((Map<?, ?>) each).get("status"))
            .toList());

    assertEquals(
        created.text("eventId"),
        ask(
                reader,
                "GET",
                "/events/" + created.text("eventId"),
                ProxyRequest.get("/events/{eventId}").path("eventId", created.text("eventId")))
            .expect(200)
            .text("eventId"));
    assertEquals(2, read(reader, "story").expect(200).list("events").size());
    Map<String, String> window =
        Map.of("startTime", "2026-11-23T08:00:00Z", "endTime", "2026-11-23T09:00:00Z");
    assertTrue(
        ask(reader, "GET", "/events", ProxyRequest.get("/events").query(window))
            .expect(200)
            .list("events")
            .stream()
            .anyMatch(each -> "story".equals(((Map<?, ?>) each).get("callId"))));
    assertEquals(
        "ended",
        ask(
                reader,
                "GET",
                "/calls/story",
                ProxyRequest.get("/calls/{callId}").path("callId", "story"))
            .expect(200)
            .text("state"));

    ask(all, "DELETE", "/calls/story", ProxyRequest.erase("story")).expect(204);
    ask(all, "DELETE", "/calls/story", ProxyRequest.erase("story")).expect(204);
    read(reader, "story").expect(410);
    store(all, event).expect(410);
  }

  @Test
  void a_key_allows_only_its_scopes_and_its_tenant() {
    String event = ProxyRequest.event("guarded", "call.started", "");
    store(all, event).expect(201);
    assertEquals(403, store(reader, event).status());
    assertEquals(
        403, ask(reader, "DELETE", "/calls/guarded", ProxyRequest.erase("guarded")).status());
    read(reader, "guarded").expect(200);
    read(stranger, "guarded").expect(404);
    ask(stranger, "DELETE", "/calls/guarded", ProxyRequest.erase("guarded")).expect(404);
    assertEquals(401, read(ApiKey.mint(new SecureRandom()), "guarded").status());
    assertEquals(401, gateway.ask("", "GET", "/calls", ProxyRequest.get("/calls")).status());
    // The functions check scopes themselves, too.
    assertEquals(
        403,
        Answer.of(storer, ProxyRequest.post("/events", event).as("events:read"))
            .expect(403)
            .status());
    Answer.of(storer, ProxyRequest.post("/events", event).authorizedBy(null)).expect(401);
    assertTrue(
        authorizer.logLines().stream()
            .anyMatch(line -> line.contains("\"failureReason\":\"unknown_key\"")));
  }

  @Test
  void sixteen_clients_at_once_store_each_event_once() throws Exception {
    int eventsEach = 12;
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Callable<Integer>> work = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      // Clients send the same events in pairs.
      int story = client / 2;
      work.add(
          () -> {
            int created = 0;
            for (int i = 0; i < eventsEach; i++) {
              String more = "\"sequence\":%d,\"legId\":\"%d\"".formatted(i, story);
              Answer answer = store(all, ProxyRequest.event("crowd", "x.test.step", more));
              assertTrue(answer.status() == 201 || answer.status() == 200, answer::toString);
              created += answer.status() == 201 ? 1 : 0;
              read(reader, "crowd").expect(200);
            }
            return created;
          });
    }
    int created = 0;
    for (Future<Integer> each : clients.invokeAll(work)) {
      created += each.get();
    }
    clients.shutdown();
    assertEquals(CLIENTS / 2 * eventsEach, created);
    List<?> events = read(reader, "crowd").expect(200).list("events");
    assertEquals(CLIENTS / 2 * eventsEach, events.size());
    assertEquals(
        events.size(),
        events.stream()
            .map(each -> ((Map<?, ?>) each).get("eventId"))
            .collect(Collectors.toSet())
            .size());
  }

  @Test
  void each_request_is_logged_without_payload_token_or_number() {
    String secret = "+4930901820";
    store(
            all,
            ProxyRequest.event(
                "logged",
                "leg.answered",
                "\"from\":{\"number\":\"%s\"},\"metadata\":{\"note\":\"hush-hush\"}"
                    .formatted(secret)))
        .expect(201);
    ask(
            reader,
            "GET",
            "/calls",
            ProxyRequest.get("/calls")
                .query(
                    Map.of(
                        "party", secret,
                        "startTime", "2026-11-23T08:00:00Z",
                        "endTime", "2026-11-23T09:00:00Z")))
        .expect(200);
    Map<String, ?> stored = lineWith(storer, "callId", "logged");
    for (String field :
        List.of(
            "timestamp",
            "level",
            "requestId",
            "functionName",
            "functionVersion",
            "message",
            "eventId",
            "eventType",
            "callId",
            "s3Key",
            "s3Bucket",
            "processingTimeMs",
            "eventSize",
            "result",
            "traceId",
            "_aws",
            "EventsCreated",
            "S3Requests",
            "S3Retries",
            "ContentionRestarts",
            "Latency")) {
      assertTrue(stored.containsKey(field), field + " is missing in " + stored);
    }
    assertEquals(FunctionProcess.TRACE, stored.get("traceId"));
    assertTrue(bucket.keys().contains(String.valueOf(stored.get("s3Key"))), stored::toString);
    Map<String, ?> listed = lineWith(retriever, "message", "GET /calls");
    for (String field :
        List.of("query", "resultCount", "queryTimeMs", "s3ObjectsScanned", "CallsRead")) {
      assertTrue(listed.containsKey(field), field + " is missing in " + listed);
    }
    assertNotEquals("0", String.valueOf(listed.get("s3ObjectsScanned")));
    Map<String, ?> authorized = lineWith(authorizer, "authResult", "granted");
    for (String field : List.of("principalId", "tokenType", "authLatencyMs", "AuthFailures")) {
      assertTrue(authorized.containsKey(field), field + " is missing in " + authorized);
    }
    for (FunctionProcess function : List.of(storer, retriever, authorizer)) {
      String log = String.join("\n", function.logLines());
      for (String hidden :
          List.of(
              secret, secret.substring(1), "hush-hush", all.secretText(), reader.secretText())) {
        assertFalse(log.contains(hidden), hidden);
      }
    }
  }

  private static Map<String, ?> lineWith(FunctionProcess function, String field, String value) {
    return function.logLines().stream()
        .filter(line -> line.startsWith("{"))
        .map(Answer::tree)
        .filter(line -> value.equals(line.get(field)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(String.join("\n", function.logLines())));
  }
}
