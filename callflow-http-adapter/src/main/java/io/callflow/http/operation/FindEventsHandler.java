package io.callflow.http.operation;

import io.callflow.archive.Archive;
import io.callflow.event.CallRef;
import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.contract.operation.FindEventsParameters;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.usecase.EventPage;
import io.callflow.query.EventQuery;
import io.callflow.usecase.FindEvents;
import java.time.InstantSource;
import java.util.function.Supplier;

/** {@code GET /events}: finds events in time, or in one call. */
record FindEventsHandler(Supplier<Archive> archive, InstantSource clock, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    FindEventsParameters given = FindEventsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    EventQuery query = ParameterMapper.query(given);
    CallRef call = query.call();
    if (call != null && query.isWholeCall()) {
      return new ReadCallEventsHandler(archive, limit)
          .page(request, facts, call, query.order(), query.limit(), query.nextToken());
    }
    Principal principal = request.requirePrincipal();
    return FittingPage.read(
        query.limit(),
        limit,
        most -> {
          EventPage page =
              new FindEvents(archive.get(), clock).find(principal.tenant(), query.withLimit(most));
          facts.put("resultCount", page.events().size());
          return Json.write(EventMapper.page(page));
        });
  }
}
