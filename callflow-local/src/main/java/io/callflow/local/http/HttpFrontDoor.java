package io.callflow.local.http;

import io.callflow.http.log.RequestLog;
import io.callflow.http.routing.HttpService;
import io.callflow.http.threads.DaemonThreads;
import io.callflow.local.metrics.ServiceMetrics;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Serves the API and its viewer over HTTP, on Jetty. */
final class HttpFrontDoor implements AutoCloseable {
  private static final int MAX_HEAD = 64 * 1024;
  private static final int BACKLOG = 1024;
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Duration TLS_CHECK = Duration.ofSeconds(5);

  private final Server server;
  private final ServerConnector connector;
  private final FrontDoorHandler handler;
  private final OpenConnections connections;
  private final ScheduledExecutorService clock;
  private final @Nullable ReloadingTls tls;

  /**
   * Binds the address; serves nothing before {@link #start}.
   *
   * @throws IOException if the address cannot be bound, or the files for TLS cannot be used
   * @throws IllegalArgumentException if the settings let other machines use plain HTTP unasked
   */
  HttpFrontDoor(NetworkSettings network, HttpService service, RequestLog log) throws IOException {
    this(network, FrontDoorLimits.standard(), service, log, ServiceMetrics.NONE);
  }

  HttpFrontDoor(
      NetworkSettings network,
      FrontDoorLimits limits,
      HttpService service,
      RequestLog log,
      ServiceMetrics metrics)
      throws IOException {
    LastWords.prepare();
    InetSocketAddress address = new InetSocketAddress(network.address(), network.port());
    this.tls = network.tls() == null ? null : new ReloadingTls(network.tls(), log);
    this.connections = new OpenConnections(limits);
    this.handler = new FrontDoorHandler(network, limits, service, log, connections, metrics);
    QueuedThreadPool threads = new QueuedThreadPool(limits.parallel() + limits.reading() + 12, 4);
    threads.setName("callflow-http");
    threads.setDaemon(true);
    threads.setReservedThreads(4);
    this.server = new Server(threads);
    HttpConfiguration http = configuration(network);
    this.connector =
        tls == null
            ? new ServerConnector(server, 1, 1, new HttpConnectionFactory(http))
            : new ServerConnector(
                server,
                1,
                1,
                new SslConnectionFactory(tls.factory(), "http/1.1"),
                new HttpConnectionFactory(http));
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(network.port());
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(limits.answer().toMillis());
    connector.addBean(connections);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    server.setHandler(handler);
    server.setErrorHandler(new ProblemErrors(service, handler.meter()));
    server.setStopAtShutdown(false);
    this.clock = DaemonThreads.clock("callflow-http-clock");
    try {
      connector.open();
    } catch (IOException e) {
      clock.shutdown();
      throw e.getCause() instanceof BindException bind ? bind : e;
    }
    every(TICK, handler::expire);
    every(SWEEP, connections::sweep);
    every(SWEEP, handler::logRefused);
    if (tls != null) {
      every(TLS_CHECK, tls::check);
    }
  }

  private static HttpConfiguration configuration(NetworkSettings network) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(MAX_HEAD);
    http.setHttpCompliance(HttpCompliance.RFC9110);
    // Routes are found in the raw path; what is ambiguous to others, as %2F, is part of a callId.
    http.setUriCompliance(UriCompliance.UNSAFE);
    http.setNotifyRemoteAsyncErrors(false);
    if (network.tls() != null) {
      http.addCustomizer(new SecureRequestCustomizer(false));
    }
    return http;
  }

  private void every(Duration time, Runnable task) {
    ScheduledFuture<?> unused =
        clock.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException | Error failure) {
                handler.unexpected("clock", failure);
              }
            },
            time.toMillis(),
            time.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  void start() throws IOException {
    try {
      server.start();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** The handler, whose counters tests read. */
  FrontDoorHandler handler() {
    return handler;
  }

  /** The connections, which tests count. */
  OpenConnections connections() {
    return connections;
  }

  /** The port that it listens on. */
  int port() {
    return connector.getLocalPort();
  }

  /**
   * Stops accepting connections, waits until the requests that have come in are answered, for this
   * long at most, and closes what is open.
   */
  void close(Duration patience) {
    handler.closing();
    CompletableFuture<Void> unused = connector.shutdown();
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      // A request that was accepted a moment ago may be on its way to a thread.
      int quiet = 0;
      while (quiet < 5 && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(10);
        quiet = handler.inFlight() == 0 ? quiet + 1 : 0;
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    clock.shutdownNow();
    try {
      server.setStopTimeout(0);
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not stop", e);
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(20));
  }
}
