package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.Order;
import io.callflow.call.CallSummary;
import io.callflow.call.ladder.Ladder;
import io.callflow.contract.EventMapper;
import io.callflow.contract.LadderFormat;
import io.callflow.contract.model.Health;
import io.callflow.contract.model.HealthStatus;
import io.callflow.event.EventId;
import io.callflow.usecase.CallQuery;
import io.callflow.usecase.EventQuery;
import io.callflow.usecase.FindEvents;
import io.callflow.usecase.ListCalls;
import io.callflow.usecase.ReadCall;
import io.callflow.usecase.ReadCallEvents;
import io.callflow.usecase.ReadEvent;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves what reads: every GET. Safe for use by many threads; answers every event, however broken,
 * and never throws.
 */
public final class RetrieverHandler {
  private final Supplier<Archive> archive;
  private final InstantSource clock;
  private final Serving serving;

  /**
   * @param archive asked by each request that reads; what it throws is the answer
   */
  public RetrieverHandler(Supplier<Archive> archive, InstantSource clock, RequestLog log) {
    this.archive = archive;
    this.clock = clock;
    this.serving = new Serving(log, "queryTimeMs", RetrieverHandler::count);
  }

  /** Answers one request. */
  public APIGatewayProxyResponseEvent handle(@Nullable APIGatewayProxyRequestEvent event) {
    return serving.serve(
        event,
        (request, facts) ->
            switch (request.operation()) {
              case "GET /health" -> health();
              case "GET /events" -> findEvents(request, facts);
              case "GET /events/{eventId}" -> readEvent(request, facts);
              case "GET /calls" -> listCalls(request, facts);
              case "GET /calls/{callId}" -> readCall(request, facts);
              case "GET /calls/{callId}/events" -> readCallEvents(request, facts);
              case "GET /calls/{callId}/ladder" -> readCallLadder(request, facts);
              default -> throw Refusal.noSuchPath();
            });
  }

  private static void count(Request request, int status, Map<String, Object> facts) {
    Invocation.current()
        .ifPresent(
            invocation -> {
              facts.put("s3ObjectsScanned", invocation.reads());
              facts.put(Metric.CALLS_READ.metricName(), invocation.reads());
              invocation.tell(facts);
            });
  }

  private APIGatewayProxyResponseEvent health() {
    return Answers.json(200, new Health(HealthStatus.HEALTHY, clock.instant()));
  }

  private APIGatewayProxyResponseEvent findEvents(Request request, Map<String, Object> facts) {
    Principal principal = request.require(Scope.EVENTS_READ);
    Parameters given =
        request.parameters(
            "callId", "eventType", "party", "startTime", "endTime", "order", "limit", "nextToken");
    EventQuery query =
        new EventQuery(
            given.queryCall(),
            given.eventType(),
            given.party(),
            given.time("startTime"),
            given.time("endTime"),
            given.order(Order.ASC),
            given.limit(),
            given.nextToken());
    given.check();
    facts.put("query", given.accepted());
    return page(
        query.limit(),
        limit -> {
          EventQuery limited =
              new EventQuery(
                  query.call(),
                  query.eventType(),
                  query.party(),
                  query.startTime(),
                  query.endTime(),
                  query.order(),
                  limit,
                  query.nextToken());
          var page = new FindEvents(archive.get(), clock).find(principal.tenant(), limited);
          facts.put("resultCount", page.events().size());
          return Answers.json(200, EventMapper.page(page));
        });
  }

  private APIGatewayProxyResponseEvent readEvent(Request request, Map<String, Object> facts) {
    Principal principal = request.require(Scope.EVENTS_READ);
    Parameters given = request.parameters();
    EventId eventId = given.pathEvent();
    given.check();
    facts.put("query", given.accepted());
    var event =
        new ReadEvent(archive.get()).read(principal.tenant(), Objects.requireNonNull(eventId));
    facts.put("resultCount", 1);
    return Answers.json(200, EventMapper.stored(event));
  }

