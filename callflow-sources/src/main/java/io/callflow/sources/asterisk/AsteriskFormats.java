package io.callflow.sources.asterisk;

import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import io.callflow.sources.table.TableFormat;
import io.callflow.sources.table.TableKind;
import io.callflow.sources.table.TableRecords;
import java.io.IOException;

/** The formats of Asterisk. */
public final class AsteriskFormats {
  /** The source of Asterisk's events, unless the user names another. */
  public static final String SOURCE = "asterisk";

  /** Channel Event Logging. */
  public static final NativeFormat CEL =
      new Table(CelColumns.KIND) {
        @Override
        RowMapper mapper(SourceSettings settings) {
          return new CelRowMapper(
              settings.zone(),
              settings.sourceOr(SOURCE),
              new DirectionRules(settings.trunks(), settings.internalContexts()));
        }
      };

  /** Call detail records. */
  public static final NativeFormat CDR =
      new Table(CdrColumns.KIND) {
        @Override
        RowMapper mapper(SourceSettings settings) {
          return new CdrRowMapper(settings.zone(), settings.sourceOr(SOURCE));
        }
      };

  private AsteriskFormats() {}

  private abstract static class Table implements NativeFormat {
    private final TableKind kind;

    Table(TableKind kind) {
      this.kind = kind;
    }

    abstract RowMapper mapper(SourceSettings settings);

    @Override
    public boolean recognises(Head head) {
      return TableFormat.isLikely(kind, head);
    }

    @Override
    public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
      return new TableRecords(kind, input, settings, new NumberedRows(mapper(settings)));
    }
  }
}
