package io.callflow.sources.freeswitch;

import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeFormat;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records of mod_cdr_csv: the shipped templates, or columns that the settings name. */
final class CsvFormat implements NativeFormat {
  @Override
  public boolean recognises(Head head) {
    return TableFormat.isLikely(CsvColumns.KIND, head);
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    TableKind kind =
        settings.columns().isEmpty() ? CsvColumns.KIND : CsvColumns.of(settings.columns());
    SourceInput survey = StreamInput.survey(input);
    TableReader table = TableFormat.of(kind, survey, settings.charset()).read(input.open());
    return new Rows(table, new CsvEvents(settings.zone(), settings.sourceOr(EventMapper.VENDOR)));
  }

  private record Rows(TableReader table, CsvEvents mapper) implements SourceReader {
    @Override
    public @Nullable SourceRecord next() throws IOException {
      TableEntry entry = table.next();
      if (entry == null) {
        return null;
      }
      TableRow row = entry.row();
      return row == null
          ? SourceRecord.refused(entry.line(), entry.fault())
          : JsonRecords.record(entry.line(), () -> List.of(mapper.event(row)));
    }

    @Override
    public void close() throws IOException {
      table.close();
    }
  }
}
