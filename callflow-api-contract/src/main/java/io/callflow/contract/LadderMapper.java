package io.callflow.contract;

import io.callflow.call.ladder.Bar;
import io.callflow.call.ladder.Lane;
import io.callflow.call.ladder.Row;
import io.callflow.contract.model.Ladder;
import io.callflow.contract.model.LadderBar;
import io.callflow.contract.model.LadderBarKind;
import io.callflow.contract.model.LadderCall;
import io.callflow.contract.model.LadderLane;
import io.callflow.contract.model.LadderLaneKind;
import io.callflow.contract.model.LadderNote;
import io.callflow.contract.model.LadderRow;
import io.callflow.contract.model.LadderRowKind;
import io.callflow.contract.model.LadderTone;
import io.callflow.event.CallId;
import io.callflow.event.Tone;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps ladders to their API models. */
final class LadderMapper {
  private LadderMapper() {}

  /** The ladder of one call. */
  static Ladder ladder(io.callflow.call.ladder.Ladder ladder) {
    return ladder(ladder, false);
  }

  /** The ladder of a story, which also tells its calls. */
  static Ladder story(io.callflow.call.ladder.Ladder ladder) {
    return ladder(ladder, true);
  }

  private static Ladder ladder(io.callflow.call.ladder.Ladder ladder, boolean isStory) {
    return new Ladder(
        ladder.callId().value(),
        ladder.callKey().value(),
        ladder.title(),
        ladder.lanes().stream().map(LadderMapper::lane).toList(),
        ladder.rows().stream().map(row -> row(row, isStory)).toList(),
        ladder.bars().stream().map(bar -> bar(bar, isStory)).toList(),
        isStory ? ladder.calls().stream().map(LadderMapper::call).toList() : null,
        isStory ? ladder.clocks().stream().map(ConnectionMapper::clock).toList() : null,
        isStory ? ladder.cuts().stream().map(ConnectionMapper::cut).toList() : null);
  }

  private static LadderCall call(io.callflow.call.ladder.LadderCall call) {
    CallId callId = call.ref().callId();
    return new LadderCall(
        callId == null ? null : callId.value(),
        call.ref().key().value(),
        ConnectionMapper.presence(call.presence()),
        call.title(),
        call.steps(),
        call.connections().stream().map(ConnectionMapper::connection).toList());
  }

  private static LadderLane lane(Lane lane) {
    LadderLaneKind kind =
        switch (lane.kind()) {
          case PARTY -> LadderLaneKind.PARTY;
          case NODE -> LadderLaneKind.NODE;
          case LEG -> LadderLaneKind.LEG;
          case QUEUE -> LadderLaneKind.QUEUE;
          case CONFERENCE -> LadderLaneKind.CONFERENCE;
          case PARKING -> LadderLaneKind.PARKING;
          case VOICEMAIL -> LadderLaneKind.VOICEMAIL;
        };
    return new LadderLane(kind, lane.name(), lane.aliases());
  }

  private static LadderRow row(Row row, boolean isStory) {
    if (row instanceof Row.Event event) {
      return new LadderRow(
          LadderRowKind.EVENT,
          event.eventId().value(),
          event.type().value(),
          event.at(),
          event.since().toMillis(),
          event.from(),
          event.to(),
          event.reply(),
          tone(event.tone()),
          event.detail().isEmpty() ? null : event.detail(),
          event.source(),
          event.legId(),
          notes(event.notes()),
          null,
          isStory ? event.call() : null);
    }
    Row.Gap gap = (Row.Gap) row;
    return new LadderRow(
        LadderRowKind.GAP,
        null,
        null,
        gap.at(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        gap.duration().toMillis(),
        null);
  }

  private static @Nullable List<LadderNote> notes(List<Row.Note> notes) {
    return notes.isEmpty()
        ? null
        : notes.stream()
            .map(note -> new LadderNote(note.eventId().value(), note.type().value()))
            .toList();
  }

  private static LadderTone tone(Tone tone) {
    return switch (tone) {
      case STEP -> LadderTone.STEP;
      case PROGRESS -> LadderTone.PROGRESS;
      case CONNECTED -> LadderTone.CONNECTED;
      case HELD -> LadderTone.HELD;
      case ENDED -> LadderTone.ENDED;
      case FAILED -> LadderTone.FAILED;
    };
  }

  private static LadderBar bar(Bar bar, boolean isStory) {
    LadderBarKind kind =
        switch (bar.kind()) {
          case TALK -> LadderBarKind.TALK;
          case HOLD -> LadderBarKind.HOLD;
          case RECORDING -> LadderBarKind.RECORDING;
        };
    return new LadderBar(
        kind,
        bar.lane(),
        bar.firstRow(),
        bar.lastRow(),
        bar.start(),
        bar.end(),
        isStory ? bar.call() : null);
  }
}
