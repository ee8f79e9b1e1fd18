package io.callflow.sources.table;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A table read to its end. */
record ReadTable(TableFormat format, List<TableEntry> entries) {
  static final List<String> COLUMNS =
      List.of("eventtype", "eventtime", "cid_name", "uniqueid", "linkedid", "extra");

  static final TableKind KIND =
      TableKind.named("Asterisk CEL")
          .needs("eventtype")
          .needs("uniqueid", "linkedid")
          .alias("eventname", "eventtype")
          .alias("calleridname", "cid_name")
          .alias("cidname", "cid_name")
          .layout(
              "cel_custom",
              4,
              COLUMNS,
              cells -> cells.get(0).matches("[A-Z_]{1,32}") && cells.get(1).matches("\\d.*"))
          .managerEvent("CEL")
          .build();

  static ReadTable of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8), null);
  }

  static ReadTable of(byte[] bytes, @Nullable Charset charset) {
    return of(KIND, bytes, charset);
  }

  static ReadTable of(TableKind kind, byte[] bytes, @Nullable Charset charset) {
    try {
      TableFormat format = TableFormat.of(kind, () -> new ByteArrayInputStream(bytes), charset);
      List<TableEntry> entries = new ArrayList<>();
      try (TableReader reader = format.read(new ByteArrayInputStream(bytes))) {
        for (TableEntry entry = reader.next(); entry != null; entry = reader.next()) {
          entries.add(entry);
        }
      }
      return new ReadTable(format, entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows, each as its cells in the order of {@link #COLUMNS}. */
  List<List<String>> rows() {
    return entries.stream()
        .map(TableEntry::row)
        .filter(Objects::nonNull)
        .map(row -> COLUMNS.stream().map(row::cell).toList())
        .toList();
  }

  /** The faults, each as its line and text. */
  List<String> faults() {
    return entries.stream()
        .filter(entry -> entry.row() == null)
        .map(entry -> entry.line() + ": " + entry.fault())
        .toList();
  }
}
