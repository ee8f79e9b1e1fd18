package io.callflow.sources.reading;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
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
    this.characters = characters(input, settings.charset());
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

  /** Opens text: by its byte order mark, or else in this encoding, or else as UTF-8. */
  public static Characters characters(SourceInput input, @Nullable Charset charset)
      throws IOException {
    InputStream in = input.open();
    try {
      return Encodings.characters(in, charset);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
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
      return record(
          text.line(),
          () -> {
            JsonNode record = reader.read(other);
            return mapper.events(record, NativeJson.write(record));
          });
    }
    if (json == null) {
      return SourceRecord.refused(text.line(), text.fault());
    }
    return record(text.line(), () -> mapper.events(NativeJson.read(json), json));
  }

  /** What makes the events of one record. */
  @FunctionalInterface
  public interface Mapping {
    List<CallFlowEvent> events() throws BadRecord, OtherRecord;
  }

  /** The record that a mapping makes, or why it makes none. */
  public static SourceRecord record(long line, Mapping mapping) {
    try {
      return SourceRecord.of(line, mapping.events());
    } catch (BadRecord e) {
      return SourceRecord.refused(line, e.getMessage());
    } catch (OtherRecord e) {
      return SourceRecord.skipped(line, e.what());
    } catch (CallflowException e) {
      return SourceRecord.refused(line, "makes no event: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
