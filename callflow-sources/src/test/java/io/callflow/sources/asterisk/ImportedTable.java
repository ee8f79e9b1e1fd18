package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads tables of Asterisk's channel event logging for tests of other packages. */
public final class ImportedTable {
  private ImportedTable() {}

  /** The events of all rows, with those that rows imply. */
  public static List<CallFlowEvent> events(Path table) throws IOException {
    TableImport read = new CelImport(Inputs.of(table), null, ZoneOffset.UTC, "asterisk");
    List<CallFlowEvent> events = new ArrayList<>();
    read.survey();
    read.read(
        row -> {
          events.add(Objects.requireNonNull(row.event()));
          events.addAll(row.asserted());
        });
    return events;
  }
}
