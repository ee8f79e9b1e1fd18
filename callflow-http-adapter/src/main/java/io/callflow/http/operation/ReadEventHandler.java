package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.contract.EventMapper;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadEventParameters;
import io.callflow.event.StoredEvent;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import java.util.function.Supplier;

/** {@code GET /events/{eventId}}: reads one event. */
record ReadEventHandler(Supplier<Callflow> callflow) implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ReadEventParameters given = ReadEventParameters.read(parameters);
    facts.put("query", parameters.accepted());
    StoredEvent event =
        callflow
            .get()
            .tenant(request.requirePrincipal().tenant())
            .event(ParameterMapper.event(given));
    facts.put("resultCount", 1);
    return Response.json(200, EventMapper.stored(event));
  }
}
