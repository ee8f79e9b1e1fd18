package io.callflow.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the tests can do on this machine. */
final class Machine {
  private static final boolean LINUX =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");

  private Machine() {}

  /** Whether a C compiler makes libraries that a child JVM loads first. */
  static boolean hasCompiler() {
    return LINUX && succeeds("cc", "--version");
  }

  /** What comes before a command that may mount file systems of its own; empty if nobody may. */
  static List<String> namespace() {
    for (List<String> each :
        List.of(List.of("unshare", "--mount"), List.of("unshare", "--mount", "--map-root-user"))) {
      List<String> attempt = new ArrayList<>(each);
      attempt.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", "/mnt"));
      if (LINUX && succeeds(attempt.toArray(String[]::new))) {
        return each;
      }
    }
    return List.of();
  }

  /** Compiles a library of src/test/c into a folder. */
  static Path library(String name, Path folder) throws IOException, InterruptedException {
    Path library = folder.resolve(name + ".so");
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-shared",
                "-fPIC",
                "-O1",
                "-o",
                library.toString(),
                "src/test/c/" + name + ".c",
                "-ldl",
                "-lpthread")
            .inheritIO()
            .start();
    if (compiler.waitFor() != 0) {
      throw new IOException("cc failed");
    }
    return library;
  }

  private static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
