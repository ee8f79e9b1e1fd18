package io.callflow.sources.sip;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import io.callflow.sources.reading.Encodings;
import io.callflow.sources.reading.JsonTexts;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.RecordMapping;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.reading.Texts;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code tshark -T ek} and {@code tshark -T json} write: a record is a frame. An object
 * with nothing but {@code error}, which whoever runs tshark may add, is refused with that text.
 */
final class TsharkReader implements SourceReader {
  private final Characters characters;
  private final JsonTexts texts;
  private final SipEvents events;

  /** The number that the capture gives the last frame; for messages. */
  private String lastFrame = "0";

  TsharkReader(SourceInput input, SourceSettings settings) throws IOException {
    characters = Encodings.characters(input, settings.charset());
    texts = new JsonTexts(characters, Set.of());
    events = new SipEvents(settings, "sip");
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    for (JsonTexts.Text text = texts.next(); text != null; text = texts.next()) {
      String json = text.json();
      if (json == null) {
        return SourceRecord.refused(text.line(), text.fault());
      }
      Frame frame;
      try {
        frame = Frame.read(json);
      } catch (BadRecord e) {
        return SourceRecord.refused(text.line(), e.getMessage());
      }
      if (!frame.isIndex()) {
        return RecordMapping.record(text.line(), () -> events(frame));
      }
    }
    return null;
  }

  private List<CallFlowEvent> events(Frame frame) throws BadRecord, OtherRecord {
    String error = frame.last("error");
    if (error != null && !frame.hasLayers()) {
      throw new BadRecord(
          "stops after frame %s: %s".formatted(lastFrame, Texts.plain(error, 1_000)));
    }
    String number = frame.last("frame_number");
    lastFrame = number == null ? lastFrame : number;
    if (!frame.hasLayers()) {
      throw new BadRecord("has no layers: it is no frame of tshark");
    }
    List<CallFlowEvent> all = new ArrayList<>();
    List<Map<String, List<String>>> messages = frame.messages();
    OtherRecord other = messages.isEmpty() ? new OtherRecord("no SIP") : null;
    for (Map<String, List<String>> message : messages) {
      try {
        all.addAll(events.events(TsharkPackets.packet(frame, message, messages.size() == 1)));
      } catch (OtherRecord e) {
        other = e;
      }
    }
    if (all.isEmpty() && other != null) {
      throw other;
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
