package io.callflow.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares with golden files; {@code -Dgolden.update=DIRECTORY} writes them there instead. */
final class Golden {
  private Golden() {}

  static void assertEqual(Path golden, String written) throws IOException {
    String update = System.getProperty("golden.update");
    if (update != null) {
      Files.writeString(Path.of(update).resolve(golden.getFileName()), written);
      return;
    }
    assertTrue(Files.exists(golden), golden.toString());
    assertEquals(Files.readString(golden), written, golden.toString());
  }
}
