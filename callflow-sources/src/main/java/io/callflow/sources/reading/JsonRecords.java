package io.callflow.sources.reading;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads records that are JSON objects, and maps each with one mapper. */
public final class JsonRecords implements SourceReader {
  private final Characters characters;
  private final JsonTexts texts;
  private final Mapper mapper;
  private final @Nullable LineReader lines;

  /**
   * A reader.
   *
   * @param containers the members whose values hold the records
   */
  public JsonRecords(
      SourceInput input, SourceSettings settings, Set<String> containers, Mapper mapper)
      throws IOException {
    this(input, settings, containers, mapper, null);
  }

  /**
   * A reader.
   *
   * @param containers the members whose values hold the records
   * @param lines reads a line that begins no object; null to refuse it
   */
  public JsonRecords(
      SourceInput input,
      SourceSettings settings,
      Set<String> containers,
      Mapper mapper,
      @Nullable LineReader lines)
      throws IOException {
    this.characters = Encodings.characters(input, settings.charset());
    this.texts = new JsonTexts(characters, containers, lines != null);
    this.mapper = mapper;
    this.lines = lines;
  }

  /** Reads a line as the object that it stands for. */
  @FunctionalInterface
  public interface LineReader {
    /** The object. */
    JsonNode read(String line) throws BadRecord;
  }

  /** Maps one record. */
  @FunctionalInterface
  public interface Mapper {
    /**
     * Maps a record.
     *
     * @param text the record as it was written
     * @return its events, at least one
     * @throws BadRecord if it makes none
     * @throws OtherRecord if it tells of no call
     * @throws CallflowException if a field of the event breaks an invariant
     */
    List<CallFlowEvent> events(JsonNode record, String text) throws BadRecord, OtherRecord;
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    JsonTexts.Text text = texts.next();
    if (text == null) {
      return null;
    }
    String json = text.json();
    String other = text.other();
    LineReader reader = lines;
    if (other != null && reader != null) {
      return RecordMapping.record(
          text.line(),
          () -> {
            JsonNode record = reader.read(other);
            return mapper.events(record, NativeJson.write(record));
          });
    }
    if (json == null) {
      return SourceRecord.refused(text.line(), text.fault());
    }
    return RecordMapping.record(text.line(), () -> mapper.events(NativeJson.read(json), json));
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