  private APIGatewayProxyResponseEvent listCalls(Request request, Map<String, Object> facts) {
    Principal principal = request.require(Scope.EVENTS_READ);
    Parameters given =
        request.parameters(
            "startTime", "endTime", "party", "outcome", "order", "limit", "nextToken");
    CallQuery query =
        new CallQuery(
            given.time("startTime"),
            given.time("endTime"),
            given.party(),
            given.outcome(),
            given.order(Order.DESC),
            given.limit(),
            given.nextToken());
    given.check();
    facts.put("query", given.accepted());
    return page(
        query.limit(),
        limit -> {
          CallQuery limited =
              new CallQuery(
                  query.startTime(),
                  query.endTime(),
                  query.party(),
                  query.outcome(),
                  query.order(),
                  limit,
                  query.nextToken());
          var page = new ListCalls(archive.get(), clock).list(principal.tenant(), limited);
          facts.put("resultCount", page.calls().size());
          return Answers.json(200, EventMapper.page(page));
        });
  }

  private APIGatewayProxyResponseEvent readCall(Request request, Map<String, Object> facts) {
    Principal principal = request.require(Scope.EVENTS_READ);
    Parameters given = request.parameters();
    CallRef call = given.pathCall();
    given.check();
    facts.put("query", given.accepted());
    var flow = new ReadCall(archive.get()).read(principal.tenant(), Objects.requireNonNull(call));
    facts.put("resultCount", 1);
    return Answers.json(200, EventMapper.summary(CallSummary.of(flow)));
  }

  private APIGatewayProxyResponseEvent readCallEvents(Request request, Map<String, Object> facts) {
    Principal principal = request.require(Scope.EVENTS_READ);
    Parameters given = request.parameters("limit", "nextToken");
    CallRef call = given.pathCall();
    int mostEvents = given.limit();
    String nextToken = given.nextToken();
    given.check();
    facts.put("query", given.accepted());
    return page(
        mostEvents,
        limit -> {
          var page =
              new ReadCallEvents(archive.get())
                  .read(principal.tenant(), Objects.requireNonNull(call), limit, nextToken);
          facts.put("resultCount", page.events().size());
          return Answers.json(200, EventMapper.page(page));
        });
  }

  private APIGatewayProxyResponseEvent readCallLadder(Request request, Map<String, Object> facts) {
    Principal principal = request.require(Scope.EVENTS_READ);
    Parameters given = request.parameters("columns", "zone");
    CallRef call = given.pathCall();
    int columns = given.columns();
    ZoneId zone = given.zone();
    given.check();
    facts.put("query", given.accepted());
    List<LadderFormat> accepted = request.accepted(LadderFormat.values(), LadderFormat::mediaType);
    if (accepted.isEmpty()) {
      throw Refusal.notAcceptable(
          "A ladder is answered as application/json, image/svg+xml, text/vnd.mermaid or"
              + " text/plain.");
    }
    var flow = new ReadCall(archive.get()).read(principal.tenant(), Objects.requireNonNull(call));
    Ladder ladder = Ladder.of(flow);
    facts.put("resultCount", ladder.rows().size());
    for (LadderFormat format : accepted) {
      APIGatewayProxyResponseEvent answer =
          Answers.of(200, format.contentType(), format.write(ladder, columns, zone));
      answer.getHeaders().put("Vary", "Accept");
      if (format == LadderFormat.SVG) {
        // It is opened as a page of its own, too.
        answer
            .getHeaders()
            .put("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
      }
      if (Answers.length(answer) <= Answers.MAX_LENGTH) {
        facts.put("format", format.text());
        return answer;
      }
    }
    throw Refusal.notAcceptable(
        "A drawing of this call is longer than an answer may be; ask for another form.");
  }

  /**
   * A page that a function may answer: where events are so large that it becomes too long, a
   * shorter one. A token goes with any limit, so nothing is lost.
   */
  private static APIGatewayProxyResponseEvent page(
      int limit, IntFunction<APIGatewayProxyResponseEvent> read) {
    APIGatewayProxyResponseEvent answer = read.apply(limit);
    int shorter = limit;
    for (long length = Answers.length(answer); length > Answers.MAX_LENGTH && shorter > 1; ) {
      shorter =
          (int)
              Math.max(1, Math.min(shorter / 2, shorter * (Answers.MAX_LENGTH * 9L / 10) / length));
      answer = read.apply(shorter);
      length = Answers.length(answer);
    }
    return answer;
  }
}
