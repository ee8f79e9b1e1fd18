package io.callflow.local.http;

import io.callflow.contract.operation.Operation;
import io.callflow.http.Headers;
import io.callflow.http.Refusal;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.RequestLog;
import io.callflow.http.routing.HttpService;
import io.callflow.http.routing.HttpService.Reception;
import io.callflow.http.routing.RateLimit;
import io.callflow.local.metrics.Reading;
import io.callflow.local.metrics.ServiceMetrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Receives each request: refuses what must not or cannot be served, and begins an {@link Exchange}
 * for the others. Cheap checks come first, so that refusing costs little when there is too much to
 * do.
 */
final class FrontDoorHandler extends Handler.Abstract {
  /** How much of a refused request's body is read. */
  static final long MAX_DISCARDED = 2L * largestBody();

  /** The characters of RFC 3986 in a path and a query. */
  private static final Pattern URI_CHARACTERS =
      Pattern.compile("(?:[A-Za-z0-9\\-._~:/?\\[\\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*+");

  private static final String OVERLOADED = Refusal.overloaded().code();
  private static final String HEALTH = HttpService.BASE + Operation.HEALTH.path();

  private final NetworkSettings network;
  private final Proxies proxies;
  private final ServedHosts hosts;
  private final HttpService service;
  private final RequestLog log;
  private final WorkQueue storing;
  private final WorkQueue reading;
  private final FrontDoorLimits limits;
  private final BytesInFlight bytes;
  private final OpenConnections connections;
  private final @Nullable RateLimit perKey;
  private final @Nullable RateLimit perAddress;
  private final ServiceMetrics metrics;
  private final RequestMeter meter;
  private final Viewer viewer = new Viewer();
  private final OverloadedResponse overloaded = new OverloadedResponse();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
  private volatile boolean isClosing;

  FrontDoorHandler(
      NetworkSettings network,
      FrontDoorLimits limits,
      HttpService service,
      RequestLog log,
      OpenConnections connections,
      ServiceMetrics metrics) {
    this.network = network;
    this.proxies = new Proxies(network.proxies());
    this.hosts = new ServedHosts(network.serverNames());
    this.perKey = rateLimit(network.requestsPerKey());
    this.perAddress = rateLimit(network.requestsPerAddress());
    this.service = service;
    this.log = log;
    this.storing = new WorkQueue(limits.parallel(), limits.waiting(), limits.patience());
    this.reading = new WorkQueue(limits.reading(), limits.waiting(), limits.patience());
    this.limits = limits;
    this.bytes = new BytesInFlight(limits.memory());
    this.connections = connections;
    this.metrics = metrics;
    this.meter = new RequestMeter(metrics, viewer);
    metrics.read(Reading.REQUESTS_IN_FLIGHT, this::inFlight);
    metrics.read(Reading.REQUESTS_WAITING, this::waiting);
    metrics.read(Reading.IN_FLIGHT_BYTES, bytes::reserved);
    metrics.read(Reading.IN_FLIGHT_LIMIT_BYTES, bytes::budget);
    metrics.read(Reading.OPEN_CONNECTIONS, connections::count);
  }

  private static @Nullable RateLimit rateLimit(@Nullable Integer perSecond) {
    return perSecond == null ? null : new RateLimit(RateLimit.Rate.perSecond(perSecond));
  }

  private static int largestBody() {
    return Stream.of(Operation.values()).mapToInt(Operation::maxBody).max().orElse(0);
  }

  FrontDoorLimits limits() {
    return limits;
  }

  /** Where a request waits for its turn: those that read do not keep back those that store. */
  WorkQueue queue(Request request) {
    return request.getMethod().equals("GET") ? reading : storing;
  }

  /** How many requests wait for their turn. */
  int waiting() {
    return storing.waiting() + reading.waiting();
  }

  /** Refuses the requests that have waited too long. To be called now and then. */
  void expire() {
    storing.expire();
    reading.expire();
  }

  RequestMeter meter() {
    return meter;
  }

  BytesInFlight bytes() {
    return bytes;
  }

