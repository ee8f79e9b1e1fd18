package io.callflow.sources.freeswitch;

import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import io.callflow.sources.table.TableFormat;
import io.callflow.sources.table.TableKind;
import io.callflow.sources.table.TableRecords;
import java.io.IOException;
import java.util.List;

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
    CsvEvents mapper = new CsvEvents(settings.zone(), settings.sourceOr(EventMapper.VENDOR));
    return new TableRecords(kind, input, settings, row -> List.of(mapper.event(row)));
  }
}
