package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.http.Body;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The memory of requests. On the JDK's server 16 writers of large batches exhausted the heap. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before each test
class BytesInFlightTest {
  private static final int MEGABYTE = 1024 * 1024;

  private final Semaphore begun = new Semaphore(0);
  private final Semaphore mayEnd = new Semaphore(0);
  private BareDoor it;

  @BeforeEach
  void start() throws IOException {
    it =
        new BareDoor(
            FrontDoorLimits.standard().withMemory(24L * MEGABYTE).withTime(Duration.ofSeconds(1)),
            this::answer);
  }

  @AfterEach
  void everything_is_released() throws InterruptedException {
    mayEnd.release(1000);
    it.assertQuiet();
    it.close();
  }

  private CompletionStage<Response> answer(Request request) {
    if (request.method().equals("POST")) {
      try {
        request.jsonBody(4 * MEGABYTE);
      } catch (Refusal refusal) {
        return CompletableFuture.completedFuture(refusal.response(request.id()));
      }
    }
    switch (request.pathParameters().getOrDefault("callId", "")) {
      case "wait" -> {
        begun.release();
        mayEnd.acquireUninterruptibly();
      }
      case "big" -> {
        return CompletableFuture.completedFuture(
            Response.of(200, "text/plain", new byte[10 * MEGABYTE]));
      }
      case "huge" -> {
        return CompletableFuture.completedFuture(
            Response.of(200, "text/plain", new byte[50 * MEGABYTE]));
      }
      case "fails" -> throw new IllegalStateException("on fire");
      case "fails-later" -> {
        return CompletableFuture.failedFuture(new IllegalStateException("on fire"));
      }
      case "breaks" -> {
        return CompletableFuture.completedFuture(Response.empty(200).with(new Breaking(3)));
      }
      case "breaks-at-once" -> {
        return CompletableFuture.completedFuture(Response.empty(200).with(new Breaking(0)));
      }
      default -> {}
    }
    return BareDoor.text("served");
  }

  /** A body that ends in a failure after some parts. */
  private static final class Breaking implements Body {
    private int parts;

    Breaking(int parts) {
      this.parts = parts;
    }

    @Override
    public OptionalLong length() {
      return OptionalLong.of(9 * MEGABYTE);
    }

    @Override
    public byte @Nullable [] next() throws IOException {
      if (parts-- == 0) {
        throw new IOException("the store went away");
      }
      return new byte[MEGABYTE];
    }

    @Override
    public void close() {
      throw new IllegalStateException("cannot be closed either");
    }
  }

  private String batch(int declared, int sent) {
    return it.head(
            "POST",
            "/v1/events/batch",
            "Content-Type: application/json",
            "Content-Length: " + declared)
        + "x".repeat(sent);
  }

  private int get(String callId) throws IOException {
    return it.get("/v1/calls/" + callId).status();
  }

  @Test
  void a_reservation_beyond_the_budget_takes_nothing() {
    BytesInFlight bytes = new BytesInFlight(10);
    assertTrue(bytes.tryReserve(4));
    assertFalse(bytes.tryReserve(7));
    assertFalse(bytes.tryReserve(Long.MAX_VALUE));
    assertTrue(bytes.tryReserve(6));
    assertFalse(bytes.tryReserve(1));
    bytes.release(10);
    assertEquals(0, bytes.reserved());
  }

  @Test
  void answers_take_half_of_the_budget_at_most() {
    BytesInFlight bytes = new BytesInFlight(10);
    assertTrue(bytes.tryReserve(10));
    assertTrue(bytes.tryHold(5));
    assertFalse(bytes.tryHold(1));
    bytes.release(10);
    assertFalse(bytes.tryReserve(6));
    assertTrue(bytes.tryReserve(5));
    bytes.release(5);
    bytes.releaseHeld(5);
    assertEquals(0, bytes.reserved());
  }

