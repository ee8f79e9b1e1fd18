package io.callflow.contract;

import io.callflow.call.CallSummary;
import io.callflow.contract.model.CallPage;
import io.callflow.contract.model.CauseSource;
import io.callflow.contract.model.DamagedCall;
import io.callflow.contract.model.Direction;
import io.callflow.contract.model.Event;
import io.callflow.contract.model.EventPage;
import io.callflow.contract.model.Hop;
import io.callflow.contract.model.Link;
import io.callflow.contract.model.LinkRel;
import io.callflow.contract.model.Outcome;
import io.callflow.contract.model.OutcomeResult;
import io.callflow.contract.model.Party;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import io.callflow.query.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps API models to domain values and back. */
public final class EventMapper {
  private EventMapper() {}

  /**
   * The event that a request holds.
   *
   * @param source the source of an event that names none: the sender
   * @throws io.callflow.event.CallflowException if a value breaks an invariant of the event model
   */
  public static CallFlowEvent event(Event model, String source) {
    return CallFlowEvent.builder(
            new CallId(model.callId()),
            new EventType(model.eventType()),
            model.timestamp(),
            model.source() == null ? source : model.source())
        .sourceEventId(model.sourceEventId())
        .sequence(model.sequence())
        .legId(model.legId())
        .correlationId(model.correlationId())
        .direction(direction(model.direction()))
        .from(party(model.from()))
        .to(party(model.to()))
        .hop(hop(model.hop()))
        .outcome(outcome(model.outcome()))
        .links(links(model.links()))
        .details(DetailsMapper.details(model.details()))
        .metadata(model.metadata())
        .build();
  }

  /** The stored event that an answer of the API, or a stored line, holds. */
  public static StoredEvent stored(io.callflow.contract.model.StoredEvent model) {
    return new StoredEvent(
        new EventId(model.eventId()),
        model.createdAt(),
        CallFlowEvent.builder(
                new CallId(model.callId()),
                new EventType(model.eventType()),
                model.timestamp(),
                model.source())
            .sourceEventId(model.sourceEventId())
            .sequence(model.sequence())
            .legId(model.legId())
            .correlationId(model.correlationId())
            .direction(direction(model.direction()))
            .from(party(model.from()))
            .to(party(model.to()))
            .hop(hop(model.hop()))
            .outcome(outcome(model.outcome()))
            .links(links(model.links()))
            .details(DetailsMapper.details(model.details()))
            .metadata(model.metadata())
            .build());
  }

  /** The request that stores this event. */
  public static Event event(CallFlowEvent event) {
    return request(event, event.source());
  }

  /** The request that would store this event as the client's own: it leaves out the source. */
  public static Event eventWithoutSource(CallFlowEvent event) {
    return request(event, null);
  }

  private static Event request(CallFlowEvent event, @Nullable String source) {
    return new Event(
        event.callId().value(),
        event.eventType().value(),
        event.timestamp(),
        source,
        event.sourceEventId(),
        event.sequence(),
        event.legId(),
        event.correlationId(),
        direction(event.direction()),
        party(event.from()),
        party(event.to()),
        hop(event.hop()),
        outcome(event.outcome()),
        event.links().isEmpty() ? null : event.links().stream().map(EventMapper::link).toList(),
        DetailsMapper.details(event.details()),
        event.metadata());
  }

  /** The stored event as an answer of the API. */
  public static io.callflow.contract.model.StoredEvent stored(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    return new io.callflow.contract.model.StoredEvent(
        stored.eventId().value(),
        event.callId().value(),
        stored.eventId().callKey().value(),
        event.eventType().value(),
        event.timestamp(),
        event.source(),
        event.sourceEventId(),
        event.sequence(),
        event.legId(),
        event.correlationId(),
        direction(event.direction()),
        party(event.from()),
        party(event.to()),
        hop(event.hop()),
        outcome(event.outcome()),
        event.links().isEmpty() ? null : event.links().stream().map(EventMapper::link).toList(),
        DetailsMapper.details(event.details()),
        event.metadata(),
        stored.createdAt());
  }

  /** The page of events as an answer of the API. */
  public static EventPage eventPage(Page<StoredEvent> page) {
    return new EventPage(
        page.elements().stream().map(EventMapper::stored).toList(),
        page.elements().size(),
        page.nextToken(),
        damaged(page.damaged()),
        null);
  }

