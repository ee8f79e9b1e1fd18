package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.Condition;
import io.callflow.archive.InMemoryObjectStore;
import io.callflow.archive.ObjectKey;
import io.callflow.archive.StoreDescriptor;
import io.callflow.archive.Tenant;
import io.callflow.contract.Json;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.Admission;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.s3.S3ObjectStore;
import io.callflow.store.s3.S3Settings;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Does once, before a process is frozen, what it will do when it goes on, so that classes are
 * loaded and code is compiled. Nothing of it remains: no connection, no credentials, no random
 * number, no time, and not a byte in the bucket.
 */
final class Priming {
  private static final Tenant TENANT = new Tenant("priming");
  private static final String CALL = "priming";

  /** Nobody listens there; a request to it goes all the way but for the wire. */
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
   * @throws CallflowException where the bucket cannot be read; what came before is done
   */
  void run() {
    handleAll();
    writeToNobody();
    readBucket();
  }

  /** Every operation, over a store that goes with it. */
  private void handleAll() {
    Archive archive =
        Archive.open(
            Invocation.watched(new InMemoryObjectStore(clock)),
            new JsonCallCodec(),
            new StoreDescriptor(StoreDescriptor.FORMAT, 1, "0".repeat(64)),
            Runnable::run);
    RequestLog log = new RequestLog(line -> {}, clock, "priming", "priming", "priming");
    StorerHandler storer = new StorerHandler(() -> archive, Admission.standard(), clock, log);
    RetrieverHandler retriever = new RetrieverHandler(() -> archive, clock, log);
    String event =
        "{\"callId\":\"%s\",\"eventType\":\"leg.answered\",\"timestamp\":\"%s\",\"legId\":\"a\","
                .formatted(CALL, clock.instant())
            + "\"from\":{\"raw\":\"1015\"},\"metadata\":{\"a\":1}}";
    run(storer::handle, "POST", "/events", event);
    run(storer::handle, "POST", "/events", event);
    run(storer::handle, "POST", "/events", event.replace("leg.answered", "Not a type"));
    run(storer::handle, "POST", "/events/batch", "{\"events\":[%s]}".formatted(event));
    for (String resource :
        List.of(
            "/health",
            "/events",
            "/calls",
            "/calls/{callId}",
            "/calls/{callId}/events",
            "/calls/{callId}/ladder")) {
      run(retriever::handle, "GET", resource, "");
    }
    run(storer::handle, "DELETE", "/calls/{callId}", "");
  }

  private static void run(
      Function<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> handler,
      String method,
      String resource,
      String body) {
    Principal principal = new Principal(TENANT, "priming", EnumSet.allOf(Scope.class));
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("httpMethod", method);
    event.put("resource", resource);
    event.put("headers", Map.of("Content-Type", "application/json"));
    event.put(
        "requestContext", Map.of("requestId", "priming", "authorizer", principal.toContext()));
    event.put("body", body);
    if (resource.contains("{callId}")) {
      event.put("pathParameters", Map.of("callId", CALL));
    }
    ProxyEvents.write(handler.apply(ProxyEvents.read(Json.writeTree(event))));
  }

  /** A write, up to where it would leave this process. */
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
      // As it must be.
    }
  }

  /** Reads, over the wire: the credentials, the addresses and the checks of certificates, too. */
  private void readBucket() {
    try (S3ObjectStore s3 = S3ObjectStore.openWithoutKeptConnections(settings.s3())) {
      Archive archive =
          Archive.openToRead(
              s3,
              new JsonCallCodec(),
              new StoreDescriptor(StoreDescriptor.FORMAT, 1, "0".repeat(64)),
              Runnable::run);
      archive.read(TENANT, CallRef.of(new CallId(CALL)));
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.UNKNOWN_CALL) {
        throw e;
      }
    }
  }
}
