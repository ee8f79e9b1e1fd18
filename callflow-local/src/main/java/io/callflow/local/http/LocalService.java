package io.callflow.local.http;

import io.callflow.Callflow;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallflowException;
import io.callflow.event.Tenant;
import io.callflow.http.authorization.ApiKey;
import io.callflow.http.authorization.ApiKeyEntry;
import io.callflow.http.authorization.Authorization;
import io.callflow.http.authorization.Scope;
import io.callflow.http.log.LogWriter;
import io.callflow.http.log.RequestLog;
import io.callflow.http.operation.AnswerLimit;
import io.callflow.http.operation.Operations;
import io.callflow.http.routing.HttpService;
import io.callflow.http.threads.DaemonThreads;
import io.callflow.local.metrics.Reading;
import io.callflow.local.metrics.ServiceMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;

/**
 * The service on this machine: API and viewer over one store.
 *
 * <pre>{@code
 * try (LocalService service = LocalService.start(ServiceSettings.of(folder, store))) {
 *   URI api = service.base();
 * }
 * }</pre>
 */
public final class LocalService implements AutoCloseable {
  /** The file in the data folder that holds the API key, followed by a line break. */
  public static final String API_KEY_FILE = "api-key";

  /** The tenant of the key in the data folder. */
  public static final Tenant TENANT = new Tenant("default");

  private static final String KEY_NAME = "local";
  private static final int PARALLEL = 16;
  private static final int MIN_FILES = 16;

  private final HttpFrontDoor door;
  private final ExecutorService parallel;
  private final LogWriter log;
  private final MetricsServer metrics;
  private final URI base;
  private final String key;

  private LocalService(
      HttpFrontDoor door,
      ExecutorService parallel,
      LogWriter log,
      MetricsServer metrics,
      URI base,
      String key) {
    this.log = log;
    this.metrics = metrics;
    this.key = key;
    this.door = door;
    this.parallel = parallel;
    this.base = base;
  }

  /**
   * Starts the service, which answers requests when this returns. The first start in a data folder
   * makes an API key with all scopes for the tenant {@code default}, and shows it once.
   *
   * @throws UncheckedIOException if the address cannot be bound, the key's file cannot be used, or
   *     the process may open too few files
   * @throws io.callflow.event.CallflowException if the store cannot be opened
   */
  public static LocalService start(ServiceSettings settings) {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    LogWriter logWriter = LogWriter.start(settings.log());
    ExecutorService parallel =
        DaemonThreads.atMost(
            Math.max(1, Math.min(PARALLEL, FileDescriptors.left() / 8)), "callflow-parallel");
    MetricsServer metricsServer = MetricsServer.NONE;
    try {
      metricsServer = MetricsServer.open(settings.network().metricsPort());
      ServiceMetrics metrics = metricsServer.metrics();
      metrics.read(Reading.LOG_LINES_DROPPED, logWriter::dropped);
      Callflow callflow =
          Callflow.builder(metrics.measured(settings.store()), new JsonCallCodec())
              .executor(parallel)
              .clock(clock)
              .keepStoreOpen()
              .open();
      RequestLog log =
          RequestLog.to(
              logWriter, clock, Map.of("version", version()), RequestLog.MeasurementFields.NONE);
      Operations operations =
          new Operations(
                  () -> callflow,
                  clock,
                  AnswerLimit.NONE,
                  log,
                  (request, status, facts) -> metrics.stored(facts.measurements()))
              .withHealthCheck(settings.healthCheck());
      ApiKey own = ownKey(settings, random);
      HttpService service =
          new HttpService(
              authorization(settings, own, clock, log, metrics), operations::answer, log);
      HttpFrontDoor door =
          new HttpFrontDoor(settings.network(), FrontDoorLimits.standard(), service, log, metrics);
      door.start();
      requireFiles(door);
      parallel.execute(() -> completeErasures(callflow, log));
      URI base = base(settings.network(), door.port());
      settings.out().println("listening on " + base);
      if (metrics.areKept()) {
        settings.out().println("metrics on " + metricsServer.url());
      }
      settings.out().flush();
      return new LocalService(door, parallel, logWriter, metricsServer, base, own.secretText());
    } catch (IOException | RuntimeException e) {
      metricsServer.close();
      parallel.shutdown();
      logWriter.close();
      throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
    }
  }

