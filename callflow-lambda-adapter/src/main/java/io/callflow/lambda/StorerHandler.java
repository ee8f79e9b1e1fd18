package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.contract.EventMapper;
import io.callflow.contract.Json;
import io.callflow.contract.model.BatchCounts;
import io.callflow.contract.model.BatchItem;
import io.callflow.contract.model.BatchResult;
import io.callflow.contract.model.BatchStatus;
import io.callflow.contract.model.Event;
import io.callflow.contract.model.EventBatch;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.usecase.EraseCall;
import io.callflow.usecase.StoreEvents;
import io.callflow.usecase.StoreResult;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves what writes: {@code POST /events}, {@code POST /events/batch} and {@code DELETE
 * /calls/{callId}}. Safe for use by many threads; answers every event, however broken, and never
 * throws.
 */
public final class StorerHandler {
  /** The largest body of one event, in bytes. */
  public static final int MAX_EVENT_BODY = Admission.MAX_EVENT_BYTES;

  /** The largest body of a batch, in bytes. */
  public static final int MAX_BATCH_BODY = 4 * 1024 * 1024;

  private final Supplier<Archive> archive;
  private final Admission admission;
  private final InstantSource clock;
  private final Serving serving;

  /**
   * @param archive asked by each request that has something to store or to erase; what it throws is
   *     the answer
   */
  public StorerHandler(
      Supplier<Archive> archive, Admission admission, InstantSource clock, RequestLog log) {
    this.archive = archive;
    this.admission = admission;
    this.clock = clock;
    this.serving = new Serving(log, "processingTimeMs", StorerHandler::count);
  }

  /** Answers one request. */
  public APIGatewayProxyResponseEvent handle(@Nullable APIGatewayProxyRequestEvent event) {
    return serving.serve(
        event,
        (request, facts) ->
            switch (request.operation()) {
              case "POST /events" -> storeOne(request, facts);
              case "POST /events/batch" -> storeBatch(request, facts);
              case "DELETE /calls/{callId}" -> erase(request, facts);
              default -> throw Refusal.noSuchPath();
            });
  }

  private static void count(Request request, int status, Map<String, Object> facts) {
    if (request.operation().equals("POST /events")) {
      facts.put(Metric.EVENTS_CREATED.metricName(), status == 201 ? 1 : 0);
      facts.put(Metric.EVENTS_DUPLICATE.metricName(), status == 200 ? 1 : 0);
      facts.put(Metric.EVENTS_CONFLICT.metricName(), status == 409 ? 1 : 0);
      facts.put(Metric.EVENTS_INVALID.metricName(), isInvalid(status) ? 1 : 0);
    }
    Invocation invocation = Invocation.current().orElse(null);
    if (invocation == null) {
      return;
    }
    if (!request.operation().equals("POST /events/batch")) {
      invocation.lastObject().ifPresent(object -> facts.put("s3Key", object.value()));
    }
    facts.put(Metric.CONTENTION_RESTARTS.metricName(), invocation.lostRaces());
    invocation.tell(facts);
  }

  /** Whether a status says that what was sent is at fault. */
  private static boolean isInvalid(int status) {
    return status == 400 || status == 413 || status == 415 || status == 422;
  }

  private APIGatewayProxyResponseEvent storeOne(Request request, Map<String, Object> facts) {
    Principal principal = request.require(Scope.EVENTS_WRITE);
    byte[] body = request.jsonBody(MAX_EVENT_BODY);
    facts.put("eventSize", body.length);
    request.parameters().check();
    Event sent = Json.readEvent(body);
    facts.put("eventType", sent.eventType());
    facts.put("callId", sent.callId());
    CallFlowEvent event = EventMapper.event(sent, principal.name());
    StoreResult result = storeAll(principal, List.of(event)).get(0);
    if (result instanceof StoreResult.Created created) {
      return stored(201, "created", created.event(), facts);
    }
    if (result instanceof StoreResult.Duplicate duplicate) {
      return stored(200, "duplicate", duplicate.event(), facts);
    }
    Refusal refusal = Objects.requireNonNull(refusal(result));
    if (result instanceof StoreResult.Conflict conflict) {
      facts.put("eventId", conflict.stored().eventId().value());
    }
    throw refusal;
  }

