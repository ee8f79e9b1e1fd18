package io.callflow.lambda;

import io.callflow.Callflow;
import io.callflow.CallflowBuilder;
import io.callflow.contract.JsonCallCodec;
import io.callflow.contract.operation.Operation;
import io.callflow.event.CallflowException;
import io.callflow.http.log.RequestLog;
import io.callflow.http.operation.AnswerLimit;
import io.callflow.http.operation.Operations;
import io.callflow.http.threads.DaemonThreads;
import io.callflow.store.s3.S3Clients;
import io.callflow.store.s3.S3ObjectStore;
import io.callflow.store.s3.S3Requests;
import io.callflow.store.s3.S3Settings;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;

/** Makes the parts of the storer and the retriever and connects them. */
final class Wiring {
  /** Threads that load calls and write to S3 beside a request's own, which mostly waits for S3. */
  private static final int PARALLEL = 16;

  /** Half of the ten seconds that Lambda gives a function to start. */
  private static final int SECONDS_TO_OPEN = 5;

  /** A function's response has 6 MB at most, and carries its body as a text within JSON. */
  static final AnswerLimit LIMIT = new AnswerLimit(ProxyEvents.MAX_BODY, ProxyEvents::size);

  private final InstantSource clock = InstantSource.system();
  private final JsonCallCodec codec = new JsonCallCodec();
  private final StoreSettings settings;
  private final boolean snapStart;
  private final RequestLog log;
  private final S3ObjectStore s3;
  private final ExecutorService parallel = DaemonThreads.atMost(PARALLEL, "callflow-parallel");
  private final ExecutorService requests = DaemonThreads.asNeeded("callflow-request");
  private S3Requests.Count told;
  private final Supplier<Callflow> writing = keptOnceOpened(this::open);
  private final Supplier<Callflow> reading = keptOnceOpened(this::openToRead);

  /**
   * @throws IllegalArgumentException with every fault of the settings in its message
   * @throws CallflowException where no region is known
   */
  Wiring(Map<String, String> environment) {
    settings = StoreSettings.of(environment);
    snapStart = isForSnapshot(environment);
    log = log(environment, clock);
    s3 = store(settings.s3(), environment, parallel);
    told = s3.requests().count();
  }

  /**
   * Reads credentials from the environment alone if Lambda has put them there; a process that is
   * restored from a snapshot gets them elsewhere.
   */
  private static S3ObjectStore store(
      S3Settings settings, Map<String, String> environment, Executor threads) {
    return environment.containsKey("AWS_ACCESS_KEY_ID")
        ? S3ObjectStore.over(
            S3Clients.create(settings, EnvironmentVariableCredentialsProvider.create()),
            settings,
            threads)
        : S3ObjectStore.open(settings, threads);
  }

  /** Whether SnapStart started this process to take a snapshot of it. */
  static boolean isForSnapshot(Map<String, String> environment) {
    return "snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"));
  }

  /** The log of a function, on standard output, from where the runtime takes it to CloudWatch. */
  static RequestLog log(Map<String, String> environment, InstantSource clock) {
    String namespace = environment.getOrDefault("CALLFLOW_METRICS_NAMESPACE", "");
    return new RequestLog(
        // One call per line, so that lines of several threads never mix.
        line -> System.out.print(line + "\n"),
        clock,
        identity(
            environment.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", "callflow"),
            environment.getOrDefault("AWS_LAMBDA_FUNCTION_VERSION", "dev")),
        new EmbeddedMetrics(namespace.isEmpty() ? "Callflow" : namespace));
  }

  /** The fields of every line of a function's log. */
  static Map<String, String> identity(String functionName, String functionVersion) {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("functionName", functionName);
    identity.put("functionVersion", functionVersion);
    return identity;
  }

  /** The function for operations that write; it makes the store if there is none. */
  ProxyFunction storer() {
    return function(writing, operation -> !isRead(operation));
  }

  /** The function for operations that read; its role may not write, so it makes no store. */
  ProxyFunction retriever() {
    return function(reading, Wiring::isRead);
  }

  private static boolean isRead(Operation operation) {
    return operation.method().equals("GET");
  }

  private ProxyFunction function(Supplier<Callflow> callflow, Predicate<Operation> served) {
    Operations operations =
        new Operations(callflow, clock, LIMIT, log, Invocation::describe).only(served);
    makeReady(callflow);
    return new ProxyFunction(
        operations::answer, log, requests, settings.s3().bucket(), this::spent);
  }

  /**
   * Prepares for the first request: primes the process if SnapStart takes a snapshot of it, else
   * opens the store, waiting a few seconds at most. A failure does not keep the function from
   * starting; the request that meets it is answered with it.
   */
  private void makeReady(Supplier<Callflow> callflow) {
    if (snapStart) {
      Core.getGlobalContext().register(hooks);
      return;
    }
    Future<Callflow> opening = requests.submit(callflow::get);
    try {
      opening.get(SECONDS_TO_OPEN, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The first request tries again.
    }
  }

  /** Called by SnapStart. A field, because the runtime refers to it weakly. */
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
          // Priming keeps nothing that could be stale.
        }
      };

  /**
   * Requests since the last call; synchronized, so concurrent callers never share or get negative
   * counts.
   */
  private synchronized S3Requests.Count spent() {
    S3Requests.Count now = s3.requests().count();
    S3Requests.Count since = now.since(told);
    told = now;
    return since;
  }

  private Callflow open() {
    return builder().open();
  }

  private Callflow openToRead() {
    return builder().openToRead();
  }

  /** The store is closed by nobody: the function ends with its process. */
  private CallflowBuilder builder() {
    return Callflow.builder(Invocation.watched(s3), codec)
        .executor(Invocation.carrying(parallel))
        .clock(clock)
        .allowedAhead(settings.allowedAhead())
        .shards(settings.shards())
        .withoutProof() // Each cold start would pay for it.
        .keepStoreOpen();
  }

  /** Opens the store for the first request that needs it, and again if that fails. */
  private static Supplier<Callflow> keptOnceOpened(Supplier<Callflow> open) {
    AtomicReference<@Nullable Callflow> kept = new AtomicReference<>();
    return () -> {
      Callflow callflow = kept.get();
      if (callflow == null) {
        callflow = open.get();
        kept.set(callflow);
      }
      return callflow;
    };
  }
}
