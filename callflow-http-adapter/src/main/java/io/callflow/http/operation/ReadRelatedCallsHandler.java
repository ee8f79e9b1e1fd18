package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadRelatedCallsParameters;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import java.util.function.Supplier;

/** {@code GET /calls/{callId}/related}: reads which calls belong to one call, and why. */
record ReadRelatedCallsHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ReadRelatedCallsParameters given = ReadRelatedCallsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    return RequestedStory.read(callflow, request, facts, ParameterMapper.story(given))
        .calls(given.limit(), given.nextToken(), limit, facts);
  }
}
