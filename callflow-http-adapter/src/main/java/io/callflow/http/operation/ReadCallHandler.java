package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.call.CallSummary;
import io.callflow.contract.SummaryMapper;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadCallParameters;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import java.util.function.Supplier;

/** {@code GET /calls/{callId}}: sums up one call. */
record ReadCallHandler(Supplier<Callflow> callflow) implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ReadCallParameters given = ReadCallParameters.read(parameters);
    facts.put("query", parameters.accepted());
    CallSummary summary =
        callflow
            .get()
            .tenant(request.requirePrincipal().tenant())
            .summary(ParameterMapper.call(given.callId()));
    facts.put("resultCount", 1);
    return Response.json(200, SummaryMapper.summary(summary));
  }
}
