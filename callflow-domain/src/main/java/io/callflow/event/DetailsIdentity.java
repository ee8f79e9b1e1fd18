package io.callflow.event;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of an event's details within its {@link Identity}. Never reuse a tag, never reorder
 * fields: stored ids depend on it.
 */
final class DetailsIdentity {
  private final IdentityEncoding out;

  DetailsIdentity(IdentityEncoding out) {
    this.out = out;
  }

  void details(int tag, EventDetails details) {
    out.group(
        tag,
        IdentityEncoding.count(
            details.dialled(),
            details.redirection(),
            details.answeredBy(),
            details.loopback(),
            details.bridgeId(),
            details.queue(),
            details.agent(),
            details.conference(),
            details.mailbox(),
            details.trunk(),
            details.accountCode(),
            details.application(),
            details.transfer(),
            details.parking(),
            details.recording(),
            details.media()));
    out.party(1, details.dialled());
    redirection(2, details.redirection());
    out.text(3, details.answeredBy() == null ? null : details.answeredBy().text());
    out.text(4, details.loopback());
    out.text(5, details.bridgeId());
    out.text(6, details.queue());
    out.party(7, details.agent());
    out.text(8, details.conference());
    out.text(9, details.mailbox());
    out.text(10, details.trunk());
    out.text(11, details.accountCode());
    Application application = details.application();
    if (application != null) {
      out.group(12, IdentityEncoding.count(application.name(), application.data()));
      out.text(1, application.name());
      out.text(2, application.data());
    }
    transfer(13, details.transfer());
    ParkingPlace parking = details.parking();
    if (parking != null) {
      out.group(14, IdentityEncoding.count(parking.lot(), parking.space()));
      out.text(1, parking.lot());
      out.text(2, parking.space());
    }
    RecordingDetails recording = details.recording();
    if (recording != null) {
      out.group(15, IdentityEncoding.count(recording.id(), recording.reference()));
      out.text(1, recording.id());
      out.text(2, recording.reference());
    }
    media(16, details.media());
  }

  private void redirection(int tag, @Nullable Redirection redirection) {
    if (redirection != null) {
      out.group(tag, IdentityEncoding.count(redirection.by(), redirection.reason()));
      out.party(1, redirection.by());
      out.text(2, redirection.reason() == null ? null : redirection.reason().text());
    }
  }

  private void transfer(int tag, @Nullable TransferDetails transfer) {
    if (transfer != null) {
      out.group(
          tag,
          IdentityEncoding.count(
              transfer.kind(),
              transfer.transferee(),
              transfer.transfereeLegId(),
              transfer.targetLegId(),
              transfer.consultLegId()));
      out.text(1, transfer.kind() == null ? null : transfer.kind().text());
      out.party(2, transfer.transferee());
      out.text(3, transfer.transfereeLegId());
      out.text(4, transfer.targetLegId());
      out.text(5, transfer.consultLegId());
    }
  }

  private void media(int tag, @Nullable MediaQuality media) {
    if (media != null) {
      out.group(
          tag,
          IdentityEncoding.count(
              media.mos(),
              media.jitterMillis(),
              media.packetLossPercent(),
              media.roundTripMillis(),
              media.postDialDelayMillis(),
              media.codec()));
      decimal(1, media.mos());
      decimal(2, media.jitterMillis());
      decimal(3, media.packetLossPercent());
      decimal(4, media.roundTripMillis());
      out.number(5, media.postDialDelayMillis());
      out.text(6, media.codec());
    }
  }

  private void decimal(int tag, @Nullable BigDecimal value) {
    out.text(tag, value == null ? null : value.toPlainString());
  }
}
