package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.call.StoreResult;
import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.contract.model.Event;
import io.callflow.contract.operation.Operation;
import io.callflow.contract.operation.StoreEventParameters;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.StoredEvent;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.http.log.Metric;
import java.util.List;
import java.util.function.Supplier;

/** {@code POST /events}: stores one event. */
record StoreEventHandler(Supplier<Callflow> callflow) implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    Principal principal = request.requirePrincipal();
    byte[] body = request.jsonBody(Operation.STORE_EVENT.maxBody());
    facts.put("eventSize", body.length);
    StoreEventParameters.read(request.parameters());
    Event sent = Json.readRequest(body, Event::read);
    facts.put("eventType", sent.eventType());
    facts.put("callId", sent.callId());
    CallFlowEvent event = EventMapper.event(sent, principal.name());
    StoreResult result =
        callflow.get().tenant(principal.tenant()).tryStoreAll(List.of(event)).get(0);
    if (result instanceof StoreResult.Created created) {
      return stored(201, "created", created.event(), facts)
          .with("Location", "events/" + created.event().eventId());
    }
    if (result instanceof StoreResult.Duplicate duplicate) {
      return stored(200, "duplicate", duplicate.event(), facts);
    }
    if (result instanceof StoreResult.Conflict conflict) {
      facts.put("eventId", conflict.stored().eventId().value());
    }
    throw notStored(result);
  }

  private static Response stored(int status, String result, StoredEvent event, Facts facts) {
    facts.put("eventId", event.eventId().value());
    facts.put("result", result);
    return Response.json(status, EventMapper.stored(event));
  }

  /** The refusal for a result that stored nothing. */
  static Refusal notStored(StoreResult result) {
    if (result instanceof StoreResult.Conflict conflict) {
      return Refusal.conflict(conflict.stored().eventId());
    }
    if (result instanceof StoreResult.Refused refused) {
      return Refusal.of(refused.cause());
    }
    throw new IllegalArgumentException("not a result that stored nothing: " + result);
  }

  @Override
  public void measure(int status, Facts facts) {
    facts.measure(Metric.EVENTS_CREATED, status == 201 ? 1 : 0);
    facts.measure(Metric.EVENTS_DUPLICATE, status == 200 ? 1 : 0);
    facts.measure(Metric.EVENTS_CONFLICT, status == 409 ? 1 : 0);
    facts.measure(
        Metric.EVENTS_INVALID,
        status == 400 || status == 413 || status == 415 || status == 422 ? 1 : 0);
  }
}
