package io.callflow.contract;

import static io.callflow.contract.EventMapper.party;

import io.callflow.contract.model.AnsweredBy;
import io.callflow.contract.model.Application;
import io.callflow.contract.model.EventDetails;
import io.callflow.contract.model.MediaQuality;
import io.callflow.contract.model.ParkingPlace;
import io.callflow.contract.model.RecordingDetails;
import io.callflow.contract.model.Redirection;
import io.callflow.contract.model.RedirectionReason;
import io.callflow.contract.model.TransferDetails;
import io.callflow.contract.model.TransferKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Maps the details of events between API models and domain values. */
public final class DetailsMapper {
  private DetailsMapper() {}

  /** The details that a model holds; none if there is no model. */
  public static io.callflow.event.EventDetails details(@Nullable EventDetails model) {
    if (model == null) {
      return io.callflow.event.EventDetails.NONE;
    }
    return io.callflow.event.EventDetails.builder()
        .dialled(party(model.dialled()))
        .redirection(redirection(model.redirection()))
        .answeredBy(
            model.answeredBy() == null
                ? null
                : io.callflow.event.AnsweredBy.of(model.answeredBy().value()))
        .loopback(model.loopback())
        .bridgeId(model.bridgeId())
        .queue(model.queue())
        .agent(party(model.agent()))
        .conference(model.conference())
        .mailbox(model.mailbox())
        .trunk(model.trunk())
        .accountCode(model.accountCode())
        .application(application(model.application()))
        .transfer(transfer(model.transfer()))
        .parking(parking(model.parking()))
        .recording(recording(model.recording()))
        .media(media(model.media()))
        .build();
  }

  /** The details as a model; null if there are none. */
  public static @Nullable EventDetails details(io.callflow.event.EventDetails details) {
    if (details.isEmpty()) {
      return null;
    }
    io.callflow.event.Application application = details.application();
    io.callflow.event.ParkingPlace parking = details.parking();
    io.callflow.event.RecordingDetails recording = details.recording();
    return new EventDetails(
        party(details.dialled()),
        redirection(details.redirection()),
        answeredBy(details.answeredBy()),
        details.loopback(),
        details.bridgeId(),
        details.queue(),
        party(details.agent()),
        details.conference(),
        details.mailbox(),
        details.trunk(),
        details.accountCode(),
        application == null ? null : new Application(application.name(), application.data()),
        transfer(details.transfer()),
        parking == null ? null : new ParkingPlace(parking.lot(), parking.space()),
        recording == null ? null : new RecordingDetails(recording.id(), recording.reference()),
        details.media() == null ? null : media(details.media()));
  }

  static @Nullable AnsweredBy answeredBy(io.callflow.event.@Nullable AnsweredBy by) {
    if (by == null) {
      return null;
    }
    return switch (by) {
      case PERSON -> AnsweredBy.PERSON;
      case SYSTEM -> AnsweredBy.SYSTEM;
      case VOICEMAIL -> AnsweredBy.VOICEMAIL;
      case UNKNOWN -> AnsweredBy.UNKNOWN;
    };
  }

  private static io.callflow.event.@Nullable Redirection redirection(@Nullable Redirection model) {
    if (model == null) {
      return null;
    }
    return new io.callflow.event.Redirection(
        Objects.requireNonNull(party(model.by())),
        model.reason() == null
            ? null
            : io.callflow.event.RedirectionReason.of(model.reason().value()));
  }

  static @Nullable Redirection redirection(io.callflow.event.@Nullable Redirection redirection) {
    return redirection == null
        ? null
        : new Redirection(
            Objects.requireNonNull(party(redirection.by())), reason(redirection.reason()));
  }

  private static @Nullable RedirectionReason reason(
      io.callflow.event.@Nullable RedirectionReason reason) {
    if (reason == null) {
      return null;
    }
    return switch (reason) {
      case UNKNOWN -> RedirectionReason.UNKNOWN;
      case USER_BUSY -> RedirectionReason.USER_BUSY;
      case NO_ANSWER -> RedirectionReason.NO_ANSWER;
      case UNAVAILABLE -> RedirectionReason.UNAVAILABLE;
      case UNCONDITIONAL -> RedirectionReason.UNCONDITIONAL;
      case TIME_OF_DAY -> RedirectionReason.TIME_OF_DAY;
      case DO_NOT_DISTURB -> RedirectionReason.DO_NOT_DISTURB;
      case DEFLECTION -> RedirectionReason.DEFLECTION;
      case FOLLOW_ME -> RedirectionReason.FOLLOW_ME;
      case OUT_OF_SERVICE -> RedirectionReason.OUT_OF_SERVICE;
      case AWAY -> RedirectionReason.AWAY;
    };
  }

  private static io.callflow.event.@Nullable Application application(@Nullable Application model) {
    return model == null ? null : new io.callflow.event.Application(model.name(), model.data());
  }

  private static io.callflow.event.@Nullable TransferDetails transfer(
      @Nullable TransferDetails model) {
    return model == null
        ? null
        : new io.callflow.event.TransferDetails(
            model.kind() == null ? null : io.callflow.event.TransferKind.of(model.kind().value()),
            party(model.transferee()),
            model.transfereeLegId(),
            model.targetLegId(),
            model.consultLegId());
  }

  private static @Nullable TransferDetails transfer(
      io.callflow.event.@Nullable TransferDetails transfer) {
    return transfer == null
        ? null
        : new TransferDetails(
            kind(transfer.kind()),
            party(transfer.transferee()),
            transfer.transfereeLegId(),
            transfer.targetLegId(),
            transfer.consultLegId());
  }

  static @Nullable TransferKind kind(io.callflow.event.@Nullable TransferKind kind) {
    if (kind == null) {
      return null;
    }
    return switch (kind) {
      case BLIND -> TransferKind.BLIND;
      case CONSULT -> TransferKind.CONSULT;
      case CONFERENCE -> TransferKind.CONFERENCE;
    };
  }

  private static io.callflow.event.@Nullable ParkingPlace parking(@Nullable ParkingPlace model) {
    return model == null ? null : new io.callflow.event.ParkingPlace(model.lot(), model.space());
  }

  private static io.callflow.event.@Nullable RecordingDetails recording(
      @Nullable RecordingDetails model) {
    return model == null
        ? null
        : new io.callflow.event.RecordingDetails(model.id(), model.reference());
  }

  private static io.callflow.event.@Nullable MediaQuality media(@Nullable MediaQuality model) {
    return model == null
        ? null
        : new io.callflow.event.MediaQuality(
            model.mos(),
            model.jitterMillis(),
            model.packetLossPercent(),
            model.roundTripMillis(),
            model.postDialDelayMillis(),
            model.codec());
  }

  static MediaQuality media(io.callflow.event.MediaQuality media) {
    return new MediaQuality(
        media.mos(),
        media.jitterMillis(),
        media.packetLossPercent(),
        media.roundTripMillis(),
        media.postDialDelayMillis(),
        media.codec());
  }
}
