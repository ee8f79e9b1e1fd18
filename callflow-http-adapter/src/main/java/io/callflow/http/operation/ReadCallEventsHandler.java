package io.callflow.http.operation;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.contract.EventMapper;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadCallEventsParameters;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.usecase.EventPage;
import io.callflow.usecase.ReadCallEvents;
import java.util.function.Supplier;

/** {@code GET /calls/{callId}/events}: reads the events of one call, in their order. */
record ReadCallEventsHandler(Supplier<Archive> archive, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ReadCallEventsParameters given = ReadCallEventsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    Principal principal = request.requirePrincipal();
    CallRef call = ParameterMapper.call(given.callId());
    return FittingPage.read(
        given.limit(),
        limit,
        most -> {
          EventPage page =
              new ReadCallEvents(archive.get())
                  .read(principal.tenant(), call, most, given.nextToken());
          facts.put("resultCount", page.events().size());
          return EventMapper.page(page);
        });
  }
}
