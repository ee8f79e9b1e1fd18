package io.callflow.contract.operation;

import io.callflow.contract.model.OutcomeResult;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallRef;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import io.callflow.query.StoryQuery;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Maps parameters of the API to domain values. */
public final class ParameterMapper {
  /** The range of a query that has no startTime. */
  private static final Duration HOUR = Duration.ofHours(1);

  private ParameterMapper() {}

  /** The query that {@code GET /events} asks for. */
  public static EventQuery query(FindEventsParameters given) {
    return new EventQuery(
        given.callId() == null ? null : call(given.callId()),
        given.eventType() == null ? null : new EventType(given.eventType()),
        given.party(),
        given.startTime(),
        given.endTime(),
        HOUR,
        switch (given.order()) {
          case ASC -> Order.ASC;
          case DESC -> Order.DESC;
        },
        given.limit());
  }

  /** The query that {@code GET /calls} asks for. */
  public static CallQuery query(ListCallsParameters given) {
    return new CallQuery(
        given.startTime(),
        given.endTime(),
        HOUR,
        given.party(),
        result(given.outcome()),
        given.answeredBy() == null ? null : AnsweredBy.of(given.answeredBy().value()),
        given.direction() == null ? null : Direction.of(given.direction().value()),
        given.minDurationSeconds() == null ? null : Duration.ofSeconds(given.minDurationSeconds()),
        switch (given.order()) {
          case ASC -> Order.ASC;
          case DESC -> Order.DESC;
        },
        given.limit());
  }

  /** The story that {@code GET /calls/{callId}/related} asks for. */
  public static StoryQuery story(ReadRelatedCallsParameters given) {
    return new StoryQuery(call(given.callId()), given.maxCalls(), given.maxSteps());
  }

  /** The story that {@code GET /calls/{callId}?related=true} asks for. */
  public static StoryQuery story(ReadCallParameters given) {
    return new StoryQuery(call(given.callId()), given.maxCalls(), given.maxSteps());
  }

  /** The story that {@code GET /calls/{callId}/events?related=true} asks for. */
  public static StoryQuery story(ReadCallEventsParameters given) {
    return new StoryQuery(call(given.callId()), given.maxCalls(), given.maxSteps());
  }

  /** The story that {@code GET /calls/{callId}/ladder?related=true} asks for. */
  public static StoryQuery story(ReadCallLadderParameters given) {
    return new StoryQuery(call(given.callId()), given.maxCalls(), given.maxSteps());
  }

  /** The call that {@code callId} names, be it by its id or by {@code ~} and its key. */
  public static CallRef call(String callId) {
    return CallRef.parse(callId);
  }

  /** The event that {@code eventId} names. */
  public static EventId event(ReadEventParameters given) {
    return new EventId(given.eventId());
  }

  private static @Nullable CallResult result(@Nullable OutcomeResult outcome) {
    return outcome == null ? null : CallResult.of(outcome.value());
  }
}
