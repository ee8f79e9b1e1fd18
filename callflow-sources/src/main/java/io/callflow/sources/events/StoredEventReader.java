package io.callflow.sources.events;

import io.callflow.sources.reading.Characters;
import io.callflow.sources.reading.JsonTexts;
import io.callflow.sources.reading.RecordMapping;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceRecord;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads Callflow's own events one by one, so what holds them may be of any size. */
public final class StoredEventReader implements SourceReader {
  private final Characters characters;
  private final JsonTexts texts;
  private final String source;

  /**
   * Begins to read.
   *
   * @param characters closed with this reader
   * @param arrays the members that hold the events, or arrays around them
   * @param source the source of an event that names none
   */
  public StoredEventReader(Characters characters, Collection<String> arrays, String source) {
    this.characters = characters;
    this.texts = new JsonTexts(characters, Set.copyOf(arrays));
    this.source = source;
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    JsonTexts.Text text = texts.next();
    if (text == null) {
      return null;
    }
    String json = text.json();
    if (json == null) {
      return SourceRecord.refused(text.line(), text.fault());
    }
    return RecordMapping.record(text.line(), () -> List.of(StoredEvents.event(json, source)));
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
