package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * Where a call is parked. At least one field is present; 1 to 256 characters, no control
 * characters.
 *
 * @param lot the name of the parking lot
 * @param space the extension that retrieves the call
 */
public record ParkingPlace(@Nullable String lot, @Nullable String space) {
  public ParkingPlace {
    if (lot == null && space == null) {
      throw CallflowException.invalid(
          "/details/parking",
          "too_few_fields",
          "A parking place has at least one of lot and space.");
    }
    Text.requirePlainOrNull("lot", lot, 256);
    Text.requirePlainOrNull("space", space, 256);
  }
}
