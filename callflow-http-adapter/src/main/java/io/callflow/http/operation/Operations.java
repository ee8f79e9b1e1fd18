package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.operation.MalformedParameters;
import io.callflow.contract.operation.Operation;
import io.callflow.event.CallflowException;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.TraceParent;
import io.callflow.http.authorization.Scope;
import io.callflow.http.log.Facts;
import io.callflow.http.log.Metric;
import io.callflow.http.log.RequestLog;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every operation of the contract: checks the scope, runs the handler, turns failures into
 * problems, and writes one line of log. Safe for use by many threads. Never throws, and its stages
 * never complete exceptionally, however broken a request is.
 */
public final class Operations {
  /** Adds fields of a front door to the log line of an answered request. */
  @FunctionalInterface
  public interface Observer {
    /** Adds nothing. */
    Observer NONE = (request, status, facts) -> {};

    /** Called once, by the thread that completes the response, before the line is written. */
    void answered(Request request, int status, Facts facts);
  }

  private static final Handler UNKNOWN =
      (request, facts) -> {
        throw Refusal.noSuchPath();
      };

  private final Supplier<Callflow> callflow;
  private final InstantSource clock;
  private final AnswerLimit limit;
  private final RequestLog log;
  private final Observer observer;
  private final Predicate<Operation> served;
  private final Runnable healthCheck;

  /**
   * @param callflow asked by each request that needs it; what it throws becomes the answer
   * @param limit of the front door's responses
   */
  public Operations(
      Supplier<Callflow> callflow,
      InstantSource clock,
      AnswerLimit limit,
      RequestLog log,
      Observer observer) {
    this(callflow, clock, limit, log, observer, operation -> true, () -> {});
  }

  private Operations(
      Supplier<Callflow> callflow,
      InstantSource clock,
      AnswerLimit limit,
      RequestLog log,
      Observer observer,
      Predicate<Operation> served,
      Runnable healthCheck) {
    this.callflow = callflow;
    this.clock = clock;
    this.limit = limit;
    this.log = log;
    this.observer = observer;
    this.served = served;
    this.healthCheck = healthCheck;
  }

  /** Returns the same, but every operation except these is answered as an absent path. */
  public Operations only(Predicate<Operation> these) {
    return new Operations(callflow, clock, limit, log, observer, these, healthCheck);
  }

  /**
   * Returns the same, but {@code GET /health} runs this check; without it, health asks nothing.
   *
   * @param check takes a short time; what it throws becomes the answer
   */
  public Operations withHealthCheck(Runnable check) {
    return new Operations(callflow, clock, limit, log, observer, served, check);
  }

  /** Answers one request whose principal, if any, has been authorized. */
  public CompletionStage<Response> answer(Request request) {
    long begun = System.nanoTime();
    Facts facts = new Facts();
    Handler handler = request.operation().filter(served).map(this::handler).orElse(UNKNOWN);
    CompletionStage<Response> answer;
    try {
      requireScope(request);
      answer = handler.answer(request, facts);
    } catch (RuntimeException | StackOverflowError failure) {
      answer = CompletableFuture.failedFuture(failure);
    }
    return answer.handle(
        (response, failure) -> {
          Throwable cause = failure == null ? null : unwrapped(failure);
          Response told = response == null ? refuse(request, facts, cause) : response;
          handler.measure(told.status(), facts);
          write(request, told.status(), facts, begun, cause);
          return told;
        });
  }

  private static void requireScope(Request request) {
    String required = request.operation().flatMap(Operation::scope).orElse(null);
    if (required != null) {
      Scope scope = Scope.of(required).orElseThrow();
      if (!request.requirePrincipal().may(scope)) {
        throw Refusal.forbidden(scope);
      }
    }
  }

  /** Exhaustive without a default: a new operation does not compile until it has a handler. */
  private Handler handler(Operation operation) {
    return switch (operation) {
      case STORE_EVENT -> new StoreEventHandler(callflow);
      case STORE_EVENTS -> new StoreEventsHandler(callflow, limit);
      case FIND_EVENTS -> new FindEventsHandler(callflow, limit);
      case READ_EVENT -> new ReadEventHandler(callflow);
      case LIST_CALLS -> new ListCallsHandler(callflow, limit);
      case READ_CALL -> new ReadCallHandler(callflow, limit);
      case ERASE_CALL -> new EraseCallHandler(callflow);
      case READ_RELATED_CALLS -> new ReadRelatedCallsHandler(callflow, limit);
      case READ_CALL_EVENTS -> new ReadCallEventsHandler(callflow, limit);
      case READ_CALL_LADDER -> new ReadCallLadderHandler(callflow, limit);
      case DIFF_CALLS -> new DiffCallsHandler(callflow, limit);
      case HEALTH -> new HealthHandler(clock, healthCheck);
    };
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static Response refuse(Request request, Facts facts, @Nullable Throwable failure) {
    Refusal refusal = refusal(request, failure);
    facts.put("result", refusal.code());
    if (refusal.status() >= 500) {
      facts.put("reason", refusal.reason());
    }
    return refusal.response(request.id());
  }

  private void write(
      Request request, int status, Facts facts, long begun, @Nullable Throwable failure) {
    if (request.principal() != null) {
      facts.put("principalId", request.principal().name());
    }
    facts.putAll(TraceParent.fields(request.headers()));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    facts.put(request.method().equals("GET") ? "queryTimeMs" : "processingTimeMs", millis);
    facts.put("status", status);
    observer.answered(request, status, facts);
    facts.measure(Metric.ERRORS_5XX, status >= 500 ? 1 : 0);
    facts.measure(Metric.LATENCY, millis);
    Throwable logged = status < 500 || failure instanceof Refusal ? null : failure;
    log.write(RequestLog.Level.of(status), request.id(), request.name(), facts, logged);
  }

  private static Refusal refusal(Request request, @Nullable Throwable failure) {
    if (failure instanceof Refusal refusal) {
      return refusal;
    }
    if (failure instanceof MalformedBody malformed) {
      return Refusal.of(malformed);
    }
    if (failure instanceof MalformedParameters malformed) {
      return Refusal.parameters(malformed.violations());
    }
    if (failure instanceof CallflowException known) {
      Refusal refusal = Refusal.of(known);
      boolean hasBody =
          request.operation().filter(operation -> operation.maxBody() > 0).isPresent();
      return hasBody ? refusal : refusal.ofParameters();
    }
    return Refusal.unexpected();
  }
}
