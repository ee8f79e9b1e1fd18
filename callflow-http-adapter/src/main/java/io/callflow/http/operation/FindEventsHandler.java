package io.callflow.http.operation;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.Order;
import io.callflow.contract.EventMapper;
import io.callflow.contract.operation.FindEventsParameters;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.event.EventType;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.usecase.EventPage;
import io.callflow.usecase.EventQuery;
import io.callflow.usecase.FindEvents;
import java.time.InstantSource;
import java.util.function.Supplier;

/** {@code GET /events}: finds events in time, or in one call. */
final class FindEventsHandler implements Handler.Immediate {
  private final Supplier<Archive> archive;
  private final InstantSource clock;
  private final AnswerLimit limit;

  FindEventsHandler(Supplier<Archive> archive, InstantSource clock, AnswerLimit limit) {
    this.archive = archive;
    this.clock = clock;
    this.limit = limit;
  }

  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    FindEventsParameters given = FindEventsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    Principal principal = request.requirePrincipal();
    return FittingPage.read(
        given.limit(),
        limit,
        most -> {
          EventPage page =
              new FindEvents(archive.get(), clock).find(principal.tenant(), query(given, most));
          facts.put("resultCount", page.events().size());
          return EventMapper.page(page);
        });
  }

  private static EventQuery query(FindEventsParameters given, int most) {
    return new EventQuery(
        given.callId() == null ? null : CallRef.parse(given.callId()),
        given.eventType() == null ? null : new EventType(given.eventType()),
        given.party(),
        given.startTime(),
        given.endTime(),
        given.order() == FindEventsParameters.OrderEnum.ASC ? Order.ASC : Order.DESC,
        most,
        given.nextToken());
  }
}