  /** How many requests have come in and are not answered. */
  int inFlight() {
    return inFlight.get();
  }

  /** From now on each answer ends its connection. */
  void closing() {
    isClosing = true;
  }

  boolean isClosing() {
    return isClosing;
  }

  @Override
  public boolean handle(
      Request request, org.eclipse.jetty.server.Response response, Callback callback) {
    inFlight.incrementAndGet();
    boolean hasNoRoom = queue(request).isFull() && waitsForItsTurn(request);
    if (hasNoRoom && !isClosing && OverloadedResponse.hasWholeBody(request)) {
      // Before all else: whatever refusing costs is missing for those that are answered.
      countRefused(OVERLOADED);
      overloaded.send(response, Callback.from(() -> over(request, null, 503), callback));
      return true;
    }
    Exchange exchange = new Exchange(this, request, response, callback);
    connections.begin(request.getConnectionMetaData().getConnection(), exchange);
    try {
      if (hasNoRoom) {
        exchange.overloaded();
      } else {
        receive(request, exchange);
      }
    } catch (Throwable failure) {
      fail(exchange, failure);
    }
    return true;
  }

  private void fail(Exchange exchange, Throwable failure) {
    String requestId = UUID.randomUUID().toString();
    exchange.send(requestId, unexpected(requestId, failure));
  }

