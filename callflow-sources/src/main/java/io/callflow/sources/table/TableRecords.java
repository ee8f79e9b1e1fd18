package io.callflow.sources.table;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.RecordMapping;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.reading.StreamInput;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of one table in one pass, and maps each. Judges encoding and dialect by the whole
 * input, or of a stream by its beginning. Keeps nothing of a row.
 */
public final class TableRecords implements SourceReader {
  private final TableReader table;
  private final Mapper mapper;

  /** A reader of a table of this kind. */
  public TableRecords(TableKind kind, SourceInput input, SourceSettings settings, Mapper mapper)
      throws IOException {
    SourceInput survey = StreamInput.survey(input);
    this.table = TableFormat.of(kind, survey, settings.charset()).read(input.open());
    this.mapper = mapper;
  }

  /** Makes the events of one row, as a {@link RecordMapping}. */
  @FunctionalInterface
  public interface Mapper {
    List<CallFlowEvent> events(TableRow row) throws BadRecord, OtherRecord;
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    TableEntry entry = table.next();
    if (entry == null) {
      return null;
    }
    TableRow row = entry.row();
    return row == null
        ? SourceRecord.refused(entry.line(), entry.fault())
        : RecordMapping.record(entry.line(), () -> mapper.events(row));
  }

  @Override
  public void close() throws IOException {
    table.close();
  }
}
