package io.callflow.contract.line;

import io.callflow.event.EventDetails;

/** Makes the details of an event of their text in a line that was recognised. */
@FunctionalInterface
public interface DetailsReader {
  /**
   * The details whose text this is.
   *
   * @param start of the object in the text
   * @param end of it
   */
  EventDetails read(byte[] text, int start, int end);
}
