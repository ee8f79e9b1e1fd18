package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.http.Request;
import io.callflow.http.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that send or read slowly. Each held one of the 32 threads of the JDK's server, so forty
 * of them stopped the service.
 */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set by each test
class SlowClientsTest {
  private static final int EACH = 200;
  private static final byte[] BIG = new byte[3 * 1024 * 1024];
  private static final Duration SHORT = Duration.ofMillis(700);

  private final List<RawClient> clients = new ArrayList<>();
  private final Timer trickle = new Timer("trickle", true);
  private @Nullable BareDoor open;

  private BareDoor it(FrontDoorLimits limits) throws IOException {
    BareDoor door = new BareDoor(limits, SlowClientsTest::answer);
    open = door;
    return door;
  }

  private static CompletionStage<Response> answer(Request request) {
    return request.resource().equals("/calls")
        ? CompletableFuture.completedFuture(Response.of(200, "text/plain", BIG))
        : BareDoor.text("served");
  }

  /** A connection whose client takes few bytes that it has not read. */
  private RawClient connect() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), java.util.Objects.requireNonNull(open).door.port()));
    RawClient client = new RawClient(socket);
    clients.add(client);
    return client;
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    trickle.cancel();
    for (RawClient client : clients) {
      client.close();
    }
    if (open != null) {
      open.assertQuiet();
      open.close();
    }
  }

  /** Sends this byte to each again and again. */
  private void trickle(List<RawClient> slow, String bytes) {
    trickle.schedule(
        new TimerTask() {
          @Override
          public void run() {
            for (RawClient client : slow) {
              try {
                client.send(bytes);
              } catch (IOException closedByNow) {
                // The test looks at that.
              }
            }
          }
        },
        0,
        100);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("callflow-http"))
        .count();
  }

  private String slowPost() {
    return java.util.Objects.requireNonNull(open)
            .head("POST", "/v1/events", "Content-Type: application/json", "Content-Length: 60000")
        + "{";
  }

  @Test
  void six_hundred_of_them_hold_no_thread_and_delay_nobody_for_long() throws Exception {
    BareDoor it = it(FrontDoorLimits.standard());
    List<RawClient> slow = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      slow.add(connect().send("GET /v1/health HTTP/1.1\r\nHost: loc"));
      slow.add(connect().send(slowPost()));
      connect().send(it.head("GET", "/v1/calls"));
    }
    trickle(slow, "x");
    try (RawClient honest = it.connect()) {
      for (int i = 0; i < 50; i++) {
        assertEquals("served", honest.send(it.post("{}")).read().body());
      }
      for (int i = 0; i < 50; i++) {
        assertEquals("served", honest.send(it.head("GET", "/v1/events")).read().body());
      }
    }
    assertTrue(it.door.handler().inFlight() >= EACH, "the slow ones are still there");
    FrontDoorLimits limits = FrontDoorLimits.standard();
    assertTrue(threads() <= limits.parallel() + limits.reading() + 16, () -> "" + threads());
  }

  @Test
  void answers_that_nobody_reads_leave_memory_for_others() throws Exception {
    BareDoor it = it(FrontDoorLimits.standard().withMemory(48L * 1024 * 1024));
    for (int i = 0; i < 50; i++) {
      RawClient client = connect().send(it.head("GET", "/v1/calls"));
      assertEquals('H', client.socket.getInputStream().read()); // is being answered
    }
    try (RawClient honest = it.connect()) {
      for (int i = 0; i < 50; i++) {
        assertEquals("served", honest.send(it.head("GET", "/v1/events")).read().body());
      }
    }
  }

  /** Waits until the connection ends, and fails if that takes too long. */
  private static String assertEnds(RawClient client) {
    long begun = System.nanoTime();
    try {
      String answer = client.readToEnd();
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      assertTrue(took.toSeconds() < 10, took::toString);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_head_that_does_not_come_to_its_end_is_cut() throws Exception {
    BareDoor it = it(FrontDoorLimits.standard().withTime(SHORT));
    RawClient silent = connect();
    RawClient half = connect().send("GET /v1/health HTTP/1.1\r\nHost: ");
    RawClient trickling = connect().send("GET /v1/health HTTP/1.1\r\nX: ");
    RawClient second = connect();
    assertEquals(200, second.send(RawClient.head("GET", "/v1/health")).read().status());
    second.send("GET /v1/health HTTP/1.1\r\nX: ");
    RawClient idle = connect();
    assertEquals(200, idle.send(RawClient.head("GET", "/v1/health")).read().status());
    RawClient emptyLines = connect();
    trickle(List.of(trickling, second), "x");
    Timer lines = new Timer(true);
    for (RawClient client : List.of(silent, half, trickling, second, idle)) {
      String answer = assertEnds(client);
      assertFalse(answer.startsWith("HTTP/1.1 2"), answer);
    }
    assertEnds(emptyLines);
    lines.cancel();
    while (it.door.connections().count() > 0) {
      Thread.sleep(10);
    }
  }

  @Test
  void empty_lines_keep_no_connection() throws Exception {
    it(FrontDoorLimits.standard().withTime(SHORT));
    RawClient client = connect();
    trickle(List.of(client), "\r\n");
    assertEnds(client);
  }

  @Test
  void a_body_that_comes_too_slowly_is_408() throws Exception {
    BareDoor it = it(FrontDoorLimits.standard().withTime(SHORT));
    RawClient silent = connect().send(slowPost());
    RawClient trickling = connect().send(slowPost());
    RawClient chunked =
        connect()
            .send(
                it.head(
                        "POST",
                        "/v1/events",
                        "Content-Type: application/json",
                        "Transfer-Encoding: chunked")
                    + "5\r\nhel");
    trickle(List.of(trickling), "x");
    for (RawClient client : List.of(silent, trickling, chunked)) {
      String answer = assertEnds(client);
      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
      assertTrue(answer.contains("\"code\":\"request_timeout\""), answer);
    }
    it.assertQuiet();
    assertEquals(3, it.lines.size(), it.lines::toString);
  }

  @Test
  void the_rest_of_a_refused_body_may_not_take_forever() throws Exception {
    it(FrontDoorLimits.standard().withTime(SHORT));
    RawClient client =
        connect().send(RawClient.head("POST", "/v1/events", "Content-Length: 60000") + "{");
    trickle(List.of(client), "x");
    String answer = assertEnds(client);
    assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
  }

  @Test
  void an_answer_that_nobody_reads_is_cut() throws Exception {
    BareDoor it = it(FrontDoorLimits.standard().withTime(SHORT));
    RawClient client = connect().send(it.head("GET", "/v1/calls"));
    Thread.sleep(100);
    assertEquals(1, it.door.handler().inFlight());
    it.assertQuiet();
    assertTrue(client.readToEnd().length() < BIG.length);
  }

  @Test
  void an_honest_connection_that_stays_is_not_cut() throws Exception {
    BareDoor it = it(FrontDoorLimits.standard().withTime(SHORT));
    RawClient client = connect();
    long end = System.nanoTime() + 4 * SHORT.toNanos();
    int answers = 0;
    while (System.nanoTime() < end) {
      assertEquals("served", client.send(it.post("{}")).read().body());
      answers++;
      Thread.sleep(SHORT.toMillis() / 4);
    }
    assertTrue(answers > 4);
  }
}
