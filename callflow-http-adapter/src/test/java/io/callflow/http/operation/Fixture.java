package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.codec.StoreDescriptor;
import io.callflow.contract.JsonCallCodec;
import io.callflow.contract.json.Json;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Tenant;
import io.callflow.http.Headers;
import io.callflow.http.Query;
import io.callflow.http.Request;
import io.callflow.http.RequestBody;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import io.callflow.http.log.RequestLog;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.tck.FailingObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operations over a store in memory that can be made to fail. */
public final class Fixture {
  public static final Instant NOW = Instant.parse("2026-11-23T08:30:00Z");
  public static final InstantSource CLOCK = InstantSource.fixed(NOW);

  /** The limit of a front door that sends bodies as strings within JSON. */
  static final AnswerLimit LIMIT =
      new AnswerLimit(
          5_500_000,
          body -> {
            long size = body.length;
            for (byte b : body) {
              size += b == '"' || b == '\\' ? 1 : 0;
            }
            return size;
          });

  /** A response with its body as text. */
  public record Answer(int status, Map<String, String> headers, String body) {
    static Answer of(Response response) {
      try {
        return new Answer(
            response.status(),
            response.headers(),
            new String(response.body().readAll(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    long size() {
      return LIMIT.size().applyAsLong(body.getBytes(StandardCharsets.UTF_8));
    }
  }

  public final FailingObjectStore store = new FailingObjectStore(new InMemoryObjectStore(CLOCK));
  final List<String> logLines = Collections.synchronizedList(new ArrayList<>());
  final Operations operations;

  public Fixture() {
    Callflow callflow =
        Callflow.builder(store, new JsonCallCodec())
            .like(new StoreDescriptor(StoreDescriptor.FORMAT, 1, "ab".repeat(32)))
            .executor(Runnable::run)
            .clock(CLOCK)
            .open();
    RequestLog log =
        new RequestLog(
            logLines::add, CLOCK, Map.of("version", "1"), RequestLog.MeasurementFields.NONE);
    operations = new Operations(() -> callflow, CLOCK, LIMIT, log, Operations.Observer.NONE);
  }

  /** The answer to this request. */
  public Answer answer(Request request) {
    return Answer.of(operations.answer(request).toCompletableFuture().join());
  }

  void failWith(ErrorCode code) {
    store.failWith(new CallflowException(code, "The store says " + code + "."));
  }

  /** Every object, by name and version. */
  Map<String, String> objects() {
    return store.versions();
  }

  static Request request(String method, String resource) {
    return request(
        method,
        resource,
        new Principal(new Tenant("acme"), "switch-1", EnumSet.allOf(Scope.class)));
  }

  public static Request request(String method, String resource, @Nullable Principal principal) {
    return Request.to(method, resource).withId("request-1").withPrincipal(principal);
  }

  static Principal with(Scope... scopes) {
    return new Principal(new Tenant("acme"), "switch-1", Set.of(scopes));
  }

  /** The same request, with this body. */
  public static Request send(Request request, String body) {
    return request.withBody(RequestBody.of(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** The same request, with one header. */
  public static Request with(Request request, String header, String value) {
    return request.withHeaders(new Headers(Map.of(header, List.of(value))));
  }

  static Request post(String resource, String body) {
    return send(with(request("POST", resource), "Content-Type", "application/json"), body);
  }

  static Request get(String resource, String... pathAndQuery) {
    Map<String, String> path = new HashMap<>();
    Map<String, List<String>> query = new HashMap<>();
    for (int i = 0; i < pathAndQuery.length; i += 2) {
      if (resource.contains("{" + pathAndQuery[i] + "}")) {
        path.put(pathAndQuery[i], pathAndQuery[i + 1]);
      } else {
        query.put(pathAndQuery[i], List.of(pathAndQuery[i + 1]));
      }
    }
    return request("GET", resource).withPathParameters(path).withQuery(Query.of(query));
  }

  public static String event(String callId, String type, String more) {
    return "{\"callId\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"2026-11-23T09:15:00+01:00\"%s}"
        .formatted(callId, type, more.isEmpty() ? "" : "," + more);
  }

  static Map<String, @Nullable Object> body(Answer answer) {
    return Json.readTree(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  /** The values of this member in the elements of a list in an answer. */
  static List<Object> values(Answer answer, String list, String name) {
    List<Object> values = new ArrayList<>();
    if (body(answer).get(list) instanceof List<?> elements) {
      for (Object element : elements) {
        values.add(String.valueOf(((Map<?, ?>) element).get(name)));
      }
    }
    return values;
  }

  /** {@code pointer code} of every error in an answer. */
  static List<String> errors(Answer answer) {
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
