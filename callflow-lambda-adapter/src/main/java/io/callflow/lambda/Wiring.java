package io.callflow.lambda;

import io.callflow.archive.Archive;
import io.callflow.archive.StoreDescriptor;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.Admission;
import io.callflow.event.CallflowException;
import io.callflow.store.s3.S3Clients;
import io.callflow.store.s3.S3ObjectStore;
import io.callflow.store.s3.S3Requests;
import io.callflow.store.s3.S3Settings;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;

/**
 * Puts a function that works on the store together: read it from top to bottom and you have seen
 * everything.
 */
final class Wiring {
  /** How much of one request is done side by side: a function mostly waits for S3. */
  private static final int PARALLEL = 16;

  /** A function has ten seconds to start. */
  private static final int SECONDS_TO_OPEN = 5;

  private final InstantSource clock = InstantSource.system();
  private final JsonCallCodec codec = new JsonCallCodec();
  private final StoreSettings settings;
  private final boolean snapStart;
  private final RequestLog log;
  private final S3ObjectStore s3;
  private final ExecutorService parallel = DaemonThreads.atMost(PARALLEL, "callflow-parallel");
  private final ExecutorService requests = DaemonThreads.asNeeded("callflow-request");
  private S3Requests.Count told;
  private final Supplier<Archive> writing = keptOnceMade(this::open);
  private final Supplier<Archive> reading = keptOnceMade(this::openToRead);

  /**
   * @throws IllegalArgumentException with every fault of the settings in its message
   * @throws CallflowException where no region is known
   */
  Wiring(Map<String, String> environment) {
    settings = StoreSettings.of(environment);
    snapStart = isForSnapshot(environment);
    log = log(environment, clock);
    s3 = store(settings.s3(), environment);
    told = s3.requests().count();
  }

  /**
   * Where Lambda puts the credentials into the environment, they are looked for nowhere else; a
   * process that is restored from a snapshot gets them elsewhere.
   */
  private static S3ObjectStore store(S3Settings settings, Map<String, String> environment) {
    return environment.containsKey("AWS_ACCESS_KEY_ID")
        ? S3ObjectStore.over(
            S3Clients.create(settings, EnvironmentVariableCredentialsProvider.create()), settings)
        : S3ObjectStore.open(settings);
  }

  /** Whether this process is started to be frozen. */
  static boolean isForSnapshot(Map<String, String> environment) {
    return "snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"));
  }

  /** The log of a function: its lines go where the runtime takes them to CloudWatch. */
  static RequestLog log(Map<String, String> environment, InstantSource clock) {
    String namespace = environment.getOrDefault("CALLFLOW_METRICS_NAMESPACE", "");
    return new RequestLog(
        // One call per line, so that lines of several threads never mix.
        line -> System.out.print(line + "\n"),
        clock,
        environment.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", "callflow"),
        environment.getOrDefault("AWS_LAMBDA_FUNCTION_VERSION", "dev"),
        namespace.isEmpty() ? "Callflow" : namespace);
  }

  /** Serves what writes. */
  ProxyFunction storer() {
    StorerHandler handler =
        new StorerHandler(writing, new Admission(settings.allowedAhead()), clock, log);
    makeReady(writing);
    return new ProxyFunction(handler::handle, log, requests, settings.s3().bucket(), this::spent);
  }

  /** Serves what reads; may not write, so it makes no store. */
  ProxyFunction retriever() {
    RetrieverHandler handler = new RetrieverHandler(reading, clock, log);
    makeReady(reading);
    return new ProxyFunction(handler::handle, log, requests, settings.s3().bucket(), this::spent);
  }

  /**
   * Makes ready for the first request what can be: by doing once what will be done, where SnapStart
   * will freeze the process; else by opening the archive, if that is quick. It keeps no function
   * from starting: what is wrong is told to the request that meets it.
   */
  private void makeReady(Supplier<Archive> archive) {
    if (snapStart) {
      Core.getGlobalContext().register(hooks);
      return;
    }
    Future<Archive> opening = requests.submit(archive::get);
    try {
      opening.get(SECONDS_TO_OPEN, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The first request tries again.
    }
  }

  /** What SnapStart calls. Kept by a field: the runtime refers to it weakly. */
  private final Resource hooks =
      new Resource() {
        @Override
        public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
          try {
            new Priming(settings, clock).run();
          } catch (CallflowException e) {
            log.write(
                RequestLog.Level.WARN, "snapshot", "the bucket could not be read", Map.of(), e);
          }
        }

        @Override
        public void afterRestore(org.crac.Context<? extends Resource> context) {
          // Nothing was kept that could have gone stale.
        }
      };

  /** Of two that ask at once each is told its own part, and neither less than nothing. */
  private synchronized S3Requests.Count spent() {
    S3Requests.Count now = s3.requests().count();
    S3Requests.Count since = now.since(told);
    told = now;
    return since;
  }

  private Archive open() {
    return Archive.open(Invocation.watched(s3), codec, proposed(), Invocation.carrying(parallel));
  }

  private Archive openToRead() {
    return Archive.openToRead(
        Invocation.watched(s3), codec, proposed(), Invocation.carrying(parallel));
  }

  /** Drawn anew each time, so no snapshot of a function holds it. */
  private StoreDescriptor proposed() {
    return StoreDescriptor.ofNewStore(new SecureRandom(), settings.shards());
  }

  /** Opens the archive with the first request that needs it, and keeps it once it is made. */
  private static Supplier<Archive> keptOnceMade(Supplier<Archive> open) {
    AtomicReference<@Nullable Archive> kept = new AtomicReference<>();
    return () -> {
      Archive archive = kept.get();
      if (archive == null) {
        archive = open.get();
        if (archive.isMade()) {
          kept.set(archive);
        }
      }
      return archive;
    };
  }
}
