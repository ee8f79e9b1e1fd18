package io.callflow.sources.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.Encodings;
import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.util.Set;

/**
 * Callflow's own events as JSON: as the API takes or answers them, one after the other, in arrays
 * and in pages and batches, and the lines of a store's objects. What follows from an event, or is
 * made when it is stored, is not read: {@code eventId}, {@code callKey} and {@code createdAt}.
 */
public final class CallflowFormat implements NativeFormat {
  /** The source of events that name none, unless the user names one. */
  private static final String SOURCE = "callflow";

  private static final Set<String> PAGES = Set.of("events", "items");

  @Override
  public boolean recognises(Head head) {
    JsonNode first = head.json();
    if (first == null) {
      return false;
    }
    for (String page : PAGES) {
      if (first.path(page).isArray()) {
        return isEvent(first.path(page).path(0));
      }
    }
    return isEvent(first)
        || (first.path("format").isNumber() && first.has("chunk") && first.has("state"));
  }

  private static boolean isEvent(JsonNode record) {
    return record.path("callId").isTextual()
        && record.path("eventType").isTextual()
        && record.path("timestamp").isTextual()
        && !record.has("specversion");
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    return StoredEvents.reader(
        Encodings.characters(input, settings.charset()), PAGES, settings.sourceOr(SOURCE));
  }
}
