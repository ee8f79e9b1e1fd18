package io.callflow.local.asterisk;

import io.callflow.local.table.TableEntry;
import io.callflow.local.table.TableFormat;
import io.callflow.local.table.TableKind;
import io.callflow.local.table.TableReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private final List<Path> files;
  private final @Nullable Charset charset;
  private final Map<Path, TableFormat> formats = new HashMap<>();

  /**
   * Files of which nothing is read yet.
   *
   * @param kind what the tables are about
   * @param charset the encoding of the files; null to find it out for each file
   */
  TableFiles(TableKind kind, List<Path> files, @Nullable Charset charset) {
    this.kind = kind;
    this.files = List.copyOf(files);
    this.charset = charset;
  }

  List<Path> all() {
    return files;
  }

  /** Reads a file from its beginning. Finds its format when it is read for the first time. */
  void forEachRow(Path file, Consumer<TableEntry> consumer) throws IOException {
    TableFormat format = formats.get(file);
    if (format == null) {
      format = TableFormat.of(kind, () -> Files.newInputStream(file), charset);
      formats.put(file, format);
    }
    try (TableReader table = format.read(Files.newInputStream(file))) {
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
  Map<Path, List<String>> notes(Function<Path, List<String>> further) {
    Map<Path, List<String>> notes = new LinkedHashMap<>();
    for (Path file : files) {
      TableFormat format = formats.get(file);
      List<String> ofFile = new ArrayList<>(format == null ? List.of() : format.notes());
      ofFile.addAll(further.apply(file));
      notes.put(file, ofFile);
    }
    return notes;
  }
}
