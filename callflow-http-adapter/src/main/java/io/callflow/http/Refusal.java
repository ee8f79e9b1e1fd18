package io.callflow.http;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.model.Problem;
import io.callflow.contract.model.ProblemError;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.Violation;
import io.callflow.http.authorization.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that is answered with a problem (RFC 9457). The client sees the detail and the errors;
 * {@link #reason} is for the log alone.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int SECONDS_TO_RECOVER = 1;
  private static final int SECONDS_TO_MAKE_ROOM = 60;

  private final int status;
  private final String code;
  private final String detail;
  private final transient List<Violation> errors;
  private final transient Map<String, String> headers;
  private final transient @Nullable EventId eventId;

  private Refusal(
      int status,
      String code,
      String detail,
      List<Violation> errors,
      Map<String, String> headers,
      @Nullable EventId eventId,
      String reason) {
    super(reason, null, false, false);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.errors = List.copyOf(errors);
    this.headers = Map.copyOf(headers);
    this.eventId = eventId;
  }

  private Refusal(
      int status,
      String code,
      String detail,
      List<Violation> errors,
      Map<String, String> headers,
      @Nullable EventId eventId) {
    this(status, code, detail, errors, headers, eventId, detail);
  }

  private Refusal(int status, String code, String detail) {
    this(status, code, detail, List.of(), Map.of(), null);
  }

  /** 401: the request carries no credentials that this service knows. */
  public static Refusal unauthorized() {
    return new Refusal(
        401,
        "unauthorized",
        "Send Authorization: Bearer and an API key or a token that this service knows.",
        List.of(),
        Map.of("WWW-Authenticate", "Bearer"),
        null);
  }

  /** 403: the principal lacks this scope. */
  public static Refusal forbidden(Scope missing) {
    return new Refusal(403, "forbidden", "The credentials lack the scope " + missing + ".");
  }

  /** 404: the contract has no such path. */
  public static Refusal noSuchPath() {
    return new Refusal(404, "not_found", "Nothing is served at this path.");
  }

  /** 405: the path has other methods only. */
  public static Refusal methodNotAllowed(List<String> allowed) {
    String methods = String.join(", ", allowed);
    return new Refusal(
        405,
        "method_not_allowed",
        "This path serves " + methods + ".",
        List.of(),
        Map.of("Allow", methods),
        null);
  }

  /** 400: parameters of the path or of the query violate the contract. */
  public static Refusal parameters(List<Violation> faults) {
    return new Refusal(
        400,
        "invalid_request",
        faults.size() == 1
            ? "A parameter is wrong."
            : "%d parameters are wrong.".formatted(faults.size()),
        faults,
        Map.of(),
        null);
  }

  /** 406: the client accepts no form that can be answered. */
  public static Refusal notAcceptable(String detail) {
    return new Refusal(406, "not_acceptable", detail);
  }

  /** 415: the body is not declared as JSON. */
  public static Refusal notJson(String declared) {
    return new Refusal(415, "unsupported_media_type", declared);
  }

  /** 413: the body has more bytes than allowed. */
  public static Refusal tooLarge(int allowed) {
    return new Refusal(413, "too_large", "The body is larger than " + allowed + " bytes.");
  }

  /** 400: the body cannot be decoded. */
  public static Refusal undecodable(String code, String detail) {
    return new Refusal(
        400, "malformed", detail, List.of(new Violation("", code, detail)), Map.of(), null);
  }

  /** 400: the body is not JSON, or violates the contract's schema. */
  public static Refusal of(MalformedBody malformed) {
    List<Violation> faults = malformed.violations();
    if (malformed.syntax()) {
      return new Refusal(
          400, "malformed", "The body cannot be read as JSON.", faults, Map.of(), null);
    }
    return new Refusal(
        400,
        "invalid_request",
        faults.size() == 1
            ? "The body has a fault."
            : "The body has %d faults.".formatted(faults.size()),
        faults,
        Map.of(),
        null);
  }

  /** 409: another event is stored under the same identity. */
  public static Refusal conflict(EventId stored) {
    return new Refusal(
        409,
        codeOf(ErrorCode.CONFLICT),
        "An event with the same identity and other content is stored.",
        List.of(),
        Map.of(),
        stored);
  }

  /** The problem for a failure of the domain. */
  public static Refusal of(CallflowException e) {
    return of(e.code(), String.valueOf(e.getMessage()), e.violations());
  }

  /** The problem for an error code of the domain, with the detail that the client may see. */
  public static Refusal of(ErrorCode code, String detail, List<Violation> violations) {
    return new Refusal(
        statusOf(code),
        codeOf(code),
        told(code, detail),
        violations,
        headersOf(code),
        null,
        detail);
  }

  /**
   * The detail for the client. A store's message names buckets, folders and permissions, so only
   * the log gets it.
   */
  private static String told(ErrorCode code, String detail) {
    return switch (code) {
      case STORE_REFUSED ->
          "The store refuses what the service asks of it. The request id finds the reason in the logs.";
      case STORE_UNAVAILABLE ->
          "The store did not answer, or was too busy. It is safe to send the request again.";
      case STORE_FULL -> "The store has no room. Nothing of this was stored; send it again later.";
      case INVALID,
          CONFLICT,
          CALL_FULL,
          UNKNOWN_CALL,
          UNKNOWN_EVENT,
          ERASED,
          INVALID_TOKEN,
          DAMAGED ->
          detail;
    };
  }

  /** 403: other machines must use TLS, or come through a named proxy. */
  public static Refusal plainHttp() {
    return new Refusal(
        403, "forbidden", "Plain HTTP is served to this machine and to named proxies only.");
  }

  /**
   * 429: the key or the address sends more requests than it may.
   *
   * @param seconds after which a request is permitted, at least 1
   */
  public static Refusal tooManyRequests(int seconds) {
    return new Refusal(
        429,
        "throttled",
        "Too many requests. Send it again after " + seconds + " s.",
        List.of(),
        retryAfter(seconds),
        null);
  }

  /** 503: the service has no room for more requests now; nothing of this one was done. */
  public static Refusal overloaded() {
    return new Refusal(
        503,
        "overloaded",
        "The service has more requests than it can serve. Nothing of this was done; send it again.",
        List.of(),
        retryAfter(SECONDS_TO_RECOVER),
        null);
  }

  /** 421: the service is not told to serve the host that the request names. */
  public static Refusal misdirected() {
    return new Refusal(
        421, "misdirected_request", "This service does not serve the host that Host names.");
  }

  /** 400: the head or the framing of the request is not valid HTTP. */
  public static Refusal malformedRequest(String detail) {
    return new Refusal(400, "malformed", detail);
  }

  /** 408: the request did not arrive in time. */
  public static Refusal requestTimeout() {
    return new Refusal(
        408, "request_timeout", "The request did not arrive in time. Send it again.");
  }

  /** 414: the request's path and query are too long. */
  public static Refusal uriTooLong() {
    return new Refusal(414, "uri_too_long", "The URL of the request is too long.");
  }

  /** 431: the request's header fields are too large together. */
  public static Refusal headTooLarge() {
    return new Refusal(
        431, "headers_too_large", "The header fields of the request are too large together.");
  }

  private static Map<String, String> retryAfter(int seconds) {
    return Map.of("Retry-After", String.valueOf(seconds));
  }

  /** 504: the time for the request is over. */
  public static Refusal timeout() {
    return new Refusal(
        504,
        "timeout",
        "The service did not finish in time. The request may have taken effect; sending it again is"
            + " safe.");
  }

  /** 500: an unexpected failure; only the log says which. */
  public static Refusal unexpected() {
    return new Refusal(
        500, "internal", "The service failed. The request id finds the reason in the logs.");
  }

  /** Exhaustive without a default: a new error code does not compile until it has a status. */
  private static int statusOf(ErrorCode code) {
    return switch (code) {
      case INVALID_TOKEN -> 400;
      case UNKNOWN_CALL, UNKNOWN_EVENT -> 404;
      case CONFLICT -> 409;
      case ERASED -> 410;
      case CALL_FULL -> 413;
      case INVALID -> 422;
      case STORE_REFUSED, DAMAGED -> 500;
      case STORE_UNAVAILABLE, STORE_FULL -> 503;
    };
  }

  private static String codeOf(ErrorCode code) {
    return code.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> headersOf(ErrorCode code) {
    return switch (code) {
      case STORE_UNAVAILABLE -> retryAfter(SECONDS_TO_RECOVER);
      case STORE_FULL -> retryAfter(SECONDS_TO_MAKE_ROOM);
      case INVALID,
          CONFLICT,
          CALL_FULL,
          UNKNOWN_CALL,
          UNKNOWN_EVENT,
          ERASED,
          INVALID_TOKEN,
          STORE_REFUSED,
          DAMAGED ->
          Map.of();
    };
  }

  /** Returns this refusal with its violations moved below this JSON pointer. */
  public Refusal under(String pointer) {
    return new Refusal(
        status,
        code,
        detail,
        errors.stream()
            .map(error -> new Violation(pointer + error.pointer(), error.code(), error.detail()))
            .toList(),
        headers,
        eventId,
        reason());
  }

  /** Returns this refusal with its pointers turned into names: {@code /limit} to {@code limit}. */
  public Refusal ofParameters() {
    return new Refusal(
        status,
        code,
        detail,
        errors.stream()
            .map(
                error ->
                    error.pointer().startsWith("/")
                        ? new Violation(error.pointer().substring(1), error.code(), error.detail())
                        : error)
            .toList(),
        headers,
        eventId,
        reason());
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The problem's {@code code}, for programs. */
  public String code() {
    return code;
  }

  /** What the log says; it may hold more than the client is told. */
  public String reason() {
    return String.valueOf(getMessage());
  }

  /** Returns the problem that the client is told. */
  public Problem problem(String requestId) {
    return new Problem(
        "about:blank",
        ReasonPhrase.of(status),
        status,
        code,
        detail,
        null,
        requestId,
        eventId == null ? null : eventId.value(),
        errors.isEmpty()
            ? null
            : errors.stream()
                .map(error -> new ProblemError(error.pointer(), error.code(), error.detail()))
                .toList());
  }

  /** Returns the response to the request with this id. */
  public Response response(String requestId) {
    Response response =
        Response.of(status, "application/problem+json", Json.write(problem(requestId)));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      response = response.with(header.getKey(), header.getValue());
    }
    return response;
  }
}
