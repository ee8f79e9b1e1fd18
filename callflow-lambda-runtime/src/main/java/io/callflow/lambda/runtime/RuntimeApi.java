package io.callflow.lambda.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The Lambda Runtime API on a free port of this machine: serves one function with events, and takes
 * its answers.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda runtime
 *     API</a>
 */
final class RuntimeApi implements AutoCloseable {
  private static final String BASE = "/2018-06-01/runtime/";

  private record Event(String id, String payload, Duration timeout, String trace) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Map<String, CompletableFuture<Outcome>> running = new ConcurrentHashMap<>();
  private final CompletableFuture<String> initError = new CompletableFuture<>();
  private final CountDownLatch askedForWork = new CountDownLatch(1);
  private final CountDownLatch readyForSnapshot = new CountDownLatch(1);
  private final CountDownLatch restored = new CountDownLatch(1);
  private volatile boolean closed;

  static {
    System.getProperties().putIfAbsent("sun.net.httpserver.nodelay", "true");
  }

  RuntimeApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext(BASE, this::handle);
    server.start();
  }

  /** {@code 127.0.0.1:PORT}, as {@code AWS_LAMBDA_RUNTIME_API} takes it. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  CompletableFuture<Outcome> invoke(String payload, Duration timeout, String trace) {
    String id = UUID.randomUUID().toString();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    running.put(id, outcome);
    events.add(new Event(id, payload, timeout, trace));
    return outcome;
  }

  /** Whether the function asks for work within this time, so its initialisation is done. */
  boolean awaitsWork(long millis) throws InterruptedException {
    return askedForWork.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Whether the function has run its hooks within this time and may be frozen. */
  boolean awaitsRestore(long millis) throws InterruptedException {
    return readyForSnapshot.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Resumes a frozen function. */
  void restore() {
    restored.countDown();
  }

  /** Completes with the report of a function whose initialisation or restore fails. */
  CompletableFuture<String> initError() {
    return initError;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(BASE.length());
      switch (path) {
        case "invocation/next" -> next(exchange);
        case "init/error", "restore/error" -> {
          initError.complete(body(exchange));
          accept(exchange);
        }
        case "restore/next" -> {
          readyForSnapshot.countDown();
          restored.await();
          exchange.sendResponseHeaders(200, -1);
        }
        default -> {
          String[] parts = path.split("/", -1); // invocation/{id}/response or …/error
          CompletableFuture<Outcome> outcome = running.remove(parts[1]);
          Outcome told = new Outcome(parts[2].equals("error"), body(exchange));
          accept(exchange);
          if (outcome != null) {
            outcome.complete(told);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    askedForWork.countDown();
    Event event = null;
    while (event == null && !closed) {
      event = events.poll(100, TimeUnit.MILLISECONDS);
    }
    if (event == null) {
      return;
    }
    Map.of(
            "Lambda-Runtime-Aws-Request-Id",
            event.id(),
            "Lambda-Runtime-Deadline-Ms",
            String.valueOf(System.currentTimeMillis() + event.timeout().toMillis()),
            "Lambda-Runtime-Invoked-Function-Arn",
            "arn:aws:lambda:eu-central-1:123456789012:function:callflow:live",
            "Lambda-Runtime-Trace-Id",
            event.trace(),
            "Content-Type",
            "application/json")
        .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    byte[] payload = event.payload().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, payload.length);
    exchange.getResponseBody().write(payload);
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void accept(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(202, -1);
  }

  @Override
  public void close() {
    closed = true;
    restored.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
