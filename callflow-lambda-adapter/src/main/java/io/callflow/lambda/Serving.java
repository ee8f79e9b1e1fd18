package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.contract.MalformedBody;
import io.callflow.event.CallflowException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs one operation: nothing but an answer comes out, and one line of log. */
final class Serving {
  /** An operation. What it finds out that the log may tell, it puts into {@code facts}. */
  interface Operation {
    APIGatewayProxyResponseEvent serve(Request request, Map<String, Object> facts);
  }

  /** Adds to the facts what is known only when the answer is. */
  interface Closing {
    void close(Request request, int status, Map<String, Object> facts);
  }

  private final RequestLog log;
  private final String timeField;
  private final Closing closing;

  /**
   * @param timeField under which the log tells how many milliseconds a request took
   */
  Serving(RequestLog log, String timeField, Closing closing) {
    this.log = log;
    this.timeField = timeField;
    this.closing = closing;
  }

  APIGatewayProxyResponseEvent serve(
      @Nullable APIGatewayProxyRequestEvent event, Operation operation) {
    long begun = System.nanoTime();
    Request request = new Request(event);
    Map<String, Object> facts = new LinkedHashMap<>();
    Throwable failure = null;
    APIGatewayProxyResponseEvent answer;
    try {
      answer = operation.serve(request, facts);
    } catch (Refusal refusal) {
      answer = refuse(refusal, request, facts);
    } catch (MalformedBody malformed) {
      answer = refuse(Refusal.of(malformed), request, facts);
    } catch (CallflowException known) {
      Refusal refusal = Refusal.of(known);
      if (request.isRead()) {
        refusal = refusal.ofParameters();
      }
      answer = refuse(refusal, request, facts);
      failure = refusal.status() >= 500 ? known : null;
    } catch (RuntimeException | StackOverflowError unexpected) {
      answer = refuse(Refusal.unexpected(), request, facts);
      failure = unexpected;
    }
    request.principal().ifPresent(principal -> facts.put("principalId", principal.name()));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    facts.put(timeField, millis);
    int status = answer.getStatusCode();
    facts.put("status", status);
    closing.close(request, status, facts);
    facts.put(Metric.ERRORS_5XX.metricName(), status >= 500 ? 1 : 0);
    facts.put(Metric.LATENCY.metricName(), millis);
    RequestLog.Level level =
        status >= 500
            ? RequestLog.Level.ERROR
            : status >= 400 ? RequestLog.Level.WARN : RequestLog.Level.INFO;
    log.write(level, request.requestId(), request.operation(), facts, failure);
    return answer;
  }

  private static APIGatewayProxyResponseEvent refuse(
      Refusal refusal, Request request, Map<String, Object> facts) {
    facts.put("result", refusal.code());
    if (refusal.status() >= 500) {
      facts.put("reason", refusal.reason());
    }
    return refusal.answer(request.requestId());
  }
}
