package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.http.Request;
import io.callflow.http.Response;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More requests than are served at once. The JDK's server reset their connections. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set by each test
class OverloadTest {
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore mayEnd = new Semaphore(0);
  private @Nullable BareDoor open;

  private BareDoor it(int parallel, int waiting, Duration patience) throws IOException {
    BareDoor door =
        new BareDoor(
            FrontDoorLimits.standard().withWork(parallel, waiting, patience), this::answer);
    open = door;
    return door;
  }

  private CompletionStage<Response> answer(Request request) {
    if (!request.resource().equals("/health")) {
      begun.release();
      mayEnd.acquireUninterruptibly();
    }
    return BareDoor.text("served");
  }

  @AfterEach
  void stop() throws InterruptedException {
    mayEnd.release(1000);
    if (open != null) {
      open.assertQuiet();
      open.close();
    }
  }

  private static void awaitWaiting(BareDoor it, int number) throws InterruptedException {
    while (it.door.handler().waiting() < number) {
      Thread.sleep(1);
    }
  }

  @Test
  void one_too_many_is_refused_health_is_first_and_the_others_are_served() throws Exception {
    BareDoor it = it(1, 2, Duration.ofSeconds(50));
    List<RawClient> served = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      served.add(it.connect().send(it.post("{}")));
      if (i == 0) {
        begun.acquire();
      }
      awaitWaiting(it, i);
    }
    OpenMetrics metrics = it.metrics();
    assertEquals(3, metrics.value("callflow_http_requests_in_flight"));
    assertEquals(2, metrics.value("callflow_http_requests_waiting"));
    assertEquals(3, metrics.value("callflow_http_open_connections"));
    assertTrue(metrics.value("callflow_http_in_flight_bytes") > 0);
    try (RawClient refused = it.connect()) {
      for (String request : List.of(it.post("{}"), it.post("[]"))) {
        RawClient.Answer answer = refused.send(request).read();
        assertEquals(503, answer.status());
        assertEquals("1", answer.header("Retry-After"));
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertTrue(answer.body().contains("\"code\":\"overloaded\""), answer.body());
      }
      assertEquals(200, refused.send(RawClient.head("GET", "/v1/health")).read().status());
      mayEnd.release(4);
      for (RawClient client : served) {
        assertEquals("served", client.read().body());
        client.close();
      }
      assertEquals("served", refused.send(it.post("{}")).read().body());
    }
  }

  @Test
  void health_is_answered_while_no_other_request_has_room() throws Exception {
    BareDoor it = it(1, 1, Duration.ofSeconds(50));
    String reading = it.head("GET", "/v1/calls");
    List<RawClient> served = new ArrayList<>();
    for (String request : List.of(it.post("{}"), reading)) {
      served.add(it.connect().send(request));
      begun.acquire();
      served.add(it.connect().send(request));
      awaitWaiting(it, served.size() / 2);
    }
    try (RawClient client = it.connect()) {
      for (String request : List.of(it.post("{}"), reading)) {
        assertEquals(503, client.send(request).read().status());
      }
      assertEquals(200, client.send(RawClient.head("GET", "/v1/health")).read().status());
    }
    mayEnd.release(4);
    for (RawClient client : served) {
      assertEquals("served", client.read().body());
      client.close();
    }
  }

  @Test
  void a_request_that_waits_too_long_is_refused_and_one_that_follows_is_served() throws Exception {
    BareDoor it = it(1, 2, Duration.ofMillis(300));
    try (RawClient first = it.connect();
        RawClient second = it.connect()) {
      first.send(it.post("{}"));
      begun.acquire();
      second.send(it.post("{}"));
      assertEquals(503, second.read().status());
      mayEnd.release(2);
      assertEquals(200, first.read().status());
      assertEquals(200, second.send(it.post("{}")).read().status());
    }
  }

  @Test
  void a_large_body_that_is_refused_does_not_reset_the_connection() throws Exception {
    BareDoor it = it(1, 0, Duration.ofSeconds(1));
    String large = "x".repeat(4 * 1024 * 1024);
    String head =
        it.head(
            "POST",
            "/v1/events/batch",
            "Content-Type: application/json",
            "Content-Length: " + large.length());
    try (RawClient client = it.connect()) {
      for (int i = 0; i < 3; i++) {
        assertEquals(503, client.send(head + large).read().status());
      }
    }
  }

  @Test
  void refusals_are_counted_in_one_line_a_second() throws Exception {
    BareDoor it = it(1, 0, Duration.ofSeconds(1));
    try (RawClient client = it.connect()) {
      for (int i = 0; i < 500; i++) {
        assertEquals(503, client.send(it.head("GET", "/v1/calls")).read().status());
      }
    }
    it.door.handler().logRefused();
    long refused = 0;
    for (String line : List.copyOf(it.lines)) {
      assertTrue(line.contains("\"result\":\"overloaded\""), line);
      refused += Long.parseLong(line.replaceAll(".*\"refused\":(\\d+).*", "$1"));
    }
    assertEquals(500, refused);
    assertTrue(it.lines.size() < 50, it.lines::toString);
  }

  @Test
  void what_came_in_is_answered_before_the_door_closes() throws Exception {
    BareDoor it = it(1, 10, Duration.ofSeconds(50));
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      clients.add(it.connect().send(it.post("{}")));
    }
    begun.acquire();
    awaitWaiting(it, 4);
    Thread closing = new Thread(() -> it.door.close(Duration.ofSeconds(20)));
    closing.start();
    TimeUnit.MILLISECONDS.sleep(50);
    mayEnd.release(5);
    for (RawClient client : clients) {
      RawClient.Answer answer = client.read();
      assertEquals(200, answer.status());
      assertEquals("close", answer.header("Connection"));
      assertEquals("", client.readToEnd());
      client.close();
    }
    closing.join();
  }

  @Test
  void a_connection_beyond_the_limit_waits_for_another_to_end() throws Exception {
    try (BareDoor it =
        new BareDoor(
            FrontDoorLimits.standard().withConnections(4), request -> BareDoor.text("served"))) {
      List<RawClient> connected = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        RawClient client = it.connect();
        assertEquals(200, client.send(it.head("GET", "/v1/calls")).read().status());
        connected.add(client);
      }
      try (RawClient waits = it.connect()) {
        waits.send(it.head("GET", "/v1/calls"));
        waits.socket.setSoTimeout(300);
        assertFalse(isAnswered(waits.socket));
        waits.socket.setSoTimeout(30_000);
        for (RawClient client : connected) {
          client.close();
        }
        assertEquals(200, waits.read().status());
      }
    }
  }

  private static boolean isAnswered(Socket socket) throws IOException {
    try {
      socket.getInputStream().read();
      return true;
    } catch (java.net.SocketTimeoutException nothingYet) {
      return false;
    }
  }
}
