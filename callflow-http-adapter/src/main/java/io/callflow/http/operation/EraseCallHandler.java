package io.callflow.http.operation;

import io.callflow.archive.Archive;
import io.callflow.event.CallRef;
import io.callflow.contract.operation.EraseCallParameters;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import io.callflow.usecase.EraseCall;
import java.util.function.Supplier;

/** {@code DELETE /calls/{callId}}: erases one call for good. */
record EraseCallHandler(Supplier<Archive> archive) implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    CallRef call = ParameterMapper.call(EraseCallParameters.read(request.parameters()).callId());
    facts.put("callId", call.toString());
    new EraseCall(archive.get()).erase(request.requirePrincipal().tenant(), call);
    facts.put("result", "erased");
    return Response.empty(204);
  }
}
