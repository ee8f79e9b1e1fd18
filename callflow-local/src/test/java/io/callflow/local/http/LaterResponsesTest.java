package io.callflow.local.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.Tenant;
import io.callflow.http.Body;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Authorization;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import io.callflow.http.authorization.TokenVerifier;
import io.callflow.http.authorization.Verdict;
import io.callflow.http.log.RequestLog;
import io.callflow.http.routing.HttpService;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Responses that are completed later, or written part by part. */
@Timeout(60)
class LaterResponsesTest {
  /** More than the front door has threads. */
  private static final int WAITING = 40;

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable HttpFrontDoor door;

  private void serve(Function<Request, CompletionStage<Response>> operations) throws IOException {
    serve(new Authorization(List.of()), operations);
  }

  private void serve(
      Authorization authorization, Function<Request, CompletionStage<Response>> operations)
      throws IOException {
    RequestLog log =
        new RequestLog(
            lines::add, InstantSource.system(), Map.of(), RequestLog.MeasurementFields.NONE);
    door =
        new HttpFrontDoor(
            NetworkSettings.LOOPBACK.withPort(0),
            new HttpService(authorization, operations, log),
            log);
    door.start();
  }

  private HttpRequest health(String query) {
    int port = Objects.requireNonNull(door).port();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/health?" + query))
        .build();
  }

  @AfterEach
  void stop() {
    if (door != null) {
      door.close();
    }
  }

  @Test
  void a_request_that_waits_for_its_response_holds_no_thread() throws Exception {
    BlockingQueue<CompletableFuture<Response>> waiting = new LinkedBlockingQueue<>();
    serve(
        request -> {
          if (request.query().values().containsKey("now")) {
            return CompletableFuture.completedFuture(Response.empty(204));
          }
          CompletableFuture<Response> later = new CompletableFuture<>();
          waiting.add(later);
          return later;
        });
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      answers.add(client.sendAsync(health("later=" + i), BodyHandlers.ofString()));
    }
    List<CompletableFuture<Response>> begun = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      begun.add(waiting.take());
    }
    assertEquals(204, client.send(health("now"), BodyHandlers.ofString()).statusCode());
    begun.forEach(
        later -> later.complete(Response.of(200, "text/plain", "at last".getBytes(UTF_8))));
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertEquals("at last", answer.get(30, TimeUnit.SECONDS).body());
    }
  }

  /** A token that cannot be checked at once, as while signing keys are fetched. */
  private record LaterVerifier(BlockingQueue<CompletableFuture<Verdict>> waiting)
      implements TokenVerifier {
    @Override
    public boolean recognises(String token) {
      return true;
    }

    @Override
    public CompletionStage<Verdict> verify(String token) {
      CompletableFuture<Verdict> later = new CompletableFuture<>();
      waiting.add(later);
      return later;
    }
  }

  @Test
  void a_request_is_not_answered_in_the_thread_that_completes_its_verdict() throws Exception {
    BlockingQueue<CompletableFuture<Verdict>> waiting = new LinkedBlockingQueue<>();
    CompletableFuture<Thread> answering = new CompletableFuture<>();
    serve(
        new Authorization(List.of(new LaterVerifier(waiting))),
        request -> {
          answering.complete(Thread.currentThread());
          return CompletableFuture.completedFuture(Response.empty(204));
        });
    URI calls = health("x").uri().resolve("/v1/calls");
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            HttpRequest.newBuilder(calls).header("Authorization", "Bearer token").build(),
            BodyHandlers.ofString());
    Principal principal = new Principal(new Tenant("t"), "p", Set.of(Scope.values()));
    CompletableFuture<Verdict> verdict = waiting.take();
    Thread.sleep(300); // until the thread of the request has left; a slow one makes the test weaker
    verdict.complete(new Verdict.Granted(principal, "jwt"));
    assertEquals(204, answer.get(30, TimeUnit.SECONDS).statusCode());
    assertNotEquals(Thread.currentThread(), answering.get());
  }

  /** Parts as somebody hands them over; an empty one ends the body, null breaks it. */
  private static final class Parts implements Body {
    private final BlockingQueue<CompletableFuture<byte[]>> parts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

    void add(String part) {
      parts.add(CompletableFuture.completedFuture(part.getBytes(UTF_8)));
    }

    void fail() {
      parts.add(CompletableFuture.failedFuture(new IOException("the store went away")));
    }

    @Override
    public OptionalLong length() {
      return OptionalLong.empty();
    }

    @Override
    public byte @Nullable [] next() throws IOException {
      try {
        byte[] part = parts.take().get();
        return part.length == 0 ? null : part;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }

    @Override
    public void close() {
      closed.complete(true);
    }
  }

  private static Response of(Body body) {
    return Response.empty(200).with("Content-Type", "text/plain").with(body);
  }

  @Test
  void a_body_is_sent_part_by_part() throws Exception {
    Parts parts = new Parts();
    serve(request -> CompletableFuture.completedFuture(of(parts)));
    parts.add("first");
    HttpResponse<InputStream> answer = client.send(health("x"), BodyHandlers.ofInputStream());
    assertEquals("first", new String(answer.body().readNBytes(5), UTF_8));
    parts.add("second");
    parts.add("");
    assertEquals("second", new String(answer.body().readAllBytes(), UTF_8));
    assertTrue(parts.closed.get(30, TimeUnit.SECONDS));
  }

  /** Sends a GET and reads to the end of the stream. */
  private static String untilTheConnectionEnds(URI uri) throws IOException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(30_000);
      String request = "GET %s?x HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(uri.getPath());
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void a_body_of_known_length_that_breaks_off_cuts_the_connection() throws Exception {
    Parts parts = new Parts();
    serve(
        request ->
            CompletableFuture.completedFuture(
                of(
                    new Body() {
                      @Override
                      public OptionalLong length() {
                        return OptionalLong.of(1000);
                      }

                      @Override
                      public byte @Nullable [] next() throws IOException {
                        return parts.next();
                      }

                      @Override
                      public void close() {
                        parts.close();
                      }
                    })));
    parts.add("half of it");
    parts.fail();
    String received = untilTheConnectionEnds(health("x").uri());
    assertTrue(received.endsWith("\r\n\r\nhalf of it"), received);
    assertTrue(parts.closed.get(30, TimeUnit.SECONDS));
    while (lines.isEmpty()) {
      Thread.onSpinWait();
    }
    assertTrue(lines.get(0).contains("cut short"), lines.get(0));
    assertTrue(lines.get(0).contains("the store went away"), lines.get(0));
  }

  @Test
  void operations_that_fail_unexpectedly_are_answered_and_logged() throws Exception {
    serve(
        request -> {
          if (request.query().values().containsKey("later")) {
            return CompletableFuture.failedFuture(new IllegalStateException("on fire"));
          }
          throw new StackOverflowError("on fire");
        });
    for (String query : List.of("now", "later")) {
      HttpResponse<String> answer = client.send(health(query), BodyHandlers.ofString());
      assertEquals(500, answer.statusCode());
      assertTrue(answer.body().contains("\"code\":\"internal\""), answer.body());
    }
    assertEquals(2, lines.size());
    assertTrue(lines.stream().allMatch(line -> line.contains("on fire")), lines::toString);
  }
}
