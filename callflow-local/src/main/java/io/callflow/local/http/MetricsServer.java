package io.callflow.local.http;

import io.callflow.local.metrics.PrometheusMetrics;
import io.callflow.local.metrics.PrometheusMetrics.Format;
import io.callflow.local.metrics.ServiceMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code GET /metrics} to this machine, on a port and with threads of its own, so that it
 * answers while the service is overloaded. Without a port it serves nothing and loads no library.
 */
final class MetricsServer implements AutoCloseable {
  static final String PATH = "/metrics";

  /** Serves nothing. */
  static final MetricsServer NONE = new MetricsServer(ServiceMetrics.NONE, null, 0);

  private static final int MAX_CONNECTIONS = 32;
  private static final int MAX_THREADS = 8;
  private static final long IDLE_MILLIS = 30_000;

  private final ServiceMetrics metrics;
  private final @Nullable Server server;
  private final int port;

  private MetricsServer(ServiceMetrics metrics, @Nullable Server server, int port) {
    this.metrics = metrics;
    this.server = server;
    this.port = port;
  }

  /**
   * Opens the port and begins to serve.
   *
   * @param port 0 for a free one; null for no metrics
   * @throws IOException if the port cannot be bound
   */
  static MetricsServer open(@Nullable Integer port) throws IOException {
    if (port == null) {
      return NONE;
    }
    PrometheusMetrics metrics = new PrometheusMetrics();
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
    threads.setName("callflow-metrics");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
    server.setHandler(new Page(metrics));
    server.setErrorHandler(
        (request, response, callback) ->
            answer(
                response, callback, response.getStatus(), "The request is not well-formed HTTP."));
    server.setStopAtShutdown(false);
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      throw new IOException("the metrics port " + port + " cannot be used: " + reason(e), e);
    }
    return new MetricsServer(metrics, server, connector.getLocalPort());
  }

  private static String reason(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** What it serves; {@link ServiceMetrics#NONE} without a port. */
  ServiceMetrics metrics() {
    return metrics;
  }

  /** Where it serves them, or empty text without a port. */
  String url() {
    return server == null ? "" : "http://127.0.0.1:" + port + PATH;
  }

  @Override
  public void close() {
    if (server != null) {
      stop(server);
    }
  }

  private static void stop(Server server) {
    try {
      server.setStopTimeout(0);
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server of the metrics does not stop", e);
    }
  }

  private static boolean answer(Response response, Callback callback, int status, String sentence) {
    response.setStatus(status);
    return send(
        response,
        callback,
        "text/plain; charset=utf-8",
        (sentence + "\n").getBytes(StandardCharsets.UTF_8),
        true);
  }

  private static boolean send(
      Response response, Callback callback, String type, byte[] body, boolean hasContent) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, hasContent ? ByteBuffer.wrap(body) : null, callback);
    return true;
  }

  private static final class Page extends Handler.Abstract.NonBlocking {
    private final ServedHosts hosts = new ServedHosts(List.of());
    private final PrometheusMetrics metrics;

    Page(PrometheusMetrics metrics) {
      this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      InetSocketAddress local =
          request.getConnectionMetaData().getLocalSocketAddress() instanceof InetSocketAddress inet
              ? inet
              : null;
      if (!hosts.contains(String.valueOf(request.getHttpURI().getAuthority()), local)) {
        return answer(response, callback, 421, "The metrics are served to this machine only.");
      }
      if (!PATH.equals(request.getHttpURI().getPath())) {
        return answer(response, callback, 404, "The metrics are at " + PATH + ".");
      }
      boolean isHead = HttpMethod.HEAD.is(request.getMethod());
      if (!isHead && !HttpMethod.GET.is(request.getMethod())) {
        response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
        return answer(response, callback, 405, "Only GET and HEAD are served.");
      }
      Format format = format(request);
      response.setStatus(200);
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
      return send(response, callback, format.contentType(), metrics.text(format), !isHead);
    }

    /** OpenMetrics, unless the client names only the older format. */
    private static Format format(Request request) {
      String accepted = String.join(",", request.getHeaders().getValuesList(HttpHeader.ACCEPT));
      return accepted.contains("text/plain") && !accepted.contains("application/openmetrics-text")
          ? Format.PROMETHEUS
          : Format.OPEN_METRICS;
    }
  }
}