  private List<StoreResult> storeAll(Principal principal, List<CallFlowEvent> events) {
    return new StoreEvents(archive.get(), admission, clock).store(principal.tenant(), events);
  }

  private static APIGatewayProxyResponseEvent stored(
      int status, String result, StoredEvent event, Map<String, Object> facts) {
    facts.put("eventId", event.eventId().value());
    facts.put("result", result);
    APIGatewayProxyResponseEvent answer = Answers.json(status, EventMapper.stored(event));
    if (status == 201) {
      answer.getHeaders().put("Location", "events/" + event.eventId());
    }
    return answer;
  }

  /** What to answer for a result that stored nothing; null for the others. */
  private static @Nullable Refusal refusal(StoreResult result) {
    if (result instanceof StoreResult.Conflict conflict) {
      return Refusal.conflict(conflict.stored().eventId());
    }
    if (result instanceof StoreResult.Refused refused) {
      return Refusal.of(refused.code(), refused.message(), refused.violations());
    }
    return null;
  }

  private APIGatewayProxyResponseEvent storeBatch(Request request, Map<String, Object> facts) {
    Principal principal = request.require(Scope.EVENTS_WRITE);
    byte[] body = request.jsonBody(MAX_BATCH_BODY);
    facts.put("eventSize", body.length);
    request.parameters().check();
    EventBatch batch = Json.readEventBatch(body);
    List<Event> sent = batch.events();
    facts.put("eventCount", sent.size());
    List<StoreResult> results = store(principal, sent, body.length > MAX_EVENT_BODY);
    refuseIfStoreTookNothing(results);
    results.stream()
        .filter(
            result -> result instanceof StoreResult.Refused refused && isOfStore(refused.code()))
        .findFirst()
        .ifPresent(result -> facts.put("reason", ((StoreResult.Refused) result).message()));
    BatchItem[] items = new BatchItem[sent.size()];
    Map<BatchStatus, Integer> counts = new EnumMap<>(BatchStatus.class);
    for (int i = 0; i < items.length; i++) {
      items[i] = item(i, results.get(i), request.requestId());
      counts.merge(items[i].status(), 1, Integer::sum);
    }
    Map<String, Object> told = new LinkedHashMap<>();
    counts.forEach((status, count) -> told.put(status.value(), count));
    facts.put("result", told);
    facts.put(Metric.EVENTS_CREATED.metricName(), count(counts, BatchStatus.CREATED));
    facts.put(Metric.EVENTS_DUPLICATE.metricName(), count(counts, BatchStatus.DUPLICATE));
    facts.put(Metric.EVENTS_CONFLICT.metricName(), count(counts, BatchStatus.CONFLICT));
    facts.put(Metric.EVENTS_INVALID.metricName(), count(counts, BatchStatus.INVALID));
    APIGatewayProxyResponseEvent answer = answer(items, counts);
    if (Answers.length(answer) > Answers.MAX_LENGTH) {
      // What is stored must be acknowledged, or it would be sent again and again.
      for (int i = 0; i < items.length; i++) {
        items[i] = withoutMetadata(items[i]);
      }
      answer = answer(items, counts);
    }
    return answer;
  }

  private static APIGatewayProxyResponseEvent answer(
      BatchItem[] items, Map<BatchStatus, Integer> counts) {
    return Answers.json(200, new BatchResult(Arrays.asList(items), counts(counts)));
  }

  private static BatchItem withoutMetadata(BatchItem item) {
    if (item.event() == null) {
      return item;
    }
    StoredEvent whole = EventMapper.stored(item.event());
    CallFlowEvent rest = whole.event().toBuilder().metadata(null).build();
    return new BatchItem(
        item.index(),
        item.status(),
        EventMapper.stored(new StoredEvent(whole.eventId(), whole.createdAt(), rest)),
        null);
  }

