package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.contract.operation.EraseCallParameters;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.event.CallRef;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import java.util.function.Supplier;

/** {@code DELETE /calls/{callId}}: erases one call for good. */
record EraseCallHandler(Supplier<Callflow> callflow) implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    CallRef call = ParameterMapper.call(EraseCallParameters.read(request.parameters()).callId());
    facts.put("callId", call.toString());
    callflow.get().tenant(request.requirePrincipal().tenant()).erase(call);
    facts.put("result", "erased");
    return Response.empty(204);
  }
}
