package io.callflow.http.operation;

import io.callflow.archive.Archive;
import io.callflow.event.CallRef;
import io.callflow.query.Order;
import io.callflow.contract.LinePageFormat;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadCallEventsParameters;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.usecase.LinePage;
import io.callflow.usecase.ReadCallLines;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /calls/{callId}/events}: reads the events of one call, in their order. */
record ReadCallEventsHandler(Supplier<Archive> archive, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ReadCallEventsParameters given = ReadCallEventsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    return page(
        request,
        facts,
        ParameterMapper.call(given.callId()),
        Order.ASC,
        given.limit(),
        given.nextToken());
  }

  /** Answers a page of all events of a call. */
  Response page(
      Request request,
      Facts facts,
      CallRef call,
      Order order,
      int elements,
      @Nullable String nextToken) {
    Principal principal = request.requirePrincipal();
    return FittingPage.read(
        elements,
        limit,
        most -> {
          LinePage page =
              new ReadCallLines(archive.get())
                  .read(principal.tenant(), call, order, most, nextToken);
          facts.put("resultCount", page.lines().size());
          return LinePageFormat.write(page);
        });
  }
}
