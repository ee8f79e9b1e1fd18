package io.callflow.local.command;

import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import io.callflow.sources.record.NamedInput;
import io.callflow.sources.record.SourceInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The files of an import, each with its format. Standard input is kept in a file until closed. */
final class ImportFiles implements AutoCloseable {
  /** Enough to recognise every format. */
  private static final int BEGINNING = 256 * 1024;

  private final Terminal terminal;
  private final List<ImportFile> files = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private @Nullable Path spooled;

  private ImportFiles(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A file with its format. */
  record ImportFile(NamedInput input, SourceFormat format) {}

  /**
   * Finds out what the files are.
   *
   * @param paths of files and of folders; {@code -} is standard input, which is copied to a
   *     temporary file
   * @param format of all files; null to recognise each by its content
   * @throws CommandFailure if a file cannot be read
   */
  static ImportFiles of(Terminal terminal, List<Path> paths, @Nullable SourceFormat format)
      throws IOException {
    ImportFiles files = new ImportFiles(terminal);
    try {
      for (Path path : paths) {
        for (Path file : Files.isDirectory(path) ? within(path) : List.of(path)) {
          files.add(file, format);
        }
      }
      return files;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * The files in a folder and those below it, in the order of their names; hidden ones left out.
   */
  private static List<Path> within(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  List<ImportFile> all() {
    return List.copyOf(files);
  }

  /** The names of the files that are recognised as no format. */
  List<String> unknown() {
    return List.copyOf(unknown);
  }

  /** Whether any file holds other records than rows of Asterisk's tables. */
  boolean hasOthers() {
    return files.stream().anyMatch(file -> !isTable(file.format()));
  }

  /** Whether all files of this format are read together. */
  static boolean isTable(SourceFormat format) {
    return format == SourceFormat.ASTERISK_CEL || format == SourceFormat.ASTERISK_CDR;
  }

  /** The files of this format, for a reader of several. */
  List<NamedInput> of(SourceFormat format) {
    return files.stream().filter(f -> f.format() == format).map(ImportFile::input).toList();
  }

  private void add(Path path, @Nullable SourceFormat given) throws IOException {
    boolean standardInput = path.toString().equals("-");
    if (standardInput && spooled != null) {
      return;
    }
    if (!standardInput) {
      LoadCommand.requireFile(path);
    }
    Path file = standardInput ? spool() : path;
    SourceInput input = () -> open(file);
    byte[] beginning;
    try (InputStream in = input.open()) {
      beginning = in.readNBytes(BEGINNING);
    }
    Optional<SourceFormat> format =
        given != null ? Optional.of(given) : Sources.recognise(beginning);
    if (Tshark.isCapture(beginning)) {
      SourceInput capture = () -> Tshark.open(file, path.toString());
      files.add(new ImportFile(new NamedInput(path.toString(), capture), SourceFormat.SIP_TSHARK));
    } else if (format.isPresent()) {
      files.add(new ImportFile(new NamedInput(path.toString(), input), format.get()));
    } else if (!isBlank(beginning)) {
      unknown.add(path.toString());
    }
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte one : bytes) {
      if (one < 0 || one > ' ') {
        return false;
      }
    }
    return true;
  }

  /** The names of all formats, for messages. */
  static String ids() {
    return Stream.of(SourceFormat.values()).map(SourceFormat::id).collect(Collectors.joining(", "));
  }

  /** Opens a file; one that is compressed by gzip is decompressed. */
  private static InputStream open(Path file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    int magic = in.read() << 8 | in.read();
    in.reset();
    return magic == 0x1f8b ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private Path spool() throws IOException {
    Path file = Files.createTempFile("callflow", ".input");
    spooled = file;
    Files.copy(terminal.in(), file, StandardCopyOption.REPLACE_EXISTING);
    return file;
  }

  @Override
  public void close() throws IOException {
    if (spooled != null) {
      Files.deleteIfExists(spooled);
    }
  }
}
