package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.diff.CallDiff;
import io.callflow.contract.DiffFormat;
import io.callflow.contract.operation.DiffCallsParameters;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /calls/{callId}/diff}: compares two calls of the tenant. */
record DiffCallsHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    DiffCallsParameters given = DiffCallsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    List<DiffFormat> accepted = request.accepted(DiffFormat.values(), DiffFormat::mediaType);
    if (accepted.isEmpty()) {
      throw Refusal.notAcceptable("A comparison is answered as application/json or text/plain.");
    }
    Calls calls = callflow.get().tenant(request.requirePrincipal().tenant());
    CallDiff diff =
        CallDiff.of(
            calls.call(ParameterMapper.call(given.callId())),
            calls.call(ParameterMapper.call(given.with())));
    facts.put("resultCount", diff.rows().size());
    boolean all =
        switch (given.rows()) {
          case FOLDED -> false;
          case ALL -> true;
        };
    for (DiffFormat format : accepted) {
      byte[] answer = format.write(diff, given.columns(), all).getBytes(StandardCharsets.UTF_8);
      if (limit.allows(answer)) {
        facts.put("format", format.text());
        return Response.of(200, format.contentType(), answer).with("Vary", "Accept");
      }
    }
    throw Refusal.notAcceptable(
        "The comparison of these calls is longer than an answer may be; ask for text/plain.");
  }
}
