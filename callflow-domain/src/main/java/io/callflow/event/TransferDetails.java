package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * What a transfer event says beside {@code from}, the transferor, and {@code to}, the target.
 *
 * @param kind null if the source does not say
 * @param transferee the party that is handed over; null if the event does not name it
 * @param transfereeLegId the leg that is handed over
 * @param targetLegId the leg of the target
 * @param consultLegId the transferor's leg towards the target, which ends with the transfer
 */
public record TransferDetails(
    @Nullable TransferKind kind,
    @Nullable Party transferee,
    @Nullable String transfereeLegId,
    @Nullable String targetLegId,
    @Nullable String consultLegId) {
  public TransferDetails {
    if (kind == null
        && transferee == null
        && transfereeLegId == null
        && targetLegId == null
        && consultLegId == null) {
      throw CallflowException.invalid(
          "/details/transfer", "too_few_fields", "A transfer has at least one field.");
    }
    Text.requirePlainOrNull("transfereeLegId", transfereeLegId, 256);
    Text.requirePlainOrNull("targetLegId", targetLegId, 256);
    Text.requirePlainOrNull("consultLegId", consultLegId, 256);
  }
}
