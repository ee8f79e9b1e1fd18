package io.callflow.lambda.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Faults around a function, and the answers that its caller gets. */
@Tag("s3")
class FaultsTest {
  private static final String EVENT = ProxyRequest.event("c-1", "call.started", "");

  private final Bucket bucket = new Bucket();

  @AfterEach
  void remove() {
    bucket.close();
  }

  @Test
  void all_wrong_settings_are_reported_at_once_when_a_function_starts() {
    String error =
        FunctionProcess.initError(
            Functions.storer(bucket)
                .without("CALLFLOW_BUCKET")
                .with("CALLFLOW_SHARDS", "many")
                .with("CALLFLOW_ALLOWED_AHEAD_HOURS", "-1"));
    for (String named :
        List.of("CALLFLOW_BUCKET: not set", "CALLFLOW_SHARDS: 'many'", "CALLFLOW_ALLOWED_AHEAD")) {
      assertTrue(error.contains(named), error);
    }
    String keys = FunctionProcess.initError(Functions.authorizer("[{\"id\":\"k\"}]"));
    assertTrue(keys.contains("CALLFLOW_API_KEYS[0].sha256: missing"), keys);
    assertTrue(keys.contains("CALLFLOW_API_KEYS[0].tenant: missing"), keys);
  }

  @Test
  void a_handler_that_does_not_exist_fails_every_request() {
    try (FunctionProcess nothing =
        FunctionProcess.start(
            Functions.storer(bucket).withHandler("io.callflow.lambda.Storer::handleRequest"))) {
      Outcome outcome = nothing.invoke(ProxyRequest.post("/events", EVENT).json());
      assertTrue(outcome.failed());
      assertTrue(outcome.payload().contains("io.callflow.lambda.Storer"), outcome.payload());
    }
  }

  @Test
  void an_authorizer_without_settings_lets_nobody_in() {
    try (FunctionProcess authorizer =
        FunctionProcess.start(Functions.authorizer("").without("CALLFLOW_API_KEYS"))) {
      Outcome outcome =
          authorizer.invoke(
              "{\"type\":\"TOKEN\",\"authorizationToken\":\"Bearer x\",\"methodArn\":\"arn:aws:execute-api:a:1:b/v1/GET/calls\"}");
      assertTrue(outcome.failed());
      assertEquals("Unauthorized", Answer.tree(outcome.payload()).get("errorMessage"));
      assertTrue(authorizer.logLines().stream().anyMatch(line -> line.contains("nobody gets in")));
    }
  }

  @Test
  void a_broken_event_is_answered_with_a_problem() {
    try (FunctionProcess storer = FunctionProcess.start(Functions.storer(bucket))) {
      Answer.of(storer, ProxyRequest.post("/events", EVENT).without("requestContext")).expect(401);
      Answer.of(storer, ProxyRequest.post("/events", EVENT).without("resource")).expect(404);
      Answer.of(storer.invoke("{}")).expect(404);
      Answer.of(storer.invoke("[]")).expect(500);
      Answer.of(storer, ProxyRequest.post("/events", EVENT).without("headers")).expect(415);
      Answer.of(storer, ProxyRequest.post("/events", "no base64 &").set("isBase64Encoded", true))
          .expect(400);
      Answer.of(storer, ProxyRequest.post("/events", EVENT).set("headers", "none")).expect(415);
      Answer.of(storer, ProxyRequest.post("/events", EVENT).set("body", null)).expect(400);
      Answer.of(
              storer,
              ProxyRequest.post(
                      "/events",
                      Base64.getEncoder().encodeToString(EVENT.getBytes(StandardCharsets.UTF_8)))
                  .set("isBase64Encoded", true)
                  .set("headers", Map.of("content-TYPE", "application/json; charset=utf-8")))
          .expect(201);
      for (String line : storer.logLines()) {
        assertFalse(line.startsWith("\tat "), "a stack trace is on lines of its own: " + line);
      }
    }
  }

  @Test
  void an_encoded_path_and_a_multi_value_query_are_read() {
    try (FunctionProcess storer = FunctionProcess.start(Functions.storer(bucket));
        FunctionProcess retriever = FunctionProcess.start(Functions.retriever(bucket))) {
      Answer.of(
              storer,
              ProxyRequest.post("/events", ProxyRequest.event("a/b%c@host", "call.started", "")))
          .expect(201);
      Answer read =
          Answer.of(
              retriever,
              ProxyRequest.get("/calls/{callId}/events")
                  .path("callId", "a%2Fb%25c%40host")
                  .set("queryStringParameters", null)
                  .set("multiValueQueryStringParameters", Map.of("limit", List.of("5"))));
      assertEquals(1, read.expect(200).list("events").size());
      Answer.of(
              retriever,
              ProxyRequest.get("/calls/{callId}/events")
                  .path("callId", "a%2Fb%25c%40host")
                  .set("multiValueQueryStringParameters", Map.of("limit", List.of("5", "6"))))
          .expect(400);
    }
  }