  /** Does not delay the start: an erasure that was cut short hides its call already. */
  private static void completeErasures(Callflow callflow, RequestLog log) {
    try {
      int completed =
          callflow.completeErasures(
              failure ->
                  log.write(
                      RequestLog.Level.ERROR,
                      UUID.randomUUID().toString(),
                      "an erasure that was cut short could not be completed",
                      Map.of(),
                      failure));
      if (completed > 0) {
        log.write(
            RequestLog.Level.WARN,
            UUID.randomUUID().toString(),
            "erasures that were cut short were completed",
            Map.of("completed", completed));
      }
    } catch (CallflowException e) {
      log.write(
          RequestLog.Level.ERROR,
          UUID.randomUUID().toString(),
          "erasures that were cut short could not be looked for",
          Map.of(),
          e);
    }
  }

  /** Checked last, because classes that are loaded until now open their jars. */
  private static void requireFiles(HttpFrontDoor door) throws IOException {
    int left = FileDescriptors.left();
    if (left < MIN_FILES) {
      door.close();
      throw new IOException(
          "the service needs "
              + MIN_FILES
              + " more files and connections, and this process may open "
              + left
              + "; raise the limit with ulimit -n");
    }
  }

  private static ApiKey ownKey(ServiceSettings settings, SecureRandom random) throws IOException {
    Files.createDirectories(settings.data());
    Path file = settings.data().resolve(API_KEY_FILE);
    ApiKeyFile.Held held = ApiKeyFile.open(file, random);
    if (held.isNew()) {
      settings
          .err()
          .println(
              "A new API key with all scopes for the tenant " + TENANT + ", kept in " + file + ":");
      // A line of its own: a break within a text is replaced on a terminal.
      settings.err().println(held.key().secretText());
    }
    return held.key();
  }

  private static Authorization authorization(
      ServiceSettings settings,
      ApiKey own,
      InstantSource clock,
      RequestLog log,
      ServiceMetrics metrics) {
    return new Authorization(
        settings
            .authorizer()
            .with(ApiKeyEntry.of(own, KEY_NAME, TENANT, EnumSet.allOf(Scope.class)))
            .verifiers(clock, log, metrics::signingKeysNotFetched));
  }

  private static String version() {
    String version = LocalService.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  private static URI base(NetworkSettings network, int port) {
    String host = network.host();
    String written = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return URI.create(network.scheme() + "://" + written + ":" + port + HttpService.BASE);
  }

  /** The URL of the API: {@code http://127.0.0.1:PORT/v1}. */
  public URI base() {
    return base;
  }

  /** The URL of the viewer for a browser on this machine; the viewer asks for a key. */
  public URI viewer() {
    String host = base.getHost();
    String near = host.equals("0.0.0.0") ? "127.0.0.1" : host.matches("\\[[0:]+]") ? "[::1]" : host;
    return URI.create(base.getScheme() + "://" + near + ":" + base.getPort() + "/");
  }

  /**
   * The link that opens the viewer with the key of the data folder; it is as secret as the key. The
   * key is in the fragment, which browsers do not send.
   */
  public URI viewerWithKey() {
    return viewer().resolve("#key=" + key);
  }

  /** The port that it listens on. */
  public int port() {
    return base.getPort();
  }

  /**
   * Serves until SIGTERM or SIGINT. Then the service answers the requests that have come in, and
   * the process exits with 0. Does not return.
   */
  public void serveUntilTerminated() {
    serveUntilTerminated(() -> {});
  }

  /**
   * Serves as {@link #serveUntilTerminated()}.
   *
   * @param afterwards runs after the last answer
   */
  public void serveUntilTerminated(Runnable afterwards) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  close();
                  afterwards.run();
                  // Without it the exit code would be that of a process killed by the signal.
                  Runtime.getRuntime().halt(0);
                },
                "callflow-stop"));
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException spurious) {
        // Only a signal ends it.
      }
    }
  }

  /**
   * Waits for at most this time until the lines of the log are written; returns whether they are.
   */
  boolean flushLog(Duration time) {
    return log.flush(time);
  }

  /** Stops accepting requests, answers those that have come in, and stops the server. */
  @Override
  public void close() {
    door.close();
    parallel.shutdown();
    log.close();
    metrics.close();
  }
}
