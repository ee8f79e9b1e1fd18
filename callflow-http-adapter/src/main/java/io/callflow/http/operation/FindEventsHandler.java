package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.codec.EventLine;
import io.callflow.contract.LinePageFormat;
import io.callflow.contract.operation.FindEventsParameters;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /events}: finds events in time, or in one call. */
record FindEventsHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    FindEventsParameters given = FindEventsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    EventQuery query = ParameterMapper.query(given);
    return page(callflow, request, facts, query, given.nextToken(), limit);
  }

  /** Answers a page of events, as the lines that are stored. */
  static Response page(
      Supplier<Callflow> callflow,
      Request request,
      Facts facts,
      EventQuery query,
      @Nullable String nextToken,
      AnswerLimit limit) {
    Principal principal = request.requirePrincipal();
    return FittingPage.read(
        query.pageSize(),
        limit,
        most -> {
          Page<EventLine> page =
              callflow.get().tenant(principal.tenant()).lines(query.pageSize(most)).page(nextToken);
          facts.put("resultCount", page.elements().size());
          return LinePageFormat.write(page);
        });
  }
}
