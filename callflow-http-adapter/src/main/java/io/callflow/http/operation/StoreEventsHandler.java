package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.call.StoreResult;
import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.contract.model.BatchCounts;
import io.callflow.contract.model.BatchItem;
import io.callflow.contract.model.BatchResult;
import io.callflow.contract.model.BatchStatus;
import io.callflow.contract.model.Event;
import io.callflow.contract.model.EventBatch;
import io.callflow.contract.operation.Operation;
import io.callflow.contract.operation.StoreEventsParameters;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.http.log.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code POST /events/batch}: stores events of any calls, and returns the result of each. */
record StoreEventsHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    Principal principal = request.requirePrincipal();
    byte[] body = request.jsonBody(Operation.STORE_EVENTS.maxBody());
    facts.put("eventSize", body.length);
    StoreEventsParameters.read(request.parameters());
    EventBatch batch = Json.readRequest(body, EventBatch::read);
    List<Event> sent = batch.events();
    facts.put("eventCount", sent.size());
    List<StoreResult> results =
        store(principal, sent, body.length > Operation.STORE_EVENT.maxBody());
    refuseIfStoreTookNothing(results);
    results.stream()
        .filter(
            result -> result instanceof StoreResult.Refused refused && isOfStore(refused.code()))
        .findFirst()
        .ifPresent(result -> facts.put("reason", ((StoreResult.Refused) result).message()));
    BatchItem[] items = new BatchItem[sent.size()];
    Map<BatchStatus, Integer> counts = new EnumMap<>(BatchStatus.class);
    for (int i = 0; i < items.length; i++) {
      items[i] = item(i, results.get(i), request.id());
      counts.merge(items[i].status(), 1, Integer::sum);
    }
    Map<String, Object> told = new LinkedHashMap<>();
    counts.forEach((status, count) -> told.put(status.value(), count));
    facts.put("result", told);
    facts.measure(Metric.EVENTS_CREATED, count(counts, BatchStatus.CREATED));
    facts.measure(Metric.EVENTS_DUPLICATE, count(counts, BatchStatus.DUPLICATE));
    facts.measure(Metric.EVENTS_CONFLICT, count(counts, BatchStatus.CONFLICT));
    facts.measure(Metric.EVENTS_INVALID, count(counts, BatchStatus.INVALID));
    byte[] answer = answer(items, counts);
    if (!limit.allows(answer)) {
      // What is stored must be acknowledged, or clients would send it again and again.
      for (int i = 0; i < items.length; i++) {
        items[i] = withoutMetadata(items[i]);
      }
      answer = answer(items, counts);
    }
    return Response.of(200, "application/json", answer);
  }

  private static byte[] answer(BatchItem[] items, Map<BatchStatus, Integer> counts) {
    return Json.write(new BatchResult(Arrays.asList(items), counts(counts)));
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

  /** Stores the events that break no rule, and refuses the others; one result each, in order. */
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
        results.add(new StoreResult.Refused(broken));
      }
    }
    List<StoreResult> stored =
        sound.isEmpty() ? List.of() : callflow.get().tenant(principal.tenant()).tryStoreAll(sound);
    List<StoreResult> all = new ArrayList<>(sent.size());
    int next = 0;
    for (StoreResult refused : results) {
      all.add(refused == null ? stored.get(next++) : refused);
    }
    return all;
  }

  /** An event in a batch has the size limit of a single one. */
  private static void requireSize(Event event) {
    int size = Json.write(event).length;
    int allowed = Operation.STORE_EVENT.maxBody();
    if (size > allowed) {
      throw CallflowException.invalid(
          "", "too_large", "The event has %d bytes; %d are allowed.".formatted(size, allowed));
    }
  }

  /**
   * Refuses the whole request if the store failed for every event: it may be sent again as it is.
   */
  private static void refuseIfStoreTookNothing(List<StoreResult> results) {
    for (StoreResult result : results) {
      if (!(result instanceof StoreResult.Refused refused) || !isOfStore(refused.code())) {
        return;
      }
    }
    throw StoreEventHandler.notStored(results.get(0));
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
    Refusal refusal = StoreEventHandler.notStored(result).under("/events/" + index);
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
}
