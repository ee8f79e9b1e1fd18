package io.callflow.http.operation;

import io.callflow.archive.Archive;
import io.callflow.archive.Order;
import io.callflow.contract.EventMapper;
import io.callflow.contract.operation.ListCallsParameters;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.event.CallResult;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.usecase.CallPage;
import io.callflow.usecase.CallQuery;
import io.callflow.usecase.ListCalls;
import java.time.InstantSource;
import java.util.function.Supplier;

/** {@code GET /calls}: lists the calls of a time range. */
final class ListCallsHandler implements Handler.Immediate {
  private final Supplier<Archive> archive;
  private final InstantSource clock;
  private final AnswerLimit limit;

  ListCallsHandler(Supplier<Archive> archive, InstantSource clock, AnswerLimit limit) {
    this.archive = archive;
    this.clock = clock;
    this.limit = limit;
  }

  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ListCallsParameters given = ListCallsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    Principal principal = request.requirePrincipal();
    return FittingPage.read(
        given.limit(),
        limit,
        most -> {
          CallPage page =
              new ListCalls(archive.get(), clock).list(principal.tenant(), query(given, most));
          facts.put("resultCount", page.calls().size());
          return EventMapper.page(page);
        });
  }

  private static CallQuery query(ListCallsParameters given, int most) {
    return new CallQuery(
        given.startTime(),
        given.endTime(),
        given.party(),
        given.outcome() == null ? null : CallResult.of(given.outcome().value()),
        given.order() == ListCallsParameters.OrderEnum.ASC ? Order.ASC : Order.DESC,
        most,
        given.nextToken());
  }
}
