package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.archive.Archive;
import io.callflow.archive.Condition;
import io.callflow.archive.InMemoryObjectStore;
import io.callflow.archive.ListedObject;
import io.callflow.archive.ObjectKey;
import io.callflow.archive.ObjectStore;
import io.callflow.archive.ObjectVersion;
import io.callflow.archive.StoreDescriptor;
import io.callflow.archive.StoredObject;
import io.callflow.archive.Tenant;
import io.callflow.contract.Json;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.Admission;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The handlers over a store in memory that can be made to fail. */
final class Fixture {
  static final Instant NOW = Instant.parse("2026-11-23T08:30:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);

  /** A store in memory whose every operation fails while a failure is set. */
  static final class MoodyStore implements ObjectStore {
    private final InMemoryObjectStore kept = new InMemoryObjectStore(CLOCK);
    private @Nullable RuntimeException failure;

    void failWith(@Nullable RuntimeException e) {
      failure = e;
    }

    private InMemoryObjectStore kept() {
      if (failure != null) {
        throw failure;
      }
      return kept;
    }

    @Override
    public Optional<StoredObject> read(ObjectKey key) {
      return kept().read(key);
    }

    @Override
    public Optional<ObjectVersion> write(ObjectKey key, byte[] content, Condition condition) {
      return kept().write(key, content, condition);
    }

    @Override
    public List<ListedObject> list(String prefix, String after, int limit) {
      return kept().list(prefix, after, limit);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
      kept().delete(keys);
    }

    @Override
    public void purge(Collection<ObjectKey> keys) {
      kept().purge(keys);
    }
  }

  final MoodyStore store = new MoodyStore();
  final List<String> logLines = Collections.synchronizedList(new ArrayList<>());
  final StorerHandler storer;
  final RetrieverHandler retriever;

  Fixture() {
    Archive archive =
        Archive.open(
            store,
            new JsonCallCodec(),
            new StoreDescriptor(StoreDescriptor.FORMAT, 1, "ab".repeat(32)),
            Runnable::run);
    RequestLog log = new RequestLog(logLines::add, CLOCK, "test", "1");
    storer = new StorerHandler(() -> archive, Admission.standard(), CLOCK, log);
    retriever = new RetrieverHandler(() -> archive, CLOCK, log);
  }

  void failWith(ErrorCode code) {
    store.failWith(new CallflowException(code, "The store says " + code + "."));
  }

  /** Every object, by name and version. */
  Map<String, String> objects() {
    Map<String, String> objects = new HashMap<>();
    for (ListedObject object : store.kept.list("", "", ObjectStore.MAX_LISTED)) {
      objects.put(
          object.key().value(), store.kept.read(object.key()).orElseThrow().version().value());
    }
    return objects;
  }

  static APIGatewayProxyRequestEvent request(String method, String resource) {
    return request(
        method,
        resource,
        new Principal(new Tenant("acme"), "switch-1", EnumSet.allOf(Scope.class)));
  }

  static APIGatewayProxyRequestEvent request(
      String method, String resource, @Nullable Principal principal) {
    APIGatewayProxyRequestEvent event = new APIGatewayProxyRequestEvent();
    event.setHttpMethod(method);
    event.setResource(resource);
    ProxyRequestContext context = new ProxyRequestContext();
    context.setRequestId("request-1");
    if (principal != null) {
      context.setAuthorizer(principal.toContext());
    }
    event.setRequestContext(context);
    return event;
  }

  static Principal with(Scope... scopes) {
    return new Principal(new Tenant("acme"), "switch-1", Set.of(scopes));
  }

  static APIGatewayProxyRequestEvent post(String resource, String body) {
    APIGatewayProxyRequestEvent event = request("POST", resource);
    event.setHeaders(new HashMap<>(Map.of("Content-Type", "application/json")));
    event.setBody(body);
    return event;
  }

  static APIGatewayProxyRequestEvent get(String resource, String... pathAndQuery) {
    APIGatewayProxyRequestEvent event = request("GET", resource);
    Map<String, String> path = new HashMap<>();
    Map<String, String> query = new HashMap<>();
    for (int i = 0; i < pathAndQuery.length; i += 2) {
      boolean inPath = resource.contains("{" + pathAndQuery[i] + "}");
      (inPath ? path : query).put(pathAndQuery[i], pathAndQuery[i + 1]);
    }
    event.setPathParameters(path.isEmpty() ? null : path);
    event.setQueryStringParameters(query.isEmpty() ? null : query);
    return event;
  }

  static String event(String callId, String type, String more) {
    return "{\"callId\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"2026-11-23T09:15:00+01:00\"%s}"
        .formatted(callId, type, more.isEmpty() ? "" : "," + more);
  }

  static Map<String, @Nullable Object> body(APIGatewayProxyResponseEvent answer) {
    return Json.readTree(answer.getBody().getBytes(StandardCharsets.UTF_8));
  }

  /** What the elements of a list in an answer say under this name. */
  static List<Object> values(APIGatewayProxyResponseEvent answer, String list, String name) {
    List<Object> values = new ArrayList<>();
    if (body(answer).get(list) instanceof List<?> elements) {
      for (Object element : elements) {
        values.add(String.valueOf(((Map<?, ?>) element).get(name)));
      }
    }
    return values;
  }

  /** {@code pointer code} of every error that an answer tells. */
  static List<String> errors(APIGatewayProxyResponseEvent answer) {
    List<String> errors = new ArrayList<>();
    if (body(answer).get("errors") instanceof List<?> list) {
      for (Object error : list) {
        Map<?, ?> members = (Map<?, ?>) error;
        errors.add(members.get("pointer") + " " + members.get("code"));
      }
    }
    return errors;
  }
}
