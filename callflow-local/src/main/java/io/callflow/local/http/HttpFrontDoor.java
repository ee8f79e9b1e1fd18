package io.callflow.local.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.callflow.contract.operation.Operation;
import io.callflow.http.Body;
import io.callflow.http.Refusal;
import io.callflow.http.Response;
import io.callflow.http.log.RequestLog;
import io.callflow.http.routing.HttpService;
import io.callflow.http.routing.HttpService.Reception;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Serves the API and its viewer over HTTP, on the JDK's server. */
final class HttpFrontDoor implements AutoCloseable {
  private static final int THREADS = 32;
  private static final int WAITING = 1024;
  private static final int BACKLOG = 1024;

  static {
    // The server reads these once, when its first instance is made.
    Map.of(
            // Without it every answer waits 40 ms for the client's acknowledgement (JDK-6968351).
            "sun.net.httpserver.nodelay",
            "true",
            // Seconds for a request to come in, and for its answer to go out.
            "sun.net.httpserver.maxReqTime",
            "30",
            "sun.net.httpserver.maxRspTime",
            "120",
            "sun.net.httpserver.maxReqHeaderSize",
            "65536",
            // How much of a refused body is read, so that its sender gets to read the answer.
            "sun.net.httpserver.drainAmount",
            String.valueOf(2 * largestBody()))
        .forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
  }

  /** The rest of a response cannot be had. */
  private static final class CutShort extends IOException {
    private static final long serialVersionUID = 1L;

    CutShort(Exception cause) {
      super(cause);
    }
  }

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final HttpService service;
  private final RequestLog log;
  private final Viewer viewer = new Viewer();