  @Test
  void a_body_for_which_there_is_no_memory_is_refused_and_small_ones_are_served()
      throws IOException {
    try (RawClient client = it.connect()) {
      RawClient.Answer answer = client.send(batch(4 * MEGABYTE, 4 * MEGABYTE)).read();
      assertEquals(503, answer.status());
      assertEquals("1", answer.header("Retry-After"));
      assertTrue(answer.body().contains("\"code\":\"overloaded\""), answer.body());
      assertEquals(200, client.send(batch(MEGABYTE, MEGABYTE)).read().status());
      assertEquals(200, client.send(it.post("{}")).read().status());
    }
  }

  @Test
  void an_answer_for_which_there_is_no_memory_is_refused() throws IOException {
    assertEquals(503, get("huge"));
    assertEquals(200, get("big"));
  }

  @Test
  void requests_that_are_being_answered_count() throws Exception {
    try (RawClient waiting = it.connect();
        RawClient client = it.connect()) {
      waiting.send(it.head("GET", "/v1/calls/wait"));
      begun.acquire();
      assertEquals(503, client.send(batch(MEGABYTE, MEGABYTE)).read().status());
      assertEquals(503, client.send(it.head("GET", "/v1/calls")).read().status());
      assertEquals(200, client.send(it.post("{}")).read().status());
      assertEquals(200, client.send(RawClient.head("GET", "/v1/health")).read().status());
      mayEnd.release();
      assertEquals(200, waiting.read().status());
    }
  }

  @Test
  void refusals_and_failures_release_what_they_took() throws Exception {
    try (RawClient client = it.connect()) {
      String chunk = Integer.toHexString(5 * MEGABYTE) + "\r\n" + "x".repeat(5 * MEGABYTE) + "\r\n";
      assertEquals(
          413,
          client
              .send(
                  it.head(
                          "POST",
                          "/v1/events/batch",
                          "Content-Type: application/json",
                          "Transfer-Encoding: chunked")
                      + chunk
                      + "0\r\n\r\n")
              .read()
              .status());
    }
    try (RawClient client = it.connect()) {
      assertEquals(413, client.send(batch(10 * MEGABYTE, 5 * MEGABYTE)).read().status());
    }
    it.assertQuiet();
    assertEquals(500, get("fails"));
    assertEquals(500, get("fails-later"));
    assertEquals(500, get("breaks-at-once"));
    try (RawClient client = it.connect()) {
      String part = client.send(it.head("GET", "/v1/calls/breaks")).readToEnd();
      assertTrue(part.length() < 4 * MEGABYTE, "" + part.length());
    }
  }

  @Test
  void clients_that_go_away_release_what_they_took() throws Exception {
    for (boolean isReset : new boolean[] {false, true}) {
      for (int i = 0; i < 20; i++) {
        for (String request :
            new String[] {
              batch(MEGABYTE, 600_000), it.head("GET", "/v1/calls/big"), it.post("{}")
            }) {
          try (RawClient client = it.connect()) {
            if (isReset) {
              client.socket.setSoLinger(true, 0);
            }
            client.send(request);
            if (i % 2 == 0) {
              Thread.sleep(2);
            }
          }
        }
      }
      it.assertQuiet();
    }
  }

  @Test
  void bodies_that_come_too_late_release_what_they_took() throws Exception {
    try (RawClient client = it.connect()) {
      assertEquals(408, client.send(batch(MEGABYTE, 600_000)).read().status());
      assertEquals("", client.readToEnd());
    }
  }

  @Test
  void answers_without_content_leave_the_connection_usable() throws Exception {
    try (RawClient client = it.connect()) {
      client.send(RawClient.head("HEAD", "/"));
      client.send(RawClient.head("GET", "/v1/health", "Connection: close"));
      String answers = client.readToEnd();
      assertTrue(answers.endsWith("served"), answers);
      assertFalse(answers.contains("<html"), answers);
    }
  }
}