  /** Stores what can be stored; what breaks a rule is refused beside it. In order. */
  private List<StoreResult> store(
      Principal principal, List<Event> sent, boolean mayHoldTooLargeOnes) {
    List<@Nullable StoreResult> results = new ArrayList<>(sent.size());
    List<CallFlowEvent> sound = new ArrayList<>(sent.size());
    for (Event one : sent) {
      try {
        if (mayHoldTooLargeOnes) {
          requireSize(one);
        }
        sound.add(EventMapper.event(one, principal.name()));
        results.add(null);
      } catch (CallflowException broken) {
        results.add(
            new StoreResult.Refused(
                broken.code(), String.valueOf(broken.getMessage()), broken.violations()));
      }
    }
    List<StoreResult> stored = sound.isEmpty() ? List.of() : storeAll(principal, sound);
    List<StoreResult> all = new ArrayList<>(sent.size());
    int next = 0;
    for (StoreResult refused : results) {
      all.add(refused == null ? stored.get(next++) : refused);
    }
    return all;
  }

  /** In a batch an event may be no larger than alone. */
  private static void requireSize(Event event) {
    int size = Json.write(event).length;
    if (size > MAX_EVENT_BODY) {
      throw CallflowException.invalid(
          "",
          "too_large",
          "The event has %d bytes; %d are allowed.".formatted(size, MAX_EVENT_BODY));
    }
  }

  /** Where the store failed for every event, the whole request may be sent again as it is. */
  private static void refuseIfStoreTookNothing(List<StoreResult> results) {
    for (StoreResult result : results) {
      if (!(result instanceof StoreResult.Refused refused) || !isOfStore(refused.code())) {
        return;
      }
    }
    throw Objects.requireNonNull(refusal(results.get(0)));
  }

  private static boolean isOfStore(ErrorCode code) {
    return statusOf(code) == BatchStatus.UNAVAILABLE;
  }

  private static BatchItem item(int index, StoreResult result, String requestId) {
    if (result instanceof StoreResult.Created created) {
      return new BatchItem(index, BatchStatus.CREATED, EventMapper.stored(created.event()), null);
    }
    if (result instanceof StoreResult.Duplicate duplicate) {
      return new BatchItem(
          index, BatchStatus.DUPLICATE, EventMapper.stored(duplicate.event()), null);
    }
    BatchStatus status =
        result instanceof StoreResult.Refused refused
            ? statusOf(refused.code())
            : BatchStatus.CONFLICT;
    Refusal refusal = Objects.requireNonNull(refusal(result)).under("/events/" + index);
    return new BatchItem(index, status, null, refusal.problem(requestId));
  }

  private static BatchStatus statusOf(ErrorCode code) {
    return switch (code) {
      case CONFLICT -> BatchStatus.CONFLICT;
      case ERASED -> BatchStatus.GONE;
      case INVALID, CALL_FULL, UNKNOWN_CALL, UNKNOWN_EVENT, INVALID_TOKEN -> BatchStatus.INVALID;
      case STORE_UNAVAILABLE, STORE_FULL, STORE_REFUSED, DAMAGED -> BatchStatus.UNAVAILABLE;
    };
  }

  private static BatchCounts counts(Map<BatchStatus, Integer> counts) {
    return new BatchCounts(
        count(counts, BatchStatus.CREATED),
        count(counts, BatchStatus.DUPLICATE),
        count(counts, BatchStatus.CONFLICT),
        count(counts, BatchStatus.INVALID),
        count(counts, BatchStatus.GONE),
        count(counts, BatchStatus.UNAVAILABLE));
  }

  private static int count(Map<BatchStatus, Integer> counts, BatchStatus status) {
    return counts.getOrDefault(status, 0);
  }

  private APIGatewayProxyResponseEvent erase(Request request, Map<String, Object> facts) {
    Principal principal = request.require(Scope.CALLS_ERASE);
    Parameters parameters = request.parameters();
    CallRef call = parameters.pathCall();
    parameters.check();
    facts.put("callId", String.valueOf(call));
    new EraseCall(archive.get()).erase(principal.tenant(), Objects.requireNonNull(call));
    facts.put("result", "erased");
    return Answers.empty(204);
  }
}
