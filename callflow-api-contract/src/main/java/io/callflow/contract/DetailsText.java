package io.callflow.contract;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.model.EventDetails;
import java.util.Arrays;

/** Reads the details of an event from their text in a line. */
final class DetailsText {
  private DetailsText() {}

  /**
   * The details whose text this is.
   *
   * @param text of a line that is known to hold details there, as this version writes them
   * @param start of the object in the text
   * @param end of it
   */
  static io.callflow.event.EventDetails read(byte[] text, int start, int end) {
    try {
      return DetailsMapper.details(
          Json.readResponse(Arrays.copyOfRange(text, start, end), EventDetails::read));
    } catch (MalformedBody e) {
      throw new IllegalStateException("a recognised line holds details that cannot be read", e);
    }
  }
}
