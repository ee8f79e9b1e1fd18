package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.contract.Json;
import io.callflow.contract.MalformedBody;
import io.callflow.contract.model.Problem;
import io.callflow.contract.model.ProblemError;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is no success, on its way out: a problem as RFC 9457 describes it. Whatever its
 * detail and its errors say may be told to the caller.
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

  /** The request shows no credentials that are known here. */
  public static Refusal unauthorized() {
    return new Refusal(
        401,
        "unauthorized",
        "Send Authorization: Bearer and an API key or a token that this service knows.",
        List.of(),
        Map.of("WWW-Authenticate", "Bearer"),
        null);
  }

  static Refusal forbidden(Scope missing) {
    return new Refusal(403, "forbidden", "The credentials lack the scope " + missing + ".");
  }

  /** Nothing is served at this path. */
  public static Refusal noSuchPath() {
    return new Refusal(404, "not_found", "Nothing is served at this path.");
  }

  /** The path serves other methods. */
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

  /** Parameters in the path or in the query are not what they should be. */
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

  static Refusal notAcceptable(String detail) {
    return new Refusal(406, "not_acceptable", detail);
  }

  static Refusal notJson(String declared) {
    return new Refusal(415, "unsupported_media_type", declared);
  }

  static Refusal tooLarge(int allowed) {
    return new Refusal(413, "too_large", "The body is larger than " + allowed + " bytes.");
  }

  static Refusal undecodable(String code, String detail) {
    return new Refusal(
        400, "malformed", detail, List.of(new Violation("", code, detail)), Map.of(), null);
  }

  static Refusal of(MalformedBody malformed) {
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

  static Refusal conflict(EventId stored) {
    return new Refusal(
        409,
        codeOf(ErrorCode.CONFLICT),
        "An event with the same identity and other content is stored.",
        List.of(),
        Map.of(),
        stored);
  }

  static Refusal of(CallflowException e) {
    return of(e.code(), String.valueOf(e.getMessage()), e.violations());
  }

  static Refusal of(ErrorCode code, String detail, List<Violation> violations) {
    return new Refusal(
        statusOf(code),
        codeOf(code),
        told(code, detail),
        violations,
        headersOf(code),
        null,
        detail);
  }

  /** What a store says names buckets, folders and permissions: that is for the log. */
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

  /** There is no time left for the request. */
  static Refusal timeout() {
    return new Refusal(
        504,
        "timeout",
        "The service did not finish in time. The request may have taken effect; sending it again is"
            + " safe.");
  }

  /** Something failed that nobody foresaw; only the log says what. */
  public static Refusal unexpected() {
    return new Refusal(
        500, "internal", "The service failed. The request id finds the reason in the logs.");
  }

  /** A code of the domain gets its status here; a new one does not compile until it has one. */
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
      case STORE_UNAVAILABLE -> Map.of("Retry-After", String.valueOf(SECONDS_TO_RECOVER));
      case STORE_FULL -> Map.of("Retry-After", String.valueOf(SECONDS_TO_MAKE_ROOM));
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

  /** The same, its violations found under this place of the body. */
  Refusal under(String pointer) {
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

  /** The same, its violations being those of parameters: {@code /limit} becomes {@code limit}. */
  Refusal ofParameters() {
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

  /** What is wrong, for programs. */
  public String code() {
    return code;
  }

  /** What is wrong, for the log; it may say more than a caller is told. */
  String reason() {
    return String.valueOf(getMessage());
  }

  /** The problem that is told. */
  Problem problem(String requestId) {
    return new Problem(
        "about:blank",
        title(),
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

  /** The answer to the request with this id. */
  public APIGatewayProxyResponseEvent answer(String requestId) {
    APIGatewayProxyResponseEvent answer =
        Answers.of(status, "application/problem+json", Json.writeString(problem(requestId)));
    answer.getHeaders().putAll(headers);
    return answer;
  }

  private String title() {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "Internal Server Error";
    };
  }
}
