package io.callflow.sources.freeswitch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.callflow.event.CallflowException;
import io.callflow.event.Metadata;
import io.callflow.sources.reading.NativeRecords;
import java.util.Map;

/** Keeps texts by name as the metadata of an event, however many there are. */
final class KeptRecords {
  /** So many texts fit if each is cut; records of FreeSWITCH have 100 to 400. */
  private static final int USUAL = 600;

  /** What an event may hold, less room for its other fields. */
  private static final int MOST_BYTES = 48 * 1024;

  private KeptRecords() {}

  /** All texts; long ones are cut, and the last ones left out if that is not enough. */
  static Metadata metadata(Map<String, String> texts) {
    if (texts.size() <= USUAL) {
      try {
        Metadata metadata = NativeRecords.metadata(texts);
        if (metadata.size() <= MOST_BYTES) {
          return metadata;
        }
      } catch (CallflowException e) {
        // names that are too long even if all texts are cut
      }
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    texts.forEach(object::put);
    return NativeRecords.metadata(object);
  }
}
