package io.callflow.lambda.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is deployed. */
class DeployableJarTest {
  private static final long MOST_BYTES = 12L * 1024 * 1024;

  @Test
  void it_is_small_and_holds_the_handlers_at_its_root() throws IOException {
    long length = Files.size(Functions.jar());
    System.out.println("callflow-lambda.jar: " + length + " bytes");
    assertTrue(length <= MOST_BYTES, "it has " + length + " bytes");
    try (ZipFile jar = new ZipFile(Functions.jar().toFile())) {
      for (String handler : List.of("Authorizer", "EventStorer", "EventRetriever")) {
        ZipEntry entry = jar.getEntry("io/callflow/lambda/" + handler + ".class");
        assertTrue(entry != null, handler + " is not there");
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

  /** Each class that was changed, and those that it now leans on, is as fit to run as it was. */
  @Test
  void its_desugared_classes_start_as_they_did() throws IOException {
    Path shaded = Path.of(System.getProperty("callflow.lambda.shaded.jar", ""));
    int changed = 0;
    try (ZipFile before = new ZipFile(shaded.toFile());
        ZipFile after = new ZipFile(Functions.jar().toFile());
        URLClassLoader loaderBefore = loader(shaded);
        URLClassLoader loaderAfter = loader(Functions.jar())) {
      for (ZipEntry entry : Collections.list(after.entries())) {
        ZipEntry old = before.getEntry(entry.getName());
        String name = entry.getName().replace('/', '.').replaceAll("\\.class$", "");
        if (old == null) {
          assertEquals("started", start(name, loaderAfter), name);
        } else if (old.getCrc() != entry.getCrc()) {
          changed++;
          assertEquals(start(name, loaderBefore), start(name, loaderAfter), name);
        }
      }
    }
    assertTrue(changed > 200, "so few: " + changed);
  }

  private static URLClassLoader loader(Path jar) throws IOException {
    return new URLClassLoader(
        new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
  }

  /** What comes of loading, verifying and initialising a class. */
  private static String start(String name, ClassLoader loader) {
    try {
      Class.forName(name, true, loader);
      return "started";
    } catch (ClassNotFoundException | LinkageError e) {
      return e.toString();
    }
  }
}
