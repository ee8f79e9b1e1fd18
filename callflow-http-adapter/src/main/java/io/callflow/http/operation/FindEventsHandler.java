package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.contract.operation.FindEventsParameters;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import java.util.function.Supplier;

/** {@code GET /events}: finds events in time, or in one call. */
record FindEventsHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    FindEventsParameters given = FindEventsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    return new EventPages(callflow, limit, request, facts, "events")
        .page(
            ParameterMapper.query(given),
            given.nextToken(),
            AnswerForm.accepted(request, AnswerForm.EVENTS),
            AnswerForm.options(given.fields(), given.zone()));
  }
}
