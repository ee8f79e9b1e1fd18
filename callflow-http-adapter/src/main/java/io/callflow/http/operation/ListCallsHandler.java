package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.call.CallSummary;
import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.contract.operation.ListCallsParameters;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.query.CallQuery;
import io.callflow.query.Page;
import java.util.function.Supplier;

/** {@code GET /calls}: lists the calls of a time range. */
record ListCallsHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ListCallsParameters given = ListCallsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    CallQuery query = ParameterMapper.query(given);
    Principal principal = request.requirePrincipal();
    return FittingPage.read(
        query.pageSize(),
        limit,
        most -> {
          Page<CallSummary> page =
              callflow
                  .get()
                  .tenant(principal.tenant())
                  .calls(query.pageSize(most))
                  .page(given.nextToken());
          facts.put("resultCount", page.elements().size());
          return Json.write(EventMapper.callPage(page));
        });
  }
}
