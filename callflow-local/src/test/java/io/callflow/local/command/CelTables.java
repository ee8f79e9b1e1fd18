package io.callflow.local.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tables in the formats of Asterisk, which the tests of the sources have. */
final class CelTables {
  /** Anna calls Bert, who is busy; Carla picks up and hangs up. Two equal rows, two tied times. */
  static final String FORWARDED = table("forwarded.psv");

  /** Dora consults Emil in a second call and joins him with Anna: his channel changes its call. */
  static final String MERGED = table("merged.psv");

  /** As cel_custom writes it: no header, old names, values left out at the end, a remark. */
  static final String CUSTOM = table("cel_custom.csv");

  private CelTables() {}

  /** A table among the resources of the sources' tests. */
  static String table(String name) {
    try {
      return Files.readString(
          Path.of("../callflow-sources/src/test/resources/io/callflow/sources/asterisk", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
