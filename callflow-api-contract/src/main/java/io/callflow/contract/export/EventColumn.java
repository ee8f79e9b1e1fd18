package io.callflow.contract.export;

import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.Hop;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of a row for an event. Those for which a spreadsheet is too narrow are not usual. */
enum EventColumn implements CsvColumn<StoredEvent> {
  EVENT_ID("eventId", true, (e, t) -> e.eventId().value()),
  CALL_ID("callId", true, (e, t) -> e.event().callId().value()),
  CALL_KEY("callKey", false, (e, t) -> e.event().callId().key().value()),
  EVENT_TYPE("eventType", true, (e, t) -> e.event().eventType().value()),
  TIMESTAMP("timestamp", true, (e, t) -> t.text(e.event().timestamp())),
  TIMESTAMP_UTC("timestampUtc", false, (e, t) -> e.event().timestamp().toString()),
  SOURCE("source", true, (e, t) -> e.event().source()),
  SOURCE_EVENT_ID("sourceEventId", false, (e, t) -> e.event().sourceEventId()),
  SEQUENCE("sequence", true, (e, t) -> text(e.event().sequence())),
  LEG_ID("legId", true, (e, t) -> e.event().legId()),
  CORRELATION_ID("correlationId", true, (e, t) -> e.event().correlationId()),
  DIRECTION("direction", true, (e, t) -> lower(e.event().direction())),
  FROM("from", true, (e, t) -> address(e.event().from())),
  FROM_NAME("fromName", true, (e, t) -> name(e.event().from())),
  TO("to", true, (e, t) -> address(e.event().to())),
  TO_NAME("toName", true, (e, t) -> name(e.event().to())),
  HOP_FROM("hopFrom", true, (e, t) -> hop(e.event(), Hop::from)),
  HOP_TO("hopTo", true, (e, t) -> hop(e.event(), Hop::to)),
  RESULT("result", true, (e, t) -> outcome(e.event(), o -> lower(o.result()))),
  SIP_CODE("sipCode", true, (e, t) -> outcome(e.event(), o -> text(o.sipCode()))),
  Q850_CAUSE("q850Cause", true, (e, t) -> outcome(e.event(), o -> text(o.q850Cause()))),
  REASON("reason", true, (e, t) -> outcome(e.event(), Outcome::reason)),
  SIP_REASON("sipReason", true, (e, t) -> outcome(e.event(), Outcome::sipReason)),
  CAUSE_SOURCE("causeSource", false, (e, t) -> outcome(e.event(), o -> lower(o.causeSource()))),
  ENDED_BY("endedBy", true, (e, t) -> outcome(e.event(), Outcome::endedBy)),
  LINKS("links", true, (e, t) -> links(e.event())),
  DETAILS("details", false, (e, t) -> details(e.event())),
  METADATA(
      "metadata",
      false,
      (e, t) -> e.event().metadata() == null ? null : e.event().metadata().json()),
  CREATED_AT("createdAt", true, (e, t) -> t.text(e.createdAt()));

  private interface Cell {
    @Nullable String of(StoredEvent event, ClockTimes times);
  }

  private final String id;
  private final boolean usual;

  @SuppressWarnings("ImmutableEnumChecker") // the functions above hold nothing
  private final Cell cell;

  EventColumn(String id, boolean usual, Cell cell) {
    this.id = id;
    this.usual = usual;
    this.cell = cell;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean isTime() {
    return this == TIMESTAMP || this == CREATED_AT;
  }

  @Override
  public boolean isUsual() {
    return usual;
  }

  @Override
  public @Nullable String cell(StoredEvent element, ClockTimes times) {
    return cell.of(element, times);
  }

  private static @Nullable String text(@Nullable Number number) {
    return number == null ? null : number.toString();
  }

  private static @Nullable String lower(@Nullable Enum<?> word) {
    return word == null ? null : word.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String address(@Nullable Party party) {
    if (party == null) {
      return null;
    }
    if (party.number() != null) {
      return party.number();
    }
    return party.uri() != null ? party.uri() : party.raw();
  }

  private static @Nullable String name(@Nullable Party party) {
    return party == null ? null : party.name();
  }

  private static @Nullable String hop(CallFlowEvent event, Function<Hop, @Nullable String> end) {
    Hop hop = event.hop();
    return hop == null ? null : end.apply(hop);
  }

  private static @Nullable String outcome(
      CallFlowEvent event, Function<Outcome, @Nullable String> part) {
    Outcome outcome = event.outcome();
    return outcome == null ? null : part.apply(outcome);
  }

  private static String links(CallFlowEvent event) {
    return event.links().stream()
        .map(
            link ->
                lower(link.rel())
                    + " "
                    + link.callId().value()
                    + (link.legId() == null ? "" : " leg " + link.legId()))
        .collect(Collectors.joining("; "));
  }

  private static @Nullable String details(CallFlowEvent event) {
    if (event.details().isEmpty()) {
      return null;
    }
    var model = EventMapper.event(event).details();
    return model == null ? null : Json.writeString(model);
  }
}
