package io.callflow.sources.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.util.Set;

/**
 * Amazon Connect's records in all their forms, which may be mixed: contact events of EventBridge,
 * contact records, and flow logs of CloudWatch. Records follow each other with or without anything
 * between them, as Firehose writes them.
 */
public final class ConnectFormat implements NativeFormat {
  private static final Set<String> CONTAINERS = Set.of("logEvents", "events");

  @Override
  public boolean recognises(Head head) {
    JsonNode json = head.json();
    if (json == null) {
      return false;
    }
    for (String container : CONTAINERS) {
      JsonNode first = json.path(container).path(0);
      if (first.isObject() && ConnectKind.of(first) == ConnectKind.LOG_EVENT) {
        return isFlowLog(json, first);
      }
    }
    ConnectKind kind = ConnectKind.of(json);
    return kind == ConnectKind.LOG_EVENT ? isFlowLog(json, json) : kind != ConnectKind.UNKNOWN;
  }

  private static boolean isFlowLog(JsonNode around, JsonNode event) {
    return around.path("logGroup").asText().startsWith("/aws/connect")
        || event.path("message").asText().contains("\"ContactFlow");
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    ConnectMapper mapper = new ConnectMapper(settings.sourceOr("amazon-connect"), settings.zone());
    return new JsonRecords(input, settings, CONTAINERS, mapper);
  }
}
