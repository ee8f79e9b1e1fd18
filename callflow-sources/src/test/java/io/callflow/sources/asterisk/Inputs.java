package io.callflow.sources.asterisk;

import io.callflow.sources.record.NamedInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files as inputs. */
final class Inputs {
  private Inputs() {}

  static List<NamedInput> of(List<Path> files) {
    return files.stream()
        .map(file -> new NamedInput(file.toString(), () -> Files.newInputStream(file)))
        .toList();
  }

  static List<NamedInput> of(Path... files) {
    return of(Stream.of(files).toList());
  }
}
