package io.callflow.sources.freeswitch;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Encodings;
import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.NativeJson;
import io.callflow.sources.reading.NativeRecords;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Set;

/** Records of mod_json_cdr: one document a channel, one after the other, or posted as forms. */
final class CdrJsonFormat implements NativeFormat {
  private static final int LOOK = 256;

  @Override
  public boolean recognises(Head head) {
    JsonNode json = head.json();
    if (json != null) {
      return isRecord(json);
    }
    String first = head.text().stripLeading();
    if (!CdrForms.isForm(first.substring(0, Math.min(first.length(), 2000)))) {
      return false;
    }
    String line = first.lines().findFirst().orElse("");
    try {
      return CdrForms.record(line).startsWith("{") && line.contains("variables");
    } catch (BadRecord e) {
      return false;
    }
  }

  private static boolean isRecord(JsonNode json) {
    return json.path("variables").isObject()
        && (json.has("core-uuid") || json.has("channel_data") || json.has("callflow"));
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    String source = settings.sourceOr(EventMapper.VENDOR);
    PushbackInputStream in = new PushbackInputStream(input.open(), LOOK);
    boolean isJson = EventFormat.isJson(in);
    if (isJson) {
      return new JsonRecords(
          () -> in, settings, Set.of(), (json, text) -> events(json, text, source));
    }
    return new FormLines(
        Encodings.characters(() -> in, settings.charset()),
        text -> {
          if (!text.startsWith("{")) {
            throw new BadRecord("has a field 'cdr' that is no object of JSON");
          }
          return events(NativeJson.read(text), text, source);
        });
  }

  private static List<CallFlowEvent> events(JsonNode json, String text, String source)
      throws BadRecord {
    return CdrMapper.events(
        CdrDocument.of(json), "json", source, NativeRecords.metadata(json, text));
  }
}
