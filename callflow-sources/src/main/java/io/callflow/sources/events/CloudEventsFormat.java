package io.callflow.sources.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.contract.CloudEventMapper;
import io.callflow.contract.json.MalformedBody;
import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.NativeRecords;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * CloudEvents 1.0 in the JSON format, one after the other or in arrays (structured and batched
 * mode). {@link CloudEventMapper} has the mapping.
 */
public final class CloudEventsFormat implements NativeFormat {
  /** Types of CloudEvents that have a format of their own. */
  private static final String TWILIO = "com.twilio.";

  @Override
  public boolean recognises(Head head) {
    JsonNode first = head.json();
    return first != null
        && first.path("specversion").isTextual()
        && first.path("type").isTextual()
        && first.has("id")
        && first.has("source")
        && !first.path("type").textValue().startsWith(TWILIO);
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    return new JsonRecords(
        input, settings, Set.of(), (record, text) -> events(record, text, settings));
  }

  private static List<CallFlowEvent> events(JsonNode record, String text, SourceSettings settings)
      throws BadRecord, OtherRecord {
    CallFlowEvent event;
    try {
      event =
          CloudEventMapper.event(text.getBytes(StandardCharsets.UTF_8))
              .orElseThrow(() -> new OtherRecord("CloudEvent without a call"));
    } catch (MalformedBody e) {
      throw Refusals.of(e);
    }
    if (record.path("type").asText().startsWith(CloudEventMapper.TYPE_PREFIX)) {
      return List.of(event);
    }
    return List.of(
        event.toBuilder()
            .source(settings.sourceOr(event.source()))
            .metadata(NativeRecords.metadata(record, text))
            .build());
  }
}