  @Test
  void an_empty_bucket_answers_health_and_has_no_calls() {
    try (FunctionProcess retriever = FunctionProcess.start(Functions.retriever(bucket))) {
      assertEquals(
          "healthy",
          Answer.of(retriever, ProxyRequest.get("/health").authorizedBy(null))
              .expect(200)
              .text("status"));
      assertEquals(
          0, Answer.of(retriever, ProxyRequest.get("/calls")).expect(200).list("calls").size());
      Answer.of(retriever, ProxyRequest.get("/calls/{callId}").path("callId", "c")).expect(404);
      assertEquals(List.of(), bucket.keys(), "reading creates no store");
      try (FunctionProcess storer = FunctionProcess.start(Functions.storer(bucket))) {
        Answer.of(storer, ProxyRequest.post("/events", EVENT)).expect(201);
      }
      Answer.of(retriever, ProxyRequest.get("/calls/{callId}").path("callId", "c-1")).expect(200);
    }
  }

  @Test
  void a_refusal_by_s3_is_500_with_the_request_id_and_an_outage_is_503() {
    try (FunctionProcess storer =
        FunctionProcess.start(
            Functions.storer(bucket).with("CALLFLOW_BUCKET", "no-such-bucket-here"))) {
      Answer missing = Answer.of(storer, ProxyRequest.post("/events", EVENT)).expect(500);
      assertEquals("store_refused", missing.text("code"));
      assertEquals("gateway-1", missing.text("requestId"));
    }
    try (FunctionProcess storer =
        FunctionProcess.start(Functions.storer(bucket).with("AWS_SECRET_ACCESS_KEY", "wrong"))) {
      assertEquals(
          "store_refused",
          Answer.of(storer, ProxyRequest.post("/events", EVENT)).expect(500).text("code"));
    }
    try (FunctionProcess storer =
        FunctionProcess.start(
            Functions.storer(bucket).with("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9"))) {
      Answer dead = Answer.of(storer, ProxyRequest.post("/events", EVENT)).expect(503);
      assertEquals("store_unavailable", dead.text("code"));
      assertEquals("1", dead.headers().get("Retry-After"));
    }
  }

  @Test
  void a_connection_that_died_between_two_requests_is_replaced() {
    try (CuttableProxy proxy = proxy();
        FunctionProcess storer = FunctionProcess.start(through(proxy, Functions.storer(bucket)))) {
      Answer.of(storer, ProxyRequest.post("/events", EVENT)).expect(201);
      assertTrue(proxy.open() > 0, "a connection is kept");
      for (int i = 0; i < 5; i++) {
        proxy.cut();
        Answer.of(
                storer,
                ProxyRequest.post(
                    "/events", ProxyRequest.event("c-1", "x.test.step", "\"sequence\":" + i)))
            .expect(201);
      }
    }
  }

  @Test
  void when_the_store_hangs_the_answer_comes_before_the_time_out() {
    try (CuttableProxy proxy = proxy();
        FunctionProcess storer = FunctionProcess.start(through(proxy, Functions.storer(bucket)))) {
      Answer.of(storer, ProxyRequest.post("/events", EVENT)).expect(201);
      proxy.stall();
      Duration allowed = Duration.ofSeconds(4);
      long begun = System.nanoTime();
      Answer late =
          Answer.of(
              storer.invoke(
                  ProxyRequest.post("/events", ProxyRequest.event("c-2", "call.started", ""))
                      .json(),
                  allowed));
      long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
      late.expect(504);
      assertEquals("timeout", late.text("code"));
      assertTrue(millis < allowed.toMillis(), "it took " + millis + " ms");
      assertTrue(
          storer.logLines().stream().anyMatch(line -> line.contains("\"result\":\"timeout\"")));
    }
  }

  @Test
  void answers_stay_below_the_limit_of_a_function() {
    try (FunctionProcess storer = FunctionProcess.start(Functions.storer(bucket));
        FunctionProcess retriever = FunctionProcess.start(Functions.retriever(bucket))) {
      String padding = "\\\"x\\\"".repeat(6_000);
      for (int batch = 0; batch < 5; batch++) {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < 60; i++) {
          events
              .append(i == 0 ? "" : ",")
              .append(
                  ProxyRequest.event(
                      "large",
                      "x.test.step",
                      "\"sequence\":%d,\"metadata\":{\"p\":\"%s\"}"
                          .formatted(batch * 60 + i, padding)));
        }
        Answer.of(storer, ProxyRequest.post("/events/batch", "{\"events\":[" + events + "]}"))
            .expect(200);
      }
      int read = 0;
      String token = "";
      do {
        ProxyRequest request =
            ProxyRequest.get("/calls/{callId}/events")
                .path("callId", "large")
                .query(
                    token.isEmpty()
                        ? Map.of("limit", "1000")
                        : Map.of("limit", "1000", "nextToken", token));
        Outcome outcome = retriever.invoke(request.json());
        int length = outcome.payload().getBytes(StandardCharsets.UTF_8).length;
        assertTrue(length < 6 * 1024 * 1024, "the answer has " + length + " bytes");
        Answer page = Answer.of(outcome).expect(200);
        read += page.list("events").size();
        token = page.body().containsKey("nextToken") ? page.text("nextToken") : "";
      } while (!token.isEmpty());
      assertEquals(300, read);
    }
  }

  private static CuttableProxy proxy() {
    return new CuttableProxy(URI.create(Bucket.required("CALLFLOW_TEST_S3_ENDPOINT")));
  }

  private static FunctionSettings through(CuttableProxy proxy, FunctionSettings settings) {
    return settings.with("AWS_ENDPOINT_URL_S3", proxy.endpoint().toString());
  }
}
