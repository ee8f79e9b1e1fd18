package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * A recording. At least one field is present; 1 to 256 characters, no control characters.
 *
 * @param id names this recording among those of the call, so that its end finds its start
 * @param reference where the recording is kept: a file name, a URI, an id of the recorder. Equal
 *     references of one call are one recording, with pauses between
 */
public record RecordingDetails(@Nullable String id, @Nullable String reference) {
  public RecordingDetails {
    if (id == null && reference == null) {
      throw CallflowException.invalid(
          "/details/recording",
          "too_few_fields",
          "A recording has at least one of id and reference.");
    }
    Text.requirePlainOrNull("id", id, 256);
    Text.requirePlainOrNull("reference", reference, 256);
  }
}
