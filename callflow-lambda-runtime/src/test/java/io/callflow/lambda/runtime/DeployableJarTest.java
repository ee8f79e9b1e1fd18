package io.callflow.lambda.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The jar that is deployed. */
class DeployableJarTest {
  private static final long MOST_BYTES = 12L * 1024 * 1024;

  @Test
  void it_is_small_and_holds_the_handlers_at_its_root() throws IOException {
    long length = Files.size(Functions.jar());
    System.out.println("callflow-lambda.jar: " + length + " bytes");
    assertTrue(length <= MOST_BYTES, "the jar has " + length + " bytes");
    try (ZipFile jar = new ZipFile(Functions.jar().toFile())) {
      for (String handler : List.of("Authorizer", "EventStorer", "EventRetriever")) {
        ZipEntry entry = jar.getEntry("io/callflow/lambda/" + handler + ".class");
        assertTrue(entry != null, handler + " is missing");
      }
      assertEquals(
          List.of(),
          jar.stream()
              .map(ZipEntry::getName)
              .filter(
                  name ->
                      name.endsWith(".jar")
                          || name.startsWith("io/netty/")
                          || name.startsWith("org/apache/http/")
                          || name.startsWith("org/apache/logging/")
                          || name.startsWith("ch/qos/")
                          || name.startsWith("org/joda/")
                          || name.startsWith("com/fasterxml/jackson/databind/")
                          || name.startsWith("org/junit/"))
              .limit(5)
              .toList());
    }
  }
}
