package io.callflow.contract.line;

import io.callflow.event.EventDetails;
import org.jspecify.annotations.Nullable;

/** Reads the details of an event from their text in a line. */
@FunctionalInterface
public interface DetailsReader {
  /**
   * The details whose text this is; null unless this version writes them as this text.
   *
   * @param start of the object in the text
   * @param end of it
   */
  @Nullable EventDetails read(byte[] text, int start, int end);
}
