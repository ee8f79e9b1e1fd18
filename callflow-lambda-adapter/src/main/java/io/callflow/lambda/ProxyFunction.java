package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import io.callflow.contract.json.MalformedBody;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.TraceParent;
import io.callflow.http.log.Facts;
import io.callflow.http.log.Metric;
import io.callflow.http.log.RequestLog;
import io.callflow.store.s3.S3Requests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A function behind a REST API. It reads an event, runs the operation, and answers before the
 * function's own time-out, whatever the store does. Safe for use by many threads.
 */
final class ProxyFunction {
  /** Kept for writing a 504 before the function's time-out. */
  private static final long MILLIS_TO_ANSWER = 1000;

  private final Function<Request, CompletionStage<Response>> operations;
  private final RequestLog log;
  private final ExecutorService threads;
  private final String bucket;
  private final Supplier<S3Requests.Count> spent;

  /**
   * @param bucket that holds the store, for the log
   * @param spent the requests to S3 since the last call
   */
  ProxyFunction(
      Function<Request, CompletionStage<Response>> operations,
      RequestLog log,
      ExecutorService threads,
      String bucket,
      Supplier<S3Requests.Count> spent) {
    this.operations = operations;
    this.log = log;
    this.threads = threads;
    this.bucket = bucket;
    this.spent = spent;
  }

  void serve(InputStream in, OutputStream out, Context context) throws IOException {
    Invocation invocation = new Invocation(bucket, marks(context), spent);
    Response response;
    try {
      Request request = ProxyEvents.request(ProxyEvents.read(in.readAllBytes()));
      response = answer(request, invocation, context);
    } catch (MalformedBody noEvent) {
      String requestId = String.valueOf(context.getAwsRequestId());
      log.write(
          RequestLog.Level.ERROR,
          requestId,
          "not an event of a proxy integration",
          invocation.marks(),
          noEvent);
      response = Refusal.unexpected().response(requestId);
    }
    out.write(ProxyEvents.write(response));
  }

  /** The fields of every log line about an invocation: its trace and its id. */
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
   * The runtime sets the property; a runtime that runs several requests at once sets the context.
   */
  private static @Nullable String trace(Context context) {
    String property = System.getProperty("com.amazonaws.xray.traceHeader");
    if (property != null) {
      return property;
    }
    try {
      return context.getXrayTraceId();
    } catch (NoSuchMethodError olderRuntime) {
      // The managed runtime brings its own version of the interface, which may be older.
      return null;
    }
  }

  private Response answer(Request request, Invocation invocation, Context context) {
    long millis = Math.max(1, context.getRemainingTimeInMillis() - MILLIS_TO_ANSWER);
    CompletableFuture<Response> answered = new CompletableFuture<>();
    // A thread of its own can be left behind: a read from a socket ignores interrupts.
    Future<?> work = threads.submit(() -> invocation.run(() -> complete(answered, request)));
    try {
      return answered.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      work.cancel(true);
      return timeOut(request, invocation, millis);
    } catch (InterruptedException e) {
      work.cancel(true);
      Thread.currentThread().interrupt();
      return timeOut(request, invocation, millis);
    } catch (ExecutionException e) {
      log.write(
          RequestLog.Level.ERROR, request.id(), request.name(), invocation.marks(), e.getCause());
      return Refusal.unexpected().response(request.id());
    }
  }

  private boolean complete(CompletableFuture<Response> answered, Request request) {
    try {
      operations
          .apply(request)
          .whenComplete(
              (response, failure) -> {
                if (failure == null) {
                  answered.complete(response);
                } else {
                  answered.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException | Error failure) {
      answered.completeExceptionally(failure);
    }
    return true;
  }

  private Response timeOut(Request request, Invocation invocation, long millis) {
    Facts facts = new Facts();
    facts.putAll(invocation.marks());
    facts.putAll(TraceParent.fields(request.headers()));
    Refusal timeout = Refusal.timeout();
    facts.put("result", timeout.code());
    facts.put("status", timeout.status());
    facts.measure(Metric.ERRORS_5XX, 1);
    facts.measure(Metric.LATENCY, millis);
    log.write(RequestLog.Level.ERROR, request.id(), request.name(), facts, null);
    return timeout.response(request.id());
  }
}
