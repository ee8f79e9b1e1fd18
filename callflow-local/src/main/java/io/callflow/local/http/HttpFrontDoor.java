package io.callflow.local.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.callflow.event.Violation;
import io.callflow.lambda.Authorization;
import io.callflow.lambda.AuthorizationUnavailable;
import io.callflow.lambda.PercentEncoding;
import io.callflow.lambda.Refusal;
import io.callflow.lambda.RequestLog;
import io.callflow.lambda.RetrieverHandler;
import io.callflow.lambda.StorerHandler;
import io.callflow.lambda.Verdict;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Serves the API and its viewer over HTTP: finds the operation, asks the authorizer, and hands the
 * handlers what API Gateway would hand them.
 */
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
            // How much of a refused body is taken in, so that its sender gets to read the answer.
            "sun.net.httpserver.drainAmount",
            String.valueOf(2 * StorerHandler.MAX_BATCH_BODY))
        .forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
  }

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Authorization authorization;
  private final StorerHandler storer;
  private final RetrieverHandler retriever;
  private final RequestLog log;
  private final Viewer viewer = new Viewer();

  /**
   * Binds the address; serves nothing before {@link #start}.
   *
   * @throws IOException if the address cannot be had
   */
  HttpFrontDoor(
      InetSocketAddress address,
      Authorization authorization,
      StorerHandler storer,
      RetrieverHandler retriever,
      RequestLog log)
      throws IOException {
    this.authorization = authorization;
    this.storer = storer;
    this.retriever = retriever;
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

  private void handle(HttpExchange exchange) throws IOException {
    String requestId = UUID.randomUUID().toString();
    try (exchange) {
      Viewer.Page page = viewer.at(exchange.getRequestURI().getRawPath()).orElse(null);
      if (page != null && isReading(exchange)) {
        send(exchange, page);
        return;
      }
      APIGatewayProxyResponseEvent answer;
      try {
        answer = answer(exchange, requestId);
      } catch (RuntimeException | Error unexpected) {
        log.write(RequestLog.Level.ERROR, requestId, "failed", Map.of(), unexpected);
        answer = Refusal.unexpected().answer(requestId);
      }
      send(exchange, answer);
    } catch (IOException clientIsGone) {
      // Nobody is there to hear of it.
      log.write(
          RequestLog.Level.INFO,
          requestId,
          "the client went away",
          Map.of("method", known(exchange.getRequestMethod())));
      throw clientIsGone;
    }
  }

  private APIGatewayProxyResponseEvent answer(HttpExchange exchange, String requestId)
      throws IOException {
    String method = exchange.getRequestMethod();
    Routes.Match match = Routes.match(method, exchange.getRequestURI().getRawPath());
    Routes.Route route = match.route();
    if (route == null) {
      List<String> methods =
          viewer.at(exchange.getRequestURI().getRawPath()).isPresent()
              ? List.of("GET", "HEAD")
              : match.methods();
      Refusal refusal =
          methods.isEmpty() ? Refusal.noSuchPath() : Refusal.methodNotAllowed(methods);
      return refuse(refusal, requestId, known(method), Map.of());
    }
    String operation = route.method() + " " + route.resource();
    Map<String, Object> authorizer = null;
    if (!route.isOpen()) {
      long begun = System.nanoTime();
      try {
        Verdict verdict = authorization.authorize(authorizationHeader(exchange));
        if (verdict instanceof Verdict.Refused refused) {
          return refuse(
              Refusal.unauthorized(),
              requestId,
              operation,
              facts("refused", refused.tokenType(), refused.reason(), begun));
        }
        if (verdict instanceof Verdict.Granted granted) {
          authorizer = granted.principal().toContext();
          authorizer.put("principalId", granted.principal().name());
        }
      } catch (AuthorizationUnavailable e) {
        return refuse(
            Refusal.unexpected(),
            requestId,
            operation,
            facts("unavailable", e.tokenType(), e.reason(), begun));
      }
    }
    APIGatewayProxyRequestEvent event = new APIGatewayProxyRequestEvent();
    event.setResource(route.resource());
    event.setHttpMethod(method);
    event.setPath(exchange.getRequestURI().getRawPath().substring(Routes.BASE.length()));
    event.setPathParameters(match.pathParameters().isEmpty() ? null : match.pathParameters());
    event.setRequestContext(context(exchange, route, requestId, authorizer));
    headers(exchange, event);
    Optional<Violation> unreadable = query(exchange.getRequestURI().getRawQuery(), event);
    if (unreadable.isPresent()) {
      return refuse(Refusal.parameters(List.of(unreadable.get())), requestId, operation, Map.of());
    }
    if (route.maxBody() > 0) {
      // One byte more than allowed is enough for the handler to see that it is too large.
      event.setBody(Base64.getEncoder().encodeToString(body(exchange, route.maxBody() + 1)));
      event.setIsBase64Encoded(true);
    }
    return route.writes() ? storer.handle(event) : retriever.handle(event);
  }

  private static Map<String, Object> facts(
      String result, String tokenType, String reason, long begun) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("authResult", result);
    facts.put("tokenType", tokenType);
    facts.put("authLatencyMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    facts.put("failureReason", reason);
    return facts;
  }

  private static String known(String method) {
    return switch (method) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" -> method;
      default -> "OTHER";
    };
  }

  private APIGatewayProxyResponseEvent refuse(
      Refusal refusal, String requestId, String operation, Map<String, Object> facts) {
    Map<String, Object> told = new LinkedHashMap<>(facts);
    told.put("result", refusal.code());
    told.put("status", refusal.status());
    log.write(
        refusal.status() >= 500 ? RequestLog.Level.ERROR : RequestLog.Level.WARN,
        requestId,
        operation,
        told);
    return refusal.answer(requestId);
  }

  /** The one value; several are as good as none. */
  private static @Nullable String authorizationHeader(HttpExchange exchange) {
    List<String> values = exchange.getRequestHeaders().get("Authorization");
    return values == null ? null : String.join(", ", values);
  }

  private static ProxyRequestContext context(
      HttpExchange exchange,
      Routes.Route route,
      String requestId,
      @Nullable Map<String, Object> authorizer) {
    RequestIdentity identity = new RequestIdentity();
    identity.setSourceIp(exchange.getRemoteAddress().getAddress().getHostAddress());
    identity.setUserAgent(exchange.getRequestHeaders().getFirst("User-Agent"));
    ProxyRequestContext context = new ProxyRequestContext();
    context.setRequestId(requestId);
    context.setStage(Routes.BASE.substring(1));
    context.setHttpMethod(route.method());
    context.setResourcePath(route.resource());
    context.setPath(exchange.getRequestURI().getRawPath());
    context.setProtocol(exchange.getProtocol());
    context.setIdentity(identity);
    if (authorizer != null) {
      context.setAuthorizer(authorizer);
    }
    return context;
  }

  private static void headers(HttpExchange exchange, APIGatewayProxyRequestEvent event) {
    Map<String, String> single = new LinkedHashMap<>();
    Map<String, List<String>> multi = new LinkedHashMap<>();
    Headers headers = exchange.getRequestHeaders();
    headers.forEach(
        (name, values) -> {
          if (!values.isEmpty() && !name.equalsIgnoreCase("Authorization")) {
            single.put(name, values.get(values.size() - 1));
            multi.put(name, List.copyOf(values));
          }
        });
    event.setHeaders(single);
    event.setMultiValueHeaders(multi);
  }

  /** Puts the query into the event; where it cannot be decoded, says which parameter. */
  private static Optional<Violation> query(
      @Nullable String rawQuery, APIGatewayProxyRequestEvent event) {
    if (rawQuery == null || rawQuery.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> single = new LinkedHashMap<>();
    Map<String, List<String>> multi = new LinkedHashMap<>();
    for (String part : rawQuery.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String rawName = equals < 0 ? part : part.substring(0, equals);
      Optional<String> name = PercentEncoding.decodeQuery(rawName);
      Optional<String> value =
          PercentEncoding.decodeQuery(equals < 0 ? "" : part.substring(equals + 1));
      if (name.isEmpty() || value.isEmpty()) {
        return Optional.of(
            new Violation(
                name.orElse(rawName), "pattern", "This is no valid percent-encoding of UTF-8."));
      }
      single.put(name.get(), value.get());
      multi.computeIfAbsent(name.get(), n -> new ArrayList<>()).add(value.get());
    }
    event.setQueryStringParameters(single);
    event.setMultiValueQueryStringParameters(multi);
    return Optional.empty();
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

  private static void send(HttpExchange exchange, APIGatewayProxyResponseEvent answer)
      throws IOException {
    answer.getHeaders().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    String text = answer.getBody();
    if (text == null || exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(answer.getStatusCode(), -1);
      return;
    }
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.getStatusCode(), body.length);
    exchange.getResponseBody().write(body);
    // Before the exchange is closed: that waits for what is left of a refused request's body, and a
    // client that waits for its answer sends no more.
    exchange.getResponseBody().flush();
  }

  /**
   * Takes no connection any more, lets the requests that have come in be answered, for as long as
   * this at most, and then closes what is open.
   */
  void close(Duration patience) {
    // JDK 17 waits out its whole delay where no request is under way, so its waiting is not ours.
    Thread refusing =
        new Thread(() -> server.stop(Math.toIntExact(patience.toSeconds())), "callflow-http-stop");
    refusing.setDaemon(true);
    refusing.start();
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      // What was accepted a moment ago may be on its way to a thread.
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
