package io.callflow.contract.export;

import io.callflow.contract.JsonCallCodec;
import io.callflow.event.StoredEvent;
import java.util.Arrays;

/** Writes the line of each event, as the API answers it and a store keeps it. */
final class NdjsonExport implements ExportWriter<StoredEvent> {
  private static final byte[] NOTHING = new byte[0];

  private final JsonCallCodec codec = new JsonCallCodec();

  @Override
  public byte[] begin() {
    return NOTHING;
  }

  @Override
  public byte[] next(StoredEvent event) {
    byte[] line = codec.line(event);
    byte[] whole = Arrays.copyOf(line, line.length + 1);
    whole[line.length] = '\n';
    return whole;
  }

  @Override
  public byte[] end() {
    return NOTHING;
  }
}
