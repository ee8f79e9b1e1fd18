package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.contract.operation.FindEventsParameters;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import io.callflow.query.EventQuery;
import java.util.function.Supplier;

/** {@code GET /events}: finds events in time, or in one call. */
record FindEventsHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    FindEventsParameters given = FindEventsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    EventQuery query = ParameterMapper.query(given);
    return new EventPages(limit, request, facts, "events")
        .page(
            EventPages.found(callflow, request, query, given.nextToken()),
            query.pageSize(),
            AnswerForm.accepted(request, AnswerForm.EVENTS),
            AnswerForm.options(given.fields(), given.zone()));
  }
}
