package io.callflow.contract;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.event.CallflowException;
import io.callflow.event.EventDetails;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the details of an event from their text in a line. */
final class DetailsText {
  private DetailsText() {}

  /**
   * The details whose text this is; null unless this version writes them as this text.
   *
   * @param start of the object in the text
   * @param end of it
   */
  static @Nullable EventDetails read(byte[] text, int start, int end) {
    byte[] json = Arrays.copyOfRange(text, start, end);
    try {
      EventDetails details =
          DetailsMapper.details(
              Json.readRequest(json, io.callflow.contract.model.EventDetails::read));
      io.callflow.contract.model.EventDetails model = DetailsMapper.details(details);
      return model != null && Arrays.equals(Json.write(model), json) ? details : null;
    } catch (MalformedBody | CallflowException e) {
      return null; // the reader of whole lines says what is wrong
    }
  }
}
