package io.callflow.contract;

import io.callflow.contract.model.ClockSkew;
import io.callflow.contract.model.Presence;
import io.callflow.contract.model.StoryConnection;
import io.callflow.contract.model.StoryCut;
import io.callflow.contract.model.StoryLimit;
import io.callflow.event.CallKey;
import io.callflow.event.EventId;
import io.callflow.event.Relation;
import io.callflow.story.Connection;

/** Maps what a story says about its calls to the API models. */
final class ConnectionMapper {
  private ConnectionMapper() {}

  static Presence presence(io.callflow.story.Presence presence) {
    return switch (presence) {
      case PRESENT -> Presence.PRESENT;
      case ERASED -> Presence.ERASED;
      case UNKNOWN -> Presence.UNKNOWN;
      case DAMAGED -> Presence.DAMAGED;
    };
  }

  static StoryConnection connection(Connection connection) {
    return new StoryConnection(
        connection.assertedBy().value(),
        connection.about().value(),
        connection.relation() == null ? null : EventMapper.rel(connection.relation()),
        connection.legId(),
        connection.correlationId(),
        connection.eventId().value(),
        connection.source());
  }

  static StoryCut cut(io.callflow.story.StoryCut cut) {
    StoryLimit limit =
        switch (cut.limit()) {
          case CALLS -> StoryLimit.CALLS;
          case STEPS -> StoryLimit.STEPS;
          case EVENTS -> StoryLimit.EVENTS;
          case CORRELATIONS -> StoryLimit.CORRELATIONS;
        };
    return new StoryCut(limit, cut.allowed(), cut.leftOut(), cut.text());
  }

  static io.callflow.story.Presence presence(Presence presence) {
    return switch (presence) {
      case PRESENT -> io.callflow.story.Presence.PRESENT;
      case ERASED -> io.callflow.story.Presence.ERASED;
      case UNKNOWN -> io.callflow.story.Presence.UNKNOWN;
      case DAMAGED -> io.callflow.story.Presence.DAMAGED;
    };
  }

  static Connection connection(StoryConnection connection) {
    return new Connection(
        new CallKey(connection.assertedBy()),
        new CallKey(connection.about()),
        connection.rel() == null ? null : Relation.of(connection.rel().value()),
        connection.legId(),
        connection.correlationId(),
        new EventId(connection.eventId()),
        connection.source());
  }

  static io.callflow.story.StoryCut cut(StoryCut cut) {
    io.callflow.story.StoryCut.Limit limit =
        switch (cut.limit()) {
          case CALLS -> io.callflow.story.StoryCut.Limit.CALLS;
          case STEPS -> io.callflow.story.StoryCut.Limit.STEPS;
          case EVENTS -> io.callflow.story.StoryCut.Limit.EVENTS;
          case CORRELATIONS -> io.callflow.story.StoryCut.Limit.CORRELATIONS;
        };
    return new io.callflow.story.StoryCut(limit, cut.allowed(), cut.leftOut());
  }

  static ClockSkew clock(io.callflow.story.ClockSkew clock) {
    return new ClockSkew(
        clock.source(),
        clock.reference(),
        clock.ahead().toMillis(),
        clock.pairs(),
        clock.spread().toMillis());
  }
}