  private void receive(Request request, Exchange exchange) {
    String path = String.valueOf(request.getHttpURI().getPath());
    if (!isUri(request.getHttpURI())) {
      exchange.refuseLast(
          Refusal.malformedRequest(
              "The URL holds a character that URLs cannot hold; percent-encode it."));
      return;
    }
    String coding = request.getHeaders().get(HttpHeader.TRANSFER_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("chunked")) {
      exchange.refuseLast(
          Refusal.malformedRequest("The only transfer coding that is read is chunked."));
      return;
    }
    Viewer.Page page = viewer.at(path).orElse(null);
    Headers headers = headers(request);
    InetAddress peer = address(request.getConnectionMetaData().getRemoteSocketAddress());
    Optional<Refusal> misplaced = misplaced(request, headers, peer);
    if (misplaced.isPresent()) {
      exchange.refuse(misplaced.get());
      return;
    }
    if (page != null) {
      if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
        exchange.refuse(Refusal.methodNotAllowed(List.of("GET", "HEAD")));
        return;
      }
      exchange.send("", page.answer(headers.last("If-None-Match").orElse(null)));
      return;
    }
    int seconds = isFirst(request) || peer == null ? 0 : secondsToWait(peer, headers);
    if (seconds > 0) {
      exchange.refuse(Refusal.tooManyRequests(seconds));
      return;
    }
    CompletableFuture<Reception> reception =
        service
            .receive(request.getMethod(), path, request.getHttpURI().getQuery(), headers)
            .toCompletableFuture();
    // What comes later is completed by the thread that fetched the signing keys, for many requests.
    Executor executor = reception.isDone() ? Runnable::run : getServer().getThreadPool();
    CompletableFuture<Reception> unused =
        reception.whenCompleteAsync(
            (received, failure) -> {
              if (failure != null) {
                fail(exchange, failure);
              } else if (received instanceof Reception.Admitted admitted) {
                int wait = admitted.principal().map(this::secondsToWait).orElse(0);
                if (wait > 0) {
                  exchange.refuse(Refusal.tooManyRequests(wait));
                } else {
                  exchange.proceed(admitted);
                }
              } else {
                exchange.send(received.requestId(), ((Reception.Refused) received).response());
              }
            },
            executor);
  }

  private static boolean isUri(HttpURI target) {
    String pathAndQuery = target.getPathQuery();
    return target.getFragment() == null
        && (pathAndQuery == null || URI_CHARACTERS.matcher(pathAndQuery).matches());
  }

  private int secondsToWait(InetAddress peer, Headers headers) {
    return perAddress == null
        ? 0
        : perAddress.tryAcquire(
            proxies.client(peer, headers).map(RateLimit::nameOf).orElse("unknown"),
            System.nanoTime());
  }

  private int secondsToWait(Principal principal) {
    return perKey == null
        ? 0
        : perKey.tryAcquire(principal.tenant() + "/" + principal.name(), System.nanoTime());
  }

  /** The refusal of a request that should not have come here, or not in this way. */
  private Optional<Refusal> misplaced(
      Request request, Headers headers, @Nullable InetAddress peer) {
    if (peer == null) {
      return Optional.empty();
    }
    if (!proxies.isEmpty()
        && !request.isSecure()
        && !network.insecureHttp()
        && !peer.isLoopbackAddress()
        && !proxies.include(peer)) {
      return Optional.of(Refusal.plainHttp());
    }
    String host =
        proxies
            .host(peer, headers)
            .orElseGet(() -> String.valueOf(request.getHttpURI().getAuthority()));
    SocketAddress local = request.getConnectionMetaData().getLocalSocketAddress();
    boolean isServed = hosts.contains(host, local instanceof InetSocketAddress inet ? inet : null);
    return isServed ? Optional.empty() : Optional.of(Refusal.misdirected());
  }

  private static @Nullable InetAddress address(SocketAddress socket) {
    return socket instanceof InetSocketAddress inet ? inet.getAddress() : null;
  }

  private static Headers headers(Request request) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (HttpField field : request.getHeaders()) {
      values
          .computeIfAbsent(field.getName(), name -> new ArrayList<>(1))
          .add(field.getValue() == null ? "" : field.getValue());
    }
    return new Headers(values);
  }

  /** Whether a request is neither a health check nor for a file of the viewer. */
  private boolean waitsForItsTurn(Request request) {
    return !isFirst(request) && viewer.at(String.valueOf(request.getHttpURI().getPath())).isEmpty();
  }

  /** Whether a request is answered before all others: that of a health check. */
  boolean isFirst(Request request) {
    return HEALTH.equals(request.getHttpURI().getPath());
  }

  /** Refuses a request; refusals for lack of room are counted, and logged once a second. */
  Reception.Refused refuse(Refusal refusal, Exchange exchange) {
    if (refusal.status() == 503 || refusal.status() == 429) {
      countRefused(refusal.code());
      String requestId = UUID.randomUUID().toString();
      return new Reception.Refused(requestId, refusal.response(requestId));
    }
    return service.refuse(refusal, exchange.method());
  }

  private void countRefused(String code) {
    refused.computeIfAbsent(code, c -> new LongAdder()).increment();
    metrics.refused(code);
  }

  /** Ends the process if no thread survives this, such as an exhausted heap. */
  private static void endIfFatal(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (failure != null
        && cause instanceof VirtualMachineError
        && !(cause instanceof StackOverflowError)) {
      LastWords.halt(failure);
    }
  }

  Response unexpected(String requestId, @Nullable Throwable failure) {
    endIfFatal(failure);
    log.write(RequestLog.Level.ERROR, requestId, "failed", Map.of(), failure);
    return Refusal.unexpected().response(requestId);
  }

  void cutShort(String requestId, Response answer, @Nullable Throwable failure) {
    endIfFatal(failure);
    log.write(
        RequestLog.Level.ERROR,
        requestId,
        "the response was cut short",
        Map.of("status", answer.status()),
        failure);
  }

  void clientIsGone(String requestId, Exchange exchange) {
    log.write(
        RequestLog.Level.INFO,
        requestId,
        "the client went away",
        Map.of("method", HttpService.nameOf(exchange.method())));
  }

  /** A request is answered, or its client is gone; without an answer the status is 0. */
  void over(Request request, @Nullable Operation operation, int status) {
    meter.answered(request, operation, status);
    connections.end(request.getConnectionMetaData().getConnection());
    inFlight.decrementAndGet();
  }

  /** Logs how many requests were refused for lack of room since the last call, if any were. */
  void logRefused() {
    refused.forEach(
        (code, counter) -> {
          long count = counter.sumThenReset();
          if (count > 0) {
            log.write(
                RequestLog.Level.WARN,
                UUID.randomUUID().toString(),
                "requests were refused for lack of room",
                Map.of("result", code, "refused", count));
          }
        });
  }
}
