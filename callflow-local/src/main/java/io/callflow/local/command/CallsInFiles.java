package io.callflow.local.command;

import io.callflow.event.CallId;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.asterisk.TableImport;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls in files of the formats that {@code import} reads, as an import would store them. They
 * are kept in memory until this is closed. What cannot be read is told as an import tells it.
 */
final class CallsInFiles implements AutoCloseable {
  private final Connection calls;
  private final Set<CallId> ids;
  private final boolean isWhole;

  private CallsInFiles(Connection calls, Set<CallId> ids, boolean isWhole) {
    this.calls = calls;
    this.ids = ids;
    this.isWhole = isWhole;
  }

  /**
   * Reads the files.
   *
   * @param format of all files; null to recognise each by its content
   * @param json whether what cannot be read is told as lines of JSON, too
   */
  static CallsInFiles read(
      Terminal terminal,
      List<Path> paths,
      @Nullable SourceFormat format,
      RowOptions rows,
      boolean json)
      throws IOException {
    SourceSettings settings = rows.settings();
    LocalConnection calls = LocalConnection.inMemory();
    try (ImportFiles files = ImportFiles.of(terminal, paths, format)) {
      List<TableImport> tables = ImportCommand.tables(files, settings, rows);
      for (TableImport table : tables) {
        table.survey();
      }
      ImportRun run = new ImportRun(terminal, files, tables, settings, true);
      LoadReport report = new LoadReport(terminal, json, new Progress(terminal, false), "records");
      try (EventLoader loader =
          new EventLoader(
              calls,
              1,
              Connection.MAX_BATCH,
              Duration.ZERO,
              loaded -> report.count(run.stored(loaded)))) {
        run.read(calls, loader, report);
      }
      terminal.clearProgress();
      return new CallsInFiles(calls, run.calls(), !report.isAnyRefused());
    } catch (IOException | RuntimeException e) {
      calls.close();
      throw e;
    }
  }

  /** The store in memory that has the calls. */
  Connection calls() {
    return calls;
  }

  /** The ids of the calls, in order. */
  Set<CallId> ids() {
    return ids;
  }

  /** Whether every record could be read. */
  boolean isWhole() {
    return isWhole;
  }

  @Override
  public void close() {
    calls.close();
  }
}
