package io.callflow.local.command;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.model.Problem;
import io.callflow.contract.model.ProblemError;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;

/** Says what a service answers that did not do what it was asked. */
final class ServiceFailure {
  private ServiceFailure() {}

  /**
   * The exception for an answer that is no success.
   *
   * @param base the URL of the API
   */
  static RuntimeException of(String base, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    Problem problem;
    try {
      problem = Json.readResponse(response.body(), Problem::read);
    } catch (MalformedBody e) {
      return status / 100 == 5
          ? new CallflowException(
              ErrorCode.STORE_UNAVAILABLE, base + " answered " + status + "; try again later.", e)
          : new CommandFailure(
              ExitCode.BROKEN,
              base + " answered " + status + " and is not a Callflow service. Check --url.",
              e);
    }
    String detail = detail(problem);
    return switch (problem.code()) {
      case "unauthorized" ->
          new CommandFailure(
              ExitCode.NOT_ALLOWED, "The service does not know this API key. Check --api-key.");
      case "forbidden" ->
          new CommandFailure(
              ExitCode.NOT_ALLOWED,
              "The API key does not allow this: " + detail + " Use a key with that scope.");
      case "unknown_call" -> new CallflowException(ErrorCode.UNKNOWN_CALL, detail);
      case "unknown_event" -> new CallflowException(ErrorCode.UNKNOWN_EVENT, detail);
      case "erased" -> new CallflowException(ErrorCode.ERASED, detail);
      case "conflict" -> new CallflowException(ErrorCode.CONFLICT, detail);
      case "call_full" -> new CallflowException(ErrorCode.CALL_FULL, detail);
      case "invalid", "invalid_request" -> new CallflowException(ErrorCode.INVALID, detail);
      case "store_full" -> new CallflowException(ErrorCode.STORE_FULL, detail);
      case "store_unavailable", "throttled", "timeout" ->
          new CallflowException(ErrorCode.STORE_UNAVAILABLE, detail);
      default ->
          new CommandFailure(ExitCode.BROKEN, "The service answered " + status + ": " + detail);
    };
  }

  /** What the problem says of itself, or of each fault. */
  static String detail(Problem problem) {
    List<ProblemError> errors = problem.errors();
    return errors == null || errors.isEmpty()
        ? problem.detail()
        : errors.stream().map(ProblemError::detail).collect(Collectors.joining(" "));
  }
}
