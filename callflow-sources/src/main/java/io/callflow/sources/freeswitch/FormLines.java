package io.callflow.sources.freeswitch;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.RecordMapping;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceRecord;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads forms with the field {@code cdr}, one a line; a line may also be a record itself. */
final class FormLines implements SourceReader {
  private final Characters characters;
  private final Mapper mapper;

  FormLines(Characters characters, Mapper mapper) {
    this.characters = characters;
    this.mapper = mapper;
  }

  /** Maps the text of one record. */
  @FunctionalInterface
  interface Mapper {
    List<CallFlowEvent> events(String text) throws BadRecord, OtherRecord;
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    while (characters.peek() >= 0) {
      long line = characters.line();
      StringBuilder text = new StringBuilder();
      if (characters.readLine(text)) {
        return SourceRecord.refused(
            line, "is longer than %,d characters".formatted(Characters.MOST));
      }
      String form = text.toString().strip();
      if (!form.isEmpty()) {
        return RecordMapping.record(
            line, () -> mapper.events(form.startsWith("{") ? form : CdrForms.record(form)));
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
