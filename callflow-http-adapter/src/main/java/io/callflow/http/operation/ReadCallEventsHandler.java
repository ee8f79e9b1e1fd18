package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadCallEventsParameters;
import io.callflow.event.CallRef;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import io.callflow.query.EventQuery;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /calls/{callId}/events}: reads the events of one call or its story, in order. */
record ReadCallEventsHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ReadCallEventsParameters given = ReadCallEventsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    CallRef call = ParameterMapper.call(given.callId());
    List<AnswerForm> accepted = AnswerForm.accepted(request, AnswerForm.CALL_EVENTS);
    EventPages.Source events =
        given.related()
            ? RequestedStory.read(callflow, request, facts, ParameterMapper.story(given))
                .events(given.nextToken())
            : EventPages.found(callflow, request, EventQuery.ofCall(call), given.nextToken());
    return new EventPages(limit, request, facts, "call-" + call.key())
        .page(events, given.limit(), accepted, AnswerForm.options(given.fields(), given.zone()));
  }
}
