package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.call.CallSummary;
import io.callflow.contract.StoryMapper;
import io.callflow.contract.SummaryMapper;
import io.callflow.contract.json.Json;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadCallParameters;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import io.callflow.query.StoryQuery;
import java.util.function.Supplier;

/** {@code GET /calls/{callId}}: sums up one call, and tells its related calls. */
record ReadCallHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ReadCallParameters given = ReadCallParameters.read(parameters);
    facts.put("query", parameters.accepted());
    if (given.related()) {
      return withRelated(
          RequestedStory.read(callflow, request, facts, ParameterMapper.story(given)), facts);
    }
    CallSummary summary =
        callflow
            .get()
            .tenant(request.requirePrincipal().tenant())
            .summary(ParameterMapper.call(given.callId()));
    facts.put("resultCount", 1);
    return Response.json(200, SummaryMapper.summary(summary));
  }

  /** Related calls that the answer has no room for are on the pages that its token leads to. */
  private Response withRelated(RequestedStory read, Facts facts) {
    CallSummary summary = CallSummary.of(read.story().asked());
    RelatedCalls all = StoryMapper.related(read.story());
    facts.put("resultCount", 1);
    return FittingPage.read(
        StoryQuery.MOST_CALLS,
        limit,
        most -> Json.write(SummaryMapper.summary(summary, read.firstCalls(all, most))));
  }
}
