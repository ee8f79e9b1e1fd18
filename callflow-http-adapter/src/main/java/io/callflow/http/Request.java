package io.callflow.http;

import io.callflow.contract.operation.Operation;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.http.authorization.Principal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to the API, as a value that knows neither a server nor Lambda.
 *
 * <pre>{@code
 * Request request =
 *     Request.to("GET", "/calls/{callId}").withPathParameters(Map.of("callId", "a%2Fb"))
 *         .withPrincipal(principal);
 * }</pre>
 *
 * @param id names the request in the log and in problems
 * @param method in upper case
 * @param resource the path of the contract that was matched, as in {@code /events/{eventId}}; empty
 *     if none was
 * @param pathParameters as the path has them, percent-encoded
 * @param query decoded
 * @param principal who sends the request; null if nobody was authorized
 */
public record Request(
    String id,
    String method,
    String resource,
    Map<String, String> pathParameters,
    Query query,
    Headers headers,
    RequestBody body,
    @Nullable Principal principal) {

  public Request {
    method = method.toUpperCase(Locale.ROOT);
    pathParameters = Map.copyOf(pathParameters);
  }

  /** A request with a new random id, and nothing else. */
  public static Request to(String method, String resource) {
    return new Request(
        UUID.randomUUID().toString(),
        method,
        resource,
        Map.of(),
        Query.NONE,
        Headers.NONE,
        RequestBody.NONE,
        null);
  }

  public Request withId(String value) {
    return new Request(value, method, resource, pathParameters, query, headers, body, principal);
  }

  public Request withPathParameters(Map<String, String> value) {
    return new Request(id, method, resource, value, query, headers, body, principal);
  }

  public Request withQuery(Query value) {
    return new Request(id, method, resource, pathParameters, value, headers, body, principal);
  }

  public Request withHeaders(Headers value) {
    return new Request(id, method, resource, pathParameters, query, value, body, principal);
  }

  public Request withBody(RequestBody value) {
    return new Request(id, method, resource, pathParameters, query, headers, value, principal);
  }

  public Request withPrincipal(@Nullable Principal value) {
    return new Request(id, method, resource, pathParameters, query, headers, body, value);
  }

  /** A reader of the parameters, for the operation's generated record. */
  public ParameterReader parameters() {
    return new ParameterReader(query.values(), pathParameters);
  }

  /** Method and resource, as in {@code GET /events/{eventId}}. */
  public String name() {
    return method + " " + resource;
  }

  /** The operation that the request asks for; empty if the contract has none. */
  public Optional<Operation> operation() {
    for (Operation operation : Operation.values()) {
      if (operation.method().equals(method) && operation.path().equals(resource)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns who sends the request.
   *
   * @throws Refusal if nobody was authorized (401)
   */
  public Principal requirePrincipal() {
    if (principal == null) {
      throw Refusal.unauthorized();
    }
    return principal;
  }

  /**
   * The offered representations that the client accepts (RFC 9110 §12.5.1), by descending q; ties
   * keep their order.
   */
  public <T> List<T> accepted(T[] offered, Function<T, String> mediaType) {
    Acceptance acceptance = new Acceptance(String.join(",", headers.all("Accept")));
    return Arrays.stream(offered)
        .filter(answer -> acceptance.quality(mediaType.apply(answer)) > 0)
        .sorted(Comparator.comparingDouble(answer -> -acceptance.quality(mediaType.apply(answer))))
        .toList();
  }

  /**
   * Returns the body, which must be declared as JSON in UTF-8.
   *
   * @param allowed how many bytes it may have at most
   * @throws Refusal if it is declared as something else (415), has more bytes (413), or cannot be
   *     decoded (400)
   */
  public byte[] jsonBody(int allowed) {
    String declared = headers.last("Content-Type").orElse(null);
    if (declared == null) {
      throw Refusal.notJson("Send the body as application/json; no content type is declared.");
    }
    if (!isJson(declared)) {
      throw Refusal.notJson("Send the body as application/json in UTF-8.");
    }
    return body.read(allowed);
  }

  /** Any case, any parameters; a charset, if given, is UTF-8. */
  private static boolean isJson(String contentType) {
    String[] parts = contentType.split(";", -1);
    if (!parts[0].strip().equalsIgnoreCase("application/json")) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("charset")
          && !parameter.equals("charset=utf-8")
          && !parameter.equals("charset=\"utf-8\"")) {
        return false;
      }
    }
    return true;
  }
}
