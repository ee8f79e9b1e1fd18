package io.callflow.sources.kamailio;

import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.reading.StreamInput;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import io.callflow.sources.table.TableEntry;
import io.callflow.sources.table.TableFormat;
import io.callflow.sources.table.TableKind;
import io.callflow.sources.table.TableReader;
import io.callflow.sources.table.TableRow;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a table as a database or a tool writes it. Keeps nothing of a row. */
final class AccTable implements SourceReader {
  private final TableReader table;
  private final RowMapper mapper;

  AccTable(TableKind kind, SourceInput input, SourceSettings settings, RowMapper mapper)
      throws IOException {
    SourceInput survey = StreamInput.survey(input);
    this.table = TableFormat.of(kind, survey, settings.charset()).read(input.open());
    this.mapper = mapper;
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
        : JsonRecords.record(entry.line(), () -> mapper.events(row));
  }

  @Override
  public void close() throws IOException {
    table.close();
  }
}
