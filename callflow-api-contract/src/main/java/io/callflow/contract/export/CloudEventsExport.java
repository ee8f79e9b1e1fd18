package io.callflow.contract.export;

import io.callflow.contract.CloudEventMapper;
import io.callflow.event.StoredEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes CloudEvents as a JSON batch, each on a line of its own. See <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON
 * batch format</a>.
 */
final class CloudEventsExport implements ExportWriter<StoredEvent> {
  private boolean any;

  @Override
  public byte[] begin() {
    return ascii("[");
  }

  @Override
  public byte[] next(StoredEvent event) {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    part.writeBytes(ascii(any ? ",\n" : "\n"));
    part.writeBytes(CloudEventMapper.cloudEvent(event));
    any = true;
    return part.toByteArray();
  }

  @Override
  public byte[] end() {
    return ascii(any ? "\n]\n" : "]\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
