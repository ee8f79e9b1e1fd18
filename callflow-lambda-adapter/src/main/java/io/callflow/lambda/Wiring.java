package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.archive.Archive;
import io.callflow.archive.StoreDescriptor;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.Admission;
import io.callflow.event.CallflowException;
import io.callflow.store.s3.S3ObjectStore;
import io.callflow.store.s3.S3Requests;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a function that works on the store together: read it from top to bottom and you have seen
 * everything.
 */
final class Wiring {
  /** How much of one request is done side by side: a function mostly waits for S3. */
  private static final int PARALLEL = 16;

  private final InstantSource clock = InstantSource.system();
  private final JsonCallCodec codec = new JsonCallCodec();
  private final StoreSettings settings;
  private final RequestLog log;
  private final S3ObjectStore s3;
  private final ExecutorService parallel = DaemonThreads.atMost(PARALLEL, "callflow-parallel");
  private final ExecutorService requests = DaemonThreads.asNeeded("callflow-request");
  private final AtomicReference<S3Requests.Count> told;

  /**
   * @throws IllegalArgumentException with every fault of the settings in its message
   * @throws CallflowException where no region is known
   */
  Wiring(Map<String, String> environment) {
    settings = StoreSettings.of(environment);
    log = log(environment, clock);
    s3 = S3ObjectStore.open(settings.s3());
    told = new AtomicReference<>(s3.requests().count());
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
        new StorerHandler(archive(this::open), new Admission(settings.allowedAhead()), clock, log);
    return function(handler::handle);
  }

  /** Serves what reads; may not write, so it makes no store. */
  ProxyFunction retriever() {
    return function(new RetrieverHandler(archive(this::openToRead), clock, log)::handle);
  }

  private ProxyFunction function(
      Function<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> handler) {
    return new ProxyFunction(handler, log, requests, this::spent);
  }

  private S3Requests.Count spent() {
    S3Requests.Count now = s3.requests().count();
    return now.since(told.getAndSet(now));
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
  private static Supplier<Archive> archive(Supplier<Archive> open) {
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
