package io.callflow.sources.asterisk;

import io.callflow.sources.record.NamedInput;
import io.callflow.sources.table.TableEntry;
import io.callflow.sources.table.TableFormat;
import io.callflow.sources.table.TableKind;
import io.callflow.sources.table.TableReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The files of an import, each with the format that it was found to have. */
final class TableFiles {
  private final TableKind kind;
  private final List<NamedInput> files;
  private final @Nullable Charset charset;
  private final Map<NamedInput, TableFormat> formats = new HashMap<>();

  /**
   * Files of which nothing is read yet.
   *
   * @param kind what the tables are about
   * @param charset the encoding of the files; null to find it out for each file
   */
  TableFiles(TableKind kind, List<NamedInput> files, @Nullable Charset charset) {
    this.kind = kind;
    this.files = List.copyOf(files);
    this.charset = charset;
  }

  List<NamedInput> all() {
    return files;
  }

  /** Reads a file from its beginning. Finds its format when it is read for the first time. */
  void forEachRow(NamedInput file, Consumer<TableEntry> consumer) throws IOException {
    TableFormat format = formats.get(file);
    if (format == null) {
      format = TableFormat.of(kind, file.input(), charset);
      formats.put(file, format);
    }
    try (TableReader table = format.read(file.input().open())) {
      for (TableEntry entry = table.next(); entry != null; entry = table.next()) {
        consumer.accept(entry);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * How each file was understood.
   *
   * @param further what else to say of a file
   */
  Map<String, List<String>> notes(Function<String, List<String>> further) {
    Map<String, List<String>> notes = new LinkedHashMap<>();
    for (NamedInput file : files) {
      TableFormat format = formats.get(file);
      List<String> ofFile = new ArrayList<>(format == null ? List.of() : format.notes());
      ofFile.addAll(further.apply(file.name()));
      notes.put(file.name(), ofFile);
    }
    return notes;
  }
}