  /** The page of calls as an answer of the API. */
  public static CallPage callPage(Page<CallSummary> page) {
    return new CallPage(
        page.elements().stream().map(SummaryMapper::summary).toList(),
        page.elements().size(),
        page.nextToken(),
        damaged(page.damaged()));
  }

  static @Nullable List<DamagedCall> damaged(List<io.callflow.query.DamagedCall> damaged) {
    return damaged.isEmpty()
        ? null
        : damaged.stream()
            .map(call -> new DamagedCall(call.callKey().value(), call.detail()))
            .toList();
  }

  private static io.callflow.event.@Nullable Direction direction(@Nullable Direction model) {
    return model == null ? null : io.callflow.event.Direction.of(model.value());
  }

  static @Nullable Direction direction(io.callflow.event.@Nullable Direction direction) {
    if (direction == null) {
      return null;
    }
    return switch (direction) {
      case INBOUND -> Direction.INBOUND;
      case OUTBOUND -> Direction.OUTBOUND;
      case INTERNAL -> Direction.INTERNAL;
    };
  }

  static io.callflow.event.@Nullable Party party(@Nullable Party model) {
    return model == null
        ? null
        : new io.callflow.event.Party(model.number(), model.uri(), model.raw(), model.name());
  }

  static @Nullable Party party(io.callflow.event.@Nullable Party party) {
    return party == null ? null : new Party(party.number(), party.uri(), party.raw(), party.name());
  }

  private static io.callflow.event.@Nullable Hop hop(@Nullable Hop model) {
    return model == null ? null : new io.callflow.event.Hop(model.from(), model.to());
  }

  private static @Nullable Hop hop(io.callflow.event.@Nullable Hop hop) {
    return hop == null ? null : new Hop(hop.from(), hop.to());
  }

  private static io.callflow.event.@Nullable Outcome outcome(@Nullable Outcome model) {
    return model == null
        ? null
        : new io.callflow.event.Outcome(
            model.result() == null ? null : CallResult.of(model.result().value()),
            model.sipCode(),
            model.q850Cause(),
            model.reason(),
            model.endedBy(),
            model.sipReason(),
            model.causeSource() == null
                ? null
                : io.callflow.event.CauseSource.of(model.causeSource().value()));
  }

  static @Nullable Outcome outcome(io.callflow.event.@Nullable Outcome outcome) {
    return outcome == null
        ? null
        : new Outcome(
            result(outcome.result()),
            outcome.sipCode(),
            outcome.q850Cause(),
            outcome.reason(),
            outcome.endedBy(),
            outcome.sipReason(),
            causeSource(outcome.causeSource()));
  }

  private static @Nullable CauseSource causeSource(io.callflow.event.@Nullable CauseSource source) {
    if (source == null) {
      return null;
    }
    return switch (source) {
      case Q850 -> CauseSource.Q850;
      case SIP -> CauseSource.SIP;
    };
  }

  static @Nullable OutcomeResult result(@Nullable CallResult result) {
    if (result == null) {
      return null;
    }
    return switch (result) {
      case ANSWERED -> OutcomeResult.ANSWERED;
      case BUSY -> OutcomeResult.BUSY;
      case NO_ANSWER -> OutcomeResult.NO_ANSWER;
      case CANCELED -> OutcomeResult.CANCELED;
      case REJECTED -> OutcomeResult.REJECTED;
      case FAILED -> OutcomeResult.FAILED;
      case ABANDONED -> OutcomeResult.ABANDONED;
    };
  }

  private static List<io.callflow.event.Link> links(@Nullable List<Link> model) {
    return model == null
        ? List.of()
        : model.stream()
            .map(
                link ->
                    new io.callflow.event.Link(
                        Relation.of(link.rel().value()), new CallId(link.callId()), link.legId()))
            .toList();
  }

  static Link link(io.callflow.event.Link link) {
    return new Link(rel(link.rel()), link.callId().value(), link.legId());
  }

  static LinkRel rel(Relation relation) {
    return switch (relation) {
      case PARENT -> LinkRel.PARENT;
      case TRANSFERRED_FROM -> LinkRel.TRANSFERRED_FROM;
      case TRANSFERRED_TO -> LinkRel.TRANSFERRED_TO;
      case REPLACES -> LinkRel.REPLACES;
      case CONSULT -> LinkRel.CONSULT;
      case SAME_AS -> LinkRel.SAME_AS;
    };
  }
}
