package io.callflow.http.operation;

import io.callflow.archive.Archive;
import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.contract.operation.ListCallsParameters;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.usecase.CallPage;
import io.callflow.query.CallQuery;
import io.callflow.usecase.ListCalls;
import java.time.InstantSource;
import java.util.function.Supplier;

/** {@code GET /calls}: lists the calls of a time range. */
record ListCallsHandler(Supplier<Archive> archive, InstantSource clock, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ListCallsParameters given = ListCallsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    CallQuery query = ParameterMapper.query(given);
    Principal principal = request.requirePrincipal();
    return FittingPage.read(
        query.limit(),
        limit,
        most -> {
          CallPage page =
              new ListCalls(archive.get(), clock).list(principal.tenant(), query.withLimit(most));
          facts.put("resultCount", page.calls().size());
          return Json.write(EventMapper.page(page));
        });
  }
}
