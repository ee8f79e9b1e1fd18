package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadCallEventsParameters;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import io.callflow.query.EventQuery;
import java.util.function.Supplier;

/** {@code GET /calls/{callId}/events}: reads the events of one call or its story, in order. */
record ReadCallEventsHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ReadCallEventsParameters given = ReadCallEventsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    if (given.related()) {
      return RequestedStory.read(callflow, request, facts, ParameterMapper.story(given))
          .events(given.limit(), given.nextToken(), limit, facts);
    }
    EventQuery query =
        EventQuery.ofCall(ParameterMapper.call(given.callId())).pageSize(given.limit());
    String name = "call-" + ParameterMapper.call(given.callId()).key();
    return new EventPages(callflow, limit, request, facts, name)
        .page(
            query,
            given.nextToken(),
            AnswerForm.accepted(request, AnswerForm.CALL_EVENTS),
            AnswerForm.options(given.fields(), given.zone()));
  }
}
