package io.callflow.sources.vcon;

import io.callflow.contract.export.Exports;
import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.event.CallFlowEvent;
import io.callflow.sources.events.StoredEvents;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Encodings;
import io.callflow.sources.reading.SourceReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * vCons that Callflow wrote: an attachment holds all events as the API answers them, and these are
 * read instead of the dialogs.
 */
final class OwnVcon {
  /** How far into a file the first attachment of Callflow's own writer begins. */
  static final int HEAD = 2 * 1024;

  private static final String MARK = "\"purpose\":\"" + Exports.VCON_PURPOSE + "\"";

  private OwnVcon() {}

  /** Whether the file begins with a vCon as Callflow's writer writes it. */
  static boolean begins(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1).contains(MARK);
  }

  /**
   * The events of a vCon that another program has written again, perhaps with its members in
   * another order; empty if no attachment is Callflow's.
   *
   * @param text the vCon, in which texts may be cut
   */
  static List<CallFlowEvent> events(String text, String source) throws BadRecord {
    if (!text.contains(Exports.VCON_PURPOSE)) {
      return List.of();
    }
    List<CallFlowEvent> events = new ArrayList<>();
    try {
      Map<String, @Nullable Object> vcon = Json.readTree(text.getBytes(StandardCharsets.UTF_8));
      for (Map<String, @Nullable Object> attachment : objects(vcon.get("attachments"))) {
        if (Exports.VCON_PURPOSE.equals(attachment.get("purpose"))) {
          for (Map<String, @Nullable Object> event : objects(attachment.get("body"))) {
            requireWhole(event);
            events.add(StoredEvents.event(event, source));
          }
        }
      }
    } catch (MalformedBody e) {
      return List.of(); // what is no vCon is told elsewhere
    }
    return events;
  }

  @SuppressWarnings("unchecked") // JSON objects have names
  private static List<Map<String, @Nullable Object>> objects(@Nullable Object array) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    if (array instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof Map<?, ?> object) {
          objects.add((Map<String, @Nullable Object>) object);
        }
      }
    }
    return objects;
  }

  private static void requireWhole(@Nullable Object value) throws BadRecord {
    if (value instanceof Map<?, ?> object) {
      for (Object member : object.values()) {
        requireWhole(member);
      }
    } else if (value instanceof List<?> items) {
      for (Object item : items) {
        requireWhole(item);
      }
    } else if (value instanceof String text
        && text.endsWith("…")
        && text.getBytes(StandardCharsets.UTF_8).length > ShortTexts.LONGEST / 6) {
      throw new BadRecord(
          "is a vCon of Callflow with a very long text, which is read only if nothing stands before"
              + " it and its attachment is its first array: export it again");
    }
  }

  /** Reads the events of a file that begins with such a vCon. */
  static SourceReader reader(InputStream in, @Nullable Charset charset, String source)
      throws IOException {
    return StoredEvents.reader(
        Encodings.characters(in, charset), Set.of("vcons", "attachments", "body"), source);
  }
}
