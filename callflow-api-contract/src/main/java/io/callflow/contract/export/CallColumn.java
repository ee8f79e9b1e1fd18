package io.callflow.contract.export;

import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.CallWarning;
import io.callflow.contract.model.Party;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of a row for a call. Durations are seconds, with milliseconds. */
enum CallColumn implements CsvColumn<CallSummary> {
  CALL_ID("callId", true, (c, t) -> c.callId()),
  CALL_KEY("callKey", false, (c, t) -> c.callKey()),
  STATE("state", true, (c, t) -> c.state().value()),
  OUTCOME("outcome", true, (c, t) -> word(c.outcome())),
  DIRECTION("direction", true, (c, t) -> word(c.direction())),
  ANSWERED_BY("answeredBy", true, (c, t) -> word(c.answeredBy())),
  FROM("from", true, (c, t) -> address(c.from())),
  FROM_NAME("fromName", true, (c, t) -> name(c.from())),
  DIALLED("dialled", true, (c, t) -> address(c.dialled())),
  TO("to", true, (c, t) -> address(c.to())),
  TO_NAME("toName", true, (c, t) -> name(c.to())),
  REDIRECTED_BY(
      "redirectedBy",
      false,
      (c, t) -> c.redirectedBy() == null ? null : address(c.redirectedBy().by())),
  QUEUE("queue", true, (c, t) -> c.queue()),
  AGENT("agent", true, (c, t) -> c.agent() == null ? null : label(c.agent())),
  TRUNK("trunk", true, (c, t) -> c.trunk()),
  ACCOUNT_CODE("accountCode", true, (c, t) -> c.accountCode()),
  STARTED_AT("startedAt", true, (c, t) -> t.text(c.startedAt())),
  ANSWERED_AT("answeredAt", true, (c, t) -> t.text(c.answeredAt())),
  CONNECTED_AT("connectedAt", true, (c, t) -> t.text(c.connectedAt())),
  ENDED_AT("endedAt", true, (c, t) -> t.text(c.endedAt())),
  STARTED_AT_UTC("startedAtUtc", false, (c, t) -> c.startedAt().toString()),
  ENDED_AT_UTC("endedAtUtc", false, (c, t) -> utc(c.endedAt())),
  DURATION(
      "durationSeconds",
      true,
      (c, t) ->
          c.endedAt() == null
              ? null
              : seconds(Math.max(0, Duration.between(c.startedAt(), c.endedAt()).toMillis()))),
  RING("ringSeconds", true, (c, t) -> seconds(c.ringMillis())),
  WAIT("waitSeconds", true, (c, t) -> seconds(c.waitMillis())),
  TALK("talkSeconds", true, (c, t) -> seconds(c.talkMillis())),
  HOLD("holdSeconds", true, (c, t) -> seconds(c.holdMillis())),
  EVENTS("eventCount", true, (c, t) -> c.eventCount().toString()),
  LEGS("legCount", true, (c, t) -> Integer.toString(c.legs().size())),
  TRANSFERS("transferCount", true, (c, t) -> Integer.toString(c.transfers().size())),
  RECORDINGS("recordingCount", true, (c, t) -> Integer.toString(c.recordings().size())),
  WARNINGS("warnings", true, (c, t) -> warnings(c)),
  REVISION("revision", false, (c, t) -> c.revision());

  private interface Cell {
    @Nullable String of(CallSummary call, ClockTimes times);
  }

  private final String id;
  private final boolean usual;

  @SuppressWarnings("ImmutableEnumChecker") // the functions above hold nothing
  private final Cell cell;

  CallColumn(String id, boolean usual, Cell cell) {
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
    return id.endsWith("At");
  }

  @Override
  public boolean isUsual() {
    return usual;
  }

  @Override
  public @Nullable String cell(CallSummary element, ClockTimes times) {
    return cell.of(element, times);
  }

  /** The word as JSON has it. */
  private static @Nullable String word(@Nullable Enum<?> word) {
    return word == null ? null : word.toString();
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

  private static @Nullable String label(Party party) {
    return party.name() != null ? party.name() : address(party);
  }

  private static @Nullable String utc(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable String seconds(@Nullable Long millis) {
    return millis == null ? null : BigDecimal.valueOf(millis, 3).toPlainString();
  }

  private static String warnings(CallSummary call) {
    return call.warnings().stream()
        .map(CallWarning::kind)
        .map(Enum::toString)
        .collect(Collectors.joining("; "));
  }
}
