package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.contract.MalformedBody;
import io.callflow.store.s3.S3Requests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A function behind a REST API: bytes in, bytes out, and an answer ahead of the function's own
 * time-out, whatever the store does. Safe for use by many threads.
 */
final class ProxyFunction {
  /** What is left for writing the answer when the work is given up. */
  private static final long MILLIS_TO_ANSWER = 1000;

  private final Function<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> handler;
  private final RequestLog log;
  private final ExecutorService threads;
  private final String bucket;
  private final Supplier<S3Requests.Count> spent;

  /**
   * @param bucket where its store is, for the log
   * @param spent the requests to S3 since it was last asked
   */
  ProxyFunction(
      Function<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> handler,
      RequestLog log,
      ExecutorService threads,
      String bucket,
      Supplier<S3Requests.Count> spent) {
    this.handler = handler;
    this.log = log;
    this.threads = threads;
    this.bucket = bucket;
    this.spent = spent;
  }

  void serve(InputStream in, OutputStream out, Context context) throws IOException {
    Invocation invocation = new Invocation(bucket, marks(context), spent);
    APIGatewayProxyResponseEvent answer;
    try {
      answer = answer(ProxyEvents.read(in.readAllBytes()), invocation, context);
    } catch (MalformedBody noEvent) {
      String requestId = String.valueOf(context.getAwsRequestId());
      log.write(
          RequestLog.Level.ERROR, requestId, "no event of a proxy", invocation.marks(), noEvent);
      answer = Refusal.unexpected().answer(requestId);
    }
    out.write(ProxyEvents.write(answer));
  }

  /** What every line of log says of an invocation: the trace it belongs to, and its id. */
  static Map<String, String> marks(Context context) {
    Map<String, String> marks = new LinkedHashMap<>();
    String trace = trace(context);
    if (trace != null && !trace.isEmpty()) {
      marks.put("traceId", trace);
    }
    if (context.getAwsRequestId() != null) {
      marks.put("invocationId", context.getAwsRequestId());
    }
    return marks;
  }

  /**
   * A runtime sets the property; one that runs several requests at once tells the context instead.
   */
  private static @Nullable String trace(Context context) {
    String property = System.getProperty("com.amazonaws.xray.traceHeader");
    if (property != null) {
      return property;
    }
    try {
      return context.getXrayTraceId();
    } catch (NoSuchMethodError olderRuntime) {
      // The managed runtime brings the interface along, and not always the newest.
      return null;
    }
  }

  private APIGatewayProxyResponseEvent answer(
      APIGatewayProxyRequestEvent event, Invocation invocation, Context context) {
    long millis = Math.max(1, context.getRemainingTimeInMillis() - MILLIS_TO_ANSWER);
    // Work of its own thread can be left behind: a read from a socket heeds no interruption.
    Future<APIGatewayProxyResponseEvent> work =
        threads.submit(() -> invocation.run(() -> handler.apply(event)));
    try {
      return work.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      work.cancel(true);
      return giveUp(new Request(event), invocation, millis);
    } catch (InterruptedException e) {
      work.cancel(true);
      Thread.currentThread().interrupt();
      return giveUp(new Request(event), invocation, millis);
    } catch (ExecutionException e) {
      Request request = new Request(event);
      log.write(
          RequestLog.Level.ERROR,
          request.requestId(),
          request.operation(),
          invocation.marks(),
          e.getCause());
      return Refusal.unexpected().answer(request.requestId());
    }
  }

  private APIGatewayProxyResponseEvent giveUp(Request request, Invocation invocation, long millis) {
    Map<String, Object> facts = new LinkedHashMap<>(invocation.marks());
    Refusal timeout = Refusal.timeout();
    facts.put("result", timeout.code());
    facts.put("status", timeout.status());
    facts.put(Metric.ERRORS_5XX.metricName(), 1);
    facts.put(Metric.LATENCY.metricName(), millis);
    log.write(RequestLog.Level.ERROR, request.requestId(), request.operation(), facts);
    return timeout.answer(request.requestId());
  }
}