  /**
   * Binds the address; serves nothing before {@link #start}.
   *
   * @throws IOException if the address cannot be bound
   */
  HttpFrontDoor(InetSocketAddress address, HttpService service, RequestLog log) throws IOException {
    this.service = service;
    this.log = log;
    this.server = newServer(address);
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> new Thread(task, "callflow-http"));
    threads.allowCoreThreadTimeOut(true);
    server.setExecutor(this::execute);
    server.createContext("/", this::handle);
  }

  private static int largestBody() {
    return Stream.of(Operation.values()).mapToInt(Operation::maxBody).max().orElse(0);
  }

  /** A server with the settings above, which hold for every server of the process. */
  static HttpServer newServer(InetSocketAddress address) throws IOException {
    return HttpServer.create(address, BACKLOG);
  }

  private void execute(Runnable exchange) {
    inFlight.incrementAndGet();
    try {
      threads.execute(
          () -> {
            try {
              exchange.run();
            } finally {
              inFlight.decrementAndGet();
            }
          });
    } catch (RuntimeException tooBusy) {
      // The server drops the connection.
      inFlight.decrementAndGet();
      throw tooBusy;
    }
  }

  void start() {
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Returns when the request is read; a response that comes later holds no thread until then. */
  private void handle(HttpExchange exchange) throws IOException {
    Viewer.Page page = viewer.at(exchange.getRequestURI().getRawPath()).orElse(null);
    if (page != null && isReading(exchange)) {
      try (exchange) {
        send(exchange, page);
      }
      return;
    }
    Reception reception = receive(exchange, page != null);
    CompletionStage<Response> answer;
    try {
      answer = answer(exchange, reception);
    } catch (IOException clientIsGone) {
      logGone(exchange, reception);
      exchange.close();
      throw clientIsGone;
    }
    if (answer.toCompletableFuture().isDone()) {
      // In this thread, so that the server cuts the connection if the body breaks off.
      finish(exchange, reception, answer);
      return;
    }
    inFlight.incrementAndGet();
    answer.whenComplete(
        (response, failure) -> {
          try {
            finish(exchange, reception, answer);
          } catch (IOException cutShort) {
            // Closing the exchange could end the body as if it were whole. The server cuts the
            // connection when the time for the response is over.
          } finally {
            inFlight.decrementAndGet();
          }
        });
  }

  private Reception receive(HttpExchange exchange, boolean isPage) {
    String method = exchange.getRequestMethod();
    try {
      return isPage
          ? service.refuse(Refusal.methodNotAllowed(List.of("GET", "HEAD")), method)
          : service.receive(
              method,
              exchange.getRequestURI().getRawPath(),
              exchange.getRequestURI().getRawQuery(),
              new io.callflow.http.Headers(exchange.getRequestHeaders()));
    } catch (RuntimeException | Error failure) {
      String requestId = UUID.randomUUID().toString();
      return new Reception.Refused(requestId, unexpected(requestId, failure));
    }
  }

  private static CompletionStage<Response> answer(HttpExchange exchange, Reception reception)
      throws IOException {
    if (!(reception instanceof Reception.Admitted admitted)) {
      return CompletableFuture.completedFuture(((Reception.Refused) reception).response());
    }
    try {
      // One byte more than allowed is enough for the handler to see that it is too large.
      byte[] body = admitted.maxBody() == 0 ? new byte[0] : body(exchange, admitted.maxBody() + 1);
      return admitted.answer(body);
    } catch (RuntimeException | Error failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private Response unexpected(String requestId, @Nullable Throwable failure) {
    log.write(RequestLog.Level.ERROR, requestId, "failed", Map.of(), failure);
    return Refusal.unexpected().response(requestId);
  }

  /** Sends an answer that is complete, and closes the exchange unless the body breaks off. */
  private void finish(HttpExchange exchange, Reception reception, CompletionStage<Response> answer)
      throws CutShort {
    try {
      Response response;
      try {
        response = answer.toCompletableFuture().join();
      } catch (CompletionException failure) {
        response = unexpected(reception.requestId(), failure.getCause());
      }
      send(exchange, response);
      exchange.close();
    } catch (CutShort failure) {
      log.write(
          RequestLog.Level.ERROR,
          reception.requestId(),
          "the response was cut short",
          Map.of(),
          failure.getCause());
      throw failure;
    } catch (IOException clientIsGone) {
      logGone(exchange, reception);
      exchange.close();
    } catch (RuntimeException failure) {
      unexpected(reception.requestId(), failure);
      exchange.close();
    }
  }

  private void logGone(HttpExchange exchange, Reception reception) {
    log.write(
        RequestLog.Level.INFO,
        reception.requestId(),
        "the client went away",
        Map.of("method", HttpService.nameOf(exchange.getRequestMethod())));
  }

  private static byte[] body(HttpExchange exchange, int most) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(most);
    String declared = exchange.getRequestHeaders().getFirst("Content-Length");
    if (declared != null
        && exchange.getRequestHeaders().getFirst("Transfer-Encoding") == null
        && body.length < Math.min(Long.parseLong(declared.strip()), most)) {
      throw new EOFException("the body ended before its Content-Length");
    }
    return body;
  }

  private static boolean isReading(HttpExchange exchange) {
    return exchange.getRequestMethod().equals("GET") || exchange.getRequestMethod().equals("HEAD");
  }

  private static void send(HttpExchange exchange, Viewer.Page page) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    Viewer.HEADERS.forEach(headers::set);
    headers.set("ETag", page.etag());
    if (page.isKnownBy(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    headers.set("Content-Type", page.contentType());
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", String.valueOf(page.length()));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.sendResponseHeaders(200, page.length());
    page.writeTo(exchange.getResponseBody());
  }

  private static void send(HttpExchange exchange, Response response) throws IOException {
    response.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    try (Body body = response.body()) {
      long length = body.length().orElse(-1);
      if (length == 0 || exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(response.status(), -1);
        return;
      }
      // A length of 0 makes the server send chunks.
      exchange.sendResponseHeaders(response.status(), Math.max(length, 0));
      OutputStream out = exchange.getResponseBody();
      for (byte[] part = next(body); part != null; part = next(body)) {
        out.write(part);
        // At once, as the next part may come much later; and before the exchange is closed: closing
        // waits for the rest of a refused request's body, while the client waits for its answer.
        out.flush();
      }
      if (length < 0) {
        out.close();
      }
    }
  }

  private static byte @Nullable [] next(Body body) throws CutShort {
    try {
      return body.next();
    } catch (IOException | RuntimeException failure) {
      throw new CutShort(failure);
    }
  }

  /**
   * Stops accepting connections, waits until the requests that have come in are answered, for this
   * long at most, and closes what is open.
   */
  void close(Duration patience) {
    // JDK 17 waits out its whole delay even if no request is under way, so we wait ourselves.
    Thread refusing =
        new Thread(() -> server.stop(Math.toIntExact(patience.toSeconds())), "callflow-http-stop");
    refusing.setDaemon(true);
    refusing.start();
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      // A request that was accepted a moment ago may be on its way to a thread.
      int quiet = 0;
      while (quiet < 5 && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(10);
        quiet = inFlight.get() == 0 ? quiet + 1 : 0;
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdown();
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(20));
  }
}
