package io.callflow.sources.events;

import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.model.Event;
import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.SourceReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads Callflow's own events, as the API takes and answers them, with the contract's reader alone,
 * which keeps the text of numbers.
 */
public final class StoredEvents {
  /** What follows from an event, or is made when it is stored. */
  private static final List<String> DERIVED = List.of("eventId", "callKey", "createdAt");

  private StoredEvents() {}

  /**
   * Reads events one by one, so what holds them may be of any size.
   *
   * @param characters closed with the reader
   * @param arrays the members that hold the events, or arrays around them
   * @param source the source of an event that names none
   */
  public static SourceReader reader(Characters characters, Set<String> arrays, String source) {
    return new JsonRecords(characters, arrays, json -> List.of(event(json, source)));
  }

  /**
   * Reads an event.
   *
   * @param source the source of an event that names none
   */
  public static CallFlowEvent event(String json, String source) throws BadRecord, OtherRecord {
    try {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      Map<String, @Nullable Object> tree = Json.readTree(bytes);
      if (tree.containsKey("format") && !tree.containsKey("eventType")) {
        throw new OtherRecord("header of a stored object");
      }
      boolean isStored = tree.keySet().removeAll(DERIVED);
      return event(isStored ? Json.writeTree(tree) : bytes, source);
    } catch (MalformedBody e) {
      throw Refusals.of(e);
    }
  }

  /**
   * Reads an event.
   *
   * @param tree as {@link Json#readTree} returns it; changed
   * @param source the source of an event that names none
   */
  public static CallFlowEvent event(Map<String, @Nullable Object> tree, String source)
      throws BadRecord {
    tree.keySet().removeAll(DERIVED);
    try {
      return event(Json.writeTree(tree), source);
    } catch (MalformedBody e) {
      throw Refusals.of(e);
    }
  }

  private static CallFlowEvent event(byte[] json, String source) {
    return EventMapper.event(Json.readRequest(json, Event::read), source);
  }
}
