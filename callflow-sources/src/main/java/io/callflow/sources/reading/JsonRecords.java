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
  private final TextMapper objects;
  private final @Nullable TextMapper lines;

  /**
   * A reader.
   *
   * @param containers the members whose values hold the records
   */
  public JsonRecords(
      SourceInput input, SourceSettings settings, Set<String> containers, Mapper mapper)
      throws IOException {
    this(Encodings.characters(input, settings.charset()), containers, ofTrees(mapper));
  }

  /**
   * A reader.
   *
   * @param containers the members whose values hold the records
   * @param lines reads a line that begins no object
   */
  public JsonRecords(
      SourceInput input,
      SourceSettings settings,
      Set<String> containers,
      Mapper mapper,
      LineReader lines)
      throws IOException {
    this(
        Encodings.characters(input, settings.charset()),
        containers,
        ofTrees(mapper),
        line -> {
          JsonNode record = lines.read(line);
          return mapper.events(record, NativeJson.write(record));
        });
  }

  /**
   * A reader of records that the mapper parses itself.
   *
   * @param characters closed with this reader
   * @param containers the members whose values hold the records
   */
  public JsonRecords(Characters characters, Set<String> containers, TextMapper mapper) {
    this(characters, containers, mapper, null);
  }

  private JsonRecords(
      Characters characters,
      Set<String> containers,
      TextMapper objects,
      @Nullable TextMapper lines) {
    this.characters = characters;
    this.texts = new JsonTexts(characters, containers, lines != null);
    this.objects = objects;
    this.lines = lines;
  }

  private static TextMapper ofTrees(Mapper mapper) {
    return json -> mapper.events(NativeJson.read(json), json);
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

  /** Maps one record by its text, as {@link Mapper} does. */
  @FunctionalInterface
  public interface TextMapper {
    /**
     * Maps a record.
     *
     * @param text the record as it was written
     */
    List<CallFlowEvent> events(String text) throws BadRecord, OtherRecord;
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    JsonTexts.Text text = texts.next();
    if (text == null) {
      return null;
    }
    String json = text.json();
    if (json != null) {
      return RecordMapping.record(text.line(), () -> objects.events(json));
    }
    String line = text.other();
    TextMapper mapper = lines;
    if (line != null && mapper != null) {
      return RecordMapping.record(text.line(), () -> mapper.events(line));
    }
    return SourceRecord.refused(text.line(), text.fault());
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
