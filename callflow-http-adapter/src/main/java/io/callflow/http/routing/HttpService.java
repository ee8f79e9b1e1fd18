package io.callflow.http.routing;

import io.callflow.contract.operation.Operation;
import io.callflow.http.Headers;
import io.callflow.http.Query;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.RequestBody;
import io.callflow.http.Response;
import io.callflow.http.TraceParent;
import io.callflow.http.authorization.Authorization;
import io.callflow.http.authorization.AuthorizationUnavailable;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Verdict;
import io.callflow.http.log.RequestLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The whole API behind a server that has no gateway before it: routes, authorizes, and answers. A
 * server hands over the head of a request first, so that no body is read for a stranger.
 *
 * <pre>{@code
 * service
 *     .receive("POST", "/v1/events", null, headers)
 *     .thenAccept(
 *         reception -> {
 *           if (reception instanceof Reception.Admitted admitted) {
 *             admitted.answer(readAtMost(admitted.maxBody() + 1)).thenAccept(this::send);
 *           } else if (reception instanceof Reception.Refused refused) {
 *             send(refused.response());
 *           }
 *         });
 * }</pre>
 *
 * <p>Safe for use by many threads. Nothing here throws for what a client sends.
 */
public final class HttpService {
  /** The path of the API, below which the paths of the contract lie. */
  public static final String BASE = "/v1";

  private final Authorization authorization;
  private final Function<Request, CompletionStage<Response>> operations;
  private final RequestLog log;

  /**
   * @param operations answers the requests that were routed and authorized; never throws
   */
  public HttpService(
      Authorization authorization,
      Function<Request, CompletionStage<Response>> operations,
      RequestLog log) {
    this.authorization = authorization;
    this.operations = operations;
    this.log = log;
  }

  /** What became of the head of a request. */
  public sealed interface Reception {
    /** Names the request in the log and in problems. */
    String requestId();

    /** The request is answered already; its body need not be read. */
    record Refused(String requestId, Response response) implements Reception {}

    /** The request may go on. */
    final class Admitted implements Reception {
      private final Function<Request, CompletionStage<Response>> operations;
      private final Request request;
      private final Operation operation;

      private Admitted(
          Function<Request, CompletionStage<Response>> operations,
          Request request,
          Operation operation) {
        this.operations = operations;
        this.request = request;
        this.operation = operation;
      }

      @Override
      public String requestId() {
        return request.id();
      }

      /** Who sends the request; empty for an operation that needs no credentials. */
      public Optional<Principal> principal() {
        return Optional.ofNullable(request.principal());
      }

      /** What the request asks for. */
      public Operation operation() {
        return operation;
      }

      /** How many bytes of body the operation takes at most; 0 if it takes none. */
      public int maxBody() {
        return operation.maxBody();
      }

      /**
       * Answers. The stage never completes exceptionally.
       *
       * @param body not copied; of a body that is too large, one byte more than {@link #maxBody} is
       *     enough
       */
      public CompletionStage<Response> answer(byte[] body) {
        return operations.apply(request.withBody(RequestBody.of(body)));
      }
    }
  }

  /**
   * Routes and authorizes. The stage is complete when this returns, unless the credentials cannot
   * be checked before signing keys have been fetched; it never completes exceptionally, and the
   * request holds no thread until it does.
   *
   * @param rawPath as it stands in the request
   * @param rawQuery as it stands in the request; null if there is none
   */
  public CompletionStage<Reception> receive(
      String method, String rawPath, @Nullable String rawQuery, Headers headers) {
    String requestId = UUID.randomUUID().toString();
    Routes.Match match = match(method, rawPath);
    Operation operation = match.operation();
    if (operation == null) {
      Refusal refusal =
          match.methods().isEmpty()
              ? Refusal.noSuchPath()
              : Refusal.methodNotAllowed(match.methods());
      return CompletableFuture.completedFuture(
          refuse(refusal, requestId, nameOf(method), TraceParent.fields(headers)));
    }
    Request request =
        Request.to(operation.method(), operation.path())
            .withId(requestId)
            .withPathParameters(match.pathParameters())
            .withHeaders(headers);
    if (operation.scope().isEmpty()) {
      return CompletableFuture.completedFuture(admit(operation, request, rawQuery));
    }
    long begun = System.nanoTime();
    return authorization
        .authorize(authorizationHeader(headers))
        .handle(
            (verdict, failure) ->
                verdict instanceof Verdict.Granted granted
                    ? admit(operation, request.withPrincipal(granted.principal()), rawQuery)
                    : refuse(request, verdict, failure, begun));
  }

  /** The operation that a request would ask for; empty if the API has none there. */
  public static Optional<Operation> operation(String method, String rawPath) {
    return Optional.ofNullable(match(method, rawPath).operation());
  }

  private static Routes.Match match(String method, String rawPath) {
    return Routes.match(
        method, rawPath.startsWith(BASE + "/") ? rawPath.substring(BASE.length()) : "");
  }

  private Reception admit(Operation operation, Request request, @Nullable String rawQuery) {
    Query query = Query.parse(rawQuery);
    if (query.violation() != null) {
      return refuse(
          Refusal.parameters(List.of(query.violation())),
          request.id(),
          request.name(),
          TraceParent.fields(request.headers()));
    }
    return new Reception.Admitted(operations, request.withQuery(query), operation);
  }

  private Reception refuse(
      Request request, @Nullable Verdict verdict, @Nullable Throwable failure, long begun) {
    if (verdict instanceof Verdict.Refused refused) {
      return refuse(
          Refusal.unauthorized(),
          request.id(),
          request.name(),
          fields(request.headers(), "refused", refused.tokenType(), refused.reason(), begun));
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof AuthorizationUnavailable unavailable) {
      return refuse(
          Refusal.unexpected(),
          request.id(),
          request.name(),
          fields(
              request.headers(),
              "unavailable",
              unavailable.tokenType(),
              unavailable.reason(),
              begun));
    }
    log.write(RequestLog.Level.ERROR, request.id(), "failed", Map.of(), cause);
    return new Reception.Refused(request.id(), Refusal.unexpected().response(request.id()));
  }

  /** Refuses a request that is not for the API, as the API does: with a problem and a log line. */
  public Reception.Refused refuse(Refusal refusal, String method) {
    return refuse(refusal, UUID.randomUUID().toString(), nameOf(method), Map.of());
  }

  private Reception.Refused refuse(
      Refusal refusal, String requestId, String name, Map<String, ?> fields) {
    Map<String, Object> line = new LinkedHashMap<>(fields);
    line.put("result", refusal.code());
    line.put("status", refusal.status());
    log.write(RequestLog.Level.of(refusal.status()), requestId, name, line);
    return new Reception.Refused(requestId, refusal.response(requestId));
  }

  private static Map<String, Object> fields(
      Headers headers, String result, String tokenType, String reason, long begun) {
    Map<String, Object> fields = new LinkedHashMap<>(TraceParent.fields(headers));
    fields.put("authResult", result);
    fields.put("tokenType", tokenType);
    fields.put("authLatencyMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    fields.put("failureReason", reason);
    return fields;
  }

  /** Several values make one that no verifier takes. */
  private static @Nullable String authorizationHeader(Headers headers) {
    List<String> values = headers.all("Authorization");
    return values.isEmpty() ? null : String.join(", ", values);
  }

  /** A method that a log may show: clients can send any word. */
  public static String nameOf(String method) {
    return switch (method) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" -> method;
      default -> "OTHER";
    };
  }
}
