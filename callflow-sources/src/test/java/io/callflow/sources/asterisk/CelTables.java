package io.callflow.sources.asterisk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Tables in the formats of Asterisk, written for these tests. */
final class CelTables {
  /** Anna calls Bert, who is busy; Carla picks up and hangs up. Two equal rows, two tied times. */
  static final String FORWARDED = table("forwarded.psv");

  /** Dora consults Emil in a second call and joins him with Anna: his channel changes its call. */
  static final String MERGED = table("merged.psv");

  /** As cel_custom writes it: no header, old names, values left out at the end, a remark. */
  static final String CUSTOM = table("cel_custom.csv");

  private CelTables() {}

  private static String table(String name) {
    try (InputStream in = CelTables.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
