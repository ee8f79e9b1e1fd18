package io.callflow.lambda;

import io.callflow.Callflow;
import io.callflow.codec.StoreDescriptor;
import io.callflow.contract.JsonCallCodec;
import io.callflow.contract.json.Json;
import io.callflow.contract.operation.Operation;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Tenant;
import io.callflow.http.Request;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import io.callflow.http.log.RequestLog;
import io.callflow.http.operation.Operations;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.s3.S3ObjectStore;
import io.callflow.store.s3.S3Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs every operation once before SnapStart takes its snapshot, so that classes are loaded and
 * code is compiled. It leaves nothing behind: no connection, no credentials, no random number, no
 * time, and not a byte in the bucket.
 */
final class Priming {
  private static final Tenant TENANT = new Tenant("priming");
  private static final String CALL = "priming";

  /** What a snapshot may hold. */
  private static final StoreDescriptor NO_SECRET =
      new StoreDescriptor(StoreDescriptor.FORMAT, 1, "0".repeat(64));

  /** Nobody listens here, so a request fails where it would leave the process. */
  private static final URI NOBODY = URI.create("http://127.0.0.1:9");

  private final StoreSettings settings;
  private final InstantSource clock;

  Priming(StoreSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Runs it.
   *
   * @throws CallflowException if the bucket cannot be read; the steps before that are done
   */
  void run() {
    handleAll();
    writeToNobody();
    readBucket();
  }

  /** Runs every operation over a store of its own. */
  private void handleAll() {
    Callflow callflow =
        Callflow.builder(Invocation.watched(new InMemoryObjectStore(clock)), new JsonCallCodec())
            .executor(Runnable::run)
            .clock(clock)
            .like(NO_SECRET)
            .open();
    RequestLog log =
        new RequestLog(
            line -> {},
            clock,
            Wiring.identity("priming", "priming"),
            new EmbeddedMetrics("priming"));
    Operations operations =
        new Operations(() -> callflow, clock, Wiring.LIMIT, log, Invocation::describe);
    String event =
        "{\"callId\":\"%s\",\"eventType\":\"leg.answered\",\"timestamp\":\"%s\",\"legId\":\"a\","
                .formatted(CALL, clock.instant())
            + "\"from\":{\"raw\":\"1015\"},\"metadata\":{\"a\":1}}";
    run(operations, "POST", "/events", event);
    run(operations, "POST", "/events", event);
    run(operations, "POST", "/events", event.replace("leg.answered", "Not a type"));
    run(operations, "POST", "/events/batch", "{\"events\":[%s]}".formatted(event));
    for (Operation operation : Operation.values()) {
      if (operation.maxBody() == 0 && operation != Operation.ERASE_CALL) {
        run(operations, operation.method(), operation.path(), "");
      }
    }
    run(operations, "DELETE", "/calls/{callId}", "");
  }

  private static void run(Operations operations, String method, String resource, String body) {
    Principal principal = new Principal(TENANT, "priming", EnumSet.allOf(Scope.class));
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("httpMethod", method);
    event.put("resource", resource);
    event.put("headers", Map.of("Content-Type", "application/json"));
    event.put(
        "requestContext",
        Map.of("requestId", "priming", "authorizer", AuthorizerContext.of(principal)));
    event.put("body", body);
    event.put("pathParameters", Map.of("callId", CALL, "eventId", "evt_" + "0".repeat(36)));
    Request request = ProxyEvents.request(ProxyEvents.read(Json.writeTree(event)));
    try {
      ProxyEvents.write(operations.answer(request).toCompletableFuture().join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes, up to where the request would leave the process. */
  private void writeToNobody() {
    Duration once = Duration.ofMillis(1);
    S3Settings nobody =
        settings
            .s3()
            .withEndpoint(NOBODY)
            .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(1), once);
    try (S3ObjectStore s3 = S3ObjectStore.openWithoutKeptConnections(nobody)) {
      s3.write(new ObjectKey("v1/priming"), new byte[] {1}, Condition.ifAbsent());
    } catch (CallflowException refused) {
      // Expected: nobody listens.
    }
  }

  /** Reads from the bucket, which also loads what credentials, DNS and TLS need. */
  private void readBucket() {
    try (S3ObjectStore s3 = S3ObjectStore.openWithoutKeptConnections(settings.s3())) {
      Callflow.builder(s3, new JsonCallCodec())
          .executor(Runnable::run)
          .like(NO_SECRET)
          .openToRead()
          .tenant(TENANT)
          .call(CALL);
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.UNKNOWN_CALL) {
        throw e;
      }
    }
  }
}
