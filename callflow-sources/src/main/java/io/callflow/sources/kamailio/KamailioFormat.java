package io.callflow.sources.kamailio;

import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.reading.StreamInput;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import io.callflow.sources.table.TableFormat;
import io.callflow.sources.table.TableKind;
import io.callflow.sources.table.TableRecords;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The accounting of Kamailio and OpenSIPS: the tables {@code acc}, {@code missed_calls}, {@code
 * acc_cdrs} and {@code cdrs} in each dialect of a database and as files of {@code db_text}, log
 * lines, and the JSON of {@code acc_json}.
 */
public final class KamailioFormat implements NativeFormat {
  /** The only one. */
  public static final NativeFormat ACC = new KamailioFormat();

  private static final String SOURCE = "kamailio";

  private KamailioFormat() {}

  private enum Form {
    TEXT_ACC,
    TEXT_CDR,
    LOG,
    TABLE_ACC,
    TABLE_CDR
  }

  @Override
  public boolean recognises(Head head) {
    return form(head) != null;
  }

  private static @Nullable Form form(Head head) {
    List<String> names = TextTable.header(head.text().lines().findFirst().orElse(""));
    if (names != null) {
      return isOf(AccColumns.KIND, names)
          ? Form.TEXT_ACC
          : isOf(CdrColumns.KIND, names) ? Form.TEXT_CDR : null;
    }
    if (LogLines.isIn(head.text())) {
      return Form.LOG;
    }
    if (TableFormat.isLikely(AccColumns.KIND, head)) {
      return Form.TABLE_ACC;
    }
    return TableFormat.isLikely(CdrColumns.KIND, head) ? Form.TABLE_CDR : null;
  }

  private static boolean isOf(TableKind kind, List<String> names) {
    List<String> columns = kind.columns(names).canonicalNames();
    return columns.contains(kind == AccColumns.KIND ? "sip_code" : "duration")
        && columns.contains(kind == AccColumns.KIND ? "callid" : "sip_call_id");
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    Form form;
    try (InputStream beginning = StreamInput.survey(input).open()) {
      form = form(Head.of(beginning));
    }
    AccClock clock = new AccClock(settings.zone());
    String source = settings.sourceOr(SOURCE);
    TableRecords.Mapper acc = row -> AccEvents.of(new AccRow(row, clock), source);
    TableRecords.Mapper cdr = row -> CdrEvents.of(new AccRow(row, clock), source);
    if (form == null) {
      form = Form.TABLE_ACC; // says what was expected
    }
    return switch (form) {
      case TEXT_ACC -> new TextTable(input, settings, AccColumns.KIND, acc);
      case TEXT_CDR -> new TextTable(input, settings, CdrColumns.KIND, cdr);
      case LOG -> new LogLines(input, settings, acc);
      case TABLE_ACC -> new TableRecords(AccColumns.with(settings.columns()), input, settings, acc);
      case TABLE_CDR -> new TableRecords(CdrColumns.KIND, input, settings, cdr);
    };
  }
}
