package io.callflow.contract;

import static io.callflow.contract.EventMapper.direction;
import static io.callflow.contract.EventMapper.link;
import static io.callflow.contract.EventMapper.outcome;
import static io.callflow.contract.EventMapper.party;
import static io.callflow.contract.EventMapper.result;

import io.callflow.call.CallSummary;
import io.callflow.contract.model.CallState;
import io.callflow.contract.model.CallWarning;
import io.callflow.contract.model.CallWarningKind;
import io.callflow.contract.model.Conversation;
import io.callflow.contract.model.Leg;
import io.callflow.contract.model.MediaReport;
import io.callflow.contract.model.Parking;
import io.callflow.contract.model.Recording;
import io.callflow.contract.model.RecordingPause;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.contract.model.Transfer;
import io.callflow.contract.model.TransferState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Maps summaries of calls to API models. */
public final class SummaryMapper {
  private SummaryMapper() {}

  /** The summary as an answer of the API. */
  public static io.callflow.contract.model.CallSummary summary(CallSummary summary) {
    return summary(summary, null);
  }

  /**
   * The summary as an answer of the API.
   *
   * @param related the calls that belong to it; null if nobody asked for them
   */
  public static io.callflow.contract.model.CallSummary summary(
      CallSummary summary, @Nullable RelatedCalls related) {
    return new io.callflow.contract.model.CallSummary(
        summary.callId().value(),
        summary.callKey().value(),
        state(summary.state()),
        result(summary.outcome()),
        direction(summary.direction()),
        party(summary.from()),
        party(summary.dialled()),
        party(summary.to()),
        DetailsMapper.redirection(summary.redirectedBy()),
        summary.queue(),
        party(summary.agent()),
        summary.trunk(),
        summary.accountCode(),
        summary.startedAt(),
        DetailsMapper.answeredBy(summary.answeredBy()),
        summary.answeredAt(),
        summary.connectedAt(),
        summary.endedAt(),
        summary.eventCount(),
        millis(summary.ringDuration()),
        millis(summary.waitDuration()),
        millis(summary.talkDuration()),
        millis(summary.holdDuration()),
        summary.legs().stream().map(SummaryMapper::leg).toList(),
        summary.conversations().stream().map(SummaryMapper::conversation).toList(),
        summary.transfers().stream().map(SummaryMapper::transfer).toList(),
        summary.parkings().stream().map(SummaryMapper::parking).toList(),
        summary.recordings().stream().map(SummaryMapper::recording).toList(),
        summary.media().stream().map(SummaryMapper::media).toList(),
        summary.links().stream().map(EventMapper::link).toList(),
        summary.revision(),
        summary.warnings().stream().map(SummaryMapper::warning).toList(),
        related);
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  static CallState state(io.callflow.call.CallState state) {
    return switch (state) {
      case IN_PROGRESS -> CallState.IN_PROGRESS;
      case ANSWERED -> CallState.ANSWERED;
      case ENDED -> CallState.ENDED;
    };
  }

  private static Leg leg(io.callflow.call.Leg leg) {
    return new Leg(
        leg.legId(),
        leg.parent() == null ? null : link(leg.parent()),
        leg.loopback(),
        state(leg.state()),
        outcome(leg.outcome()),
        party(leg.from()),
        party(leg.to()),
        leg.startedAt(),
        leg.ringingAt(),
        leg.answeredAt(),
        leg.endedAt(),
        leg.eventCount());
  }

  private static Conversation conversation(io.callflow.call.Conversation talk) {
    return new Conversation(
        talk.legIds(),
        talk.parties().isEmpty() ? null : talk.parties().stream().map(EventMapper::party).toList(),
        talk.startedAt(),
        talk.endedAt());
  }

  private static Transfer transfer(io.callflow.call.Transfer transfer) {
    TransferState state =
        switch (transfer.state()) {
          case STARTED -> TransferState.STARTED;
          case ACCEPTED -> TransferState.ACCEPTED;
          case COMPLETED -> TransferState.COMPLETED;
          case FAILED -> TransferState.FAILED;
        };
    return new Transfer(
        transfer.eventId().value(),
        DetailsMapper.kind(transfer.kind()),
        state,
        transfer.legId(),
        party(transfer.transferor()),
        party(transfer.transferee()),
        party(transfer.target()),
        transfer.targetCall() == null ? null : link(transfer.targetCall()),
        transfer.startedAt(),
        transfer.acceptedAt(),
        transfer.endedAt());
  }

  private static Parking parking(io.callflow.call.Parking parking) {
    return new Parking(
        parking.legId(),
        party(parking.party()),
        parking.lot(),
        parking.space(),
        party(parking.retriever()),
        parking.startedAt(),
        parking.endedAt());
  }

  private static Recording recording(io.callflow.call.Recording recording) {
    return new Recording(
        recording.reference(),
        recording.legId(),
        recording.startedAt(),
        recording.endedAt(),
        recording.pauses().stream()
            .map(pause -> new RecordingPause(pause.startedAt(), pause.endedAt()))
            .toList());
  }

  private static MediaReport media(io.callflow.call.MediaReport report) {
    return new MediaReport(report.legId(), report.at(), DetailsMapper.media(report.quality()));
  }

  private static CallWarning warning(io.callflow.call.CallWarning warning) {
    CallWarningKind kind =
        switch (warning.kind()) {
          case MISSING_START -> CallWarningKind.MISSING_START;
          case ANSWERED_WITHOUT_START -> CallWarningKind.ANSWERED_WITHOUT_START;
          case MISSING_END -> CallWarningKind.MISSING_END;
          case LEG_WITHOUT_END -> CallWarningKind.LEG_WITHOUT_END;
          case TWO_ENDS -> CallWarningKind.TWO_ENDS;
          case OUTCOMES_DISAGREE -> CallWarningKind.OUTCOMES_DISAGREE;
          case EVENTS_AFTER_END -> CallWarningKind.EVENTS_AFTER_END;
          case CLOCKS_DISAGREE -> CallWarningKind.CLOCKS_DISAGREE;
          case AHEAD_OF_SERVICE -> CallWarningKind.AHEAD_OF_SERVICE;
        };
    return new CallWarning(
        kind,
        warning.count(),
        warning.eventId() == null ? null : warning.eventId().value(),
        warning.text());
  }
}
