package io.callflow.lambda.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The three functions of the packaged jar, unpacked once. */
final class Functions {
  private static final Path TASK_ROOT = unpacked();

  private Functions() {}

  static Path jar() {
    return Path.of(System.getProperty("callflow.lambda.jar", "")).toAbsolutePath().normalize();
  }

  private static Path unpacked() {
    try {
      Path folder = Files.createTempDirectory("callflow-functions-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      FunctionProcess.unpack(jar(), folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      System.err.println("left behind: " + folder);
    }
  }

  static FunctionSettings storer(Bucket bucket) {
    return of("EventStorer").with(bucket.environment());
  }

  static FunctionSettings retriever(Bucket bucket) {
    return of("EventRetriever").with(bucket.environment());
  }

  static FunctionSettings authorizer(String apiKeys) {
    return of("Authorizer").with("CALLFLOW_API_KEYS", apiKeys);
  }

  static FunctionSettings of(String handler) {
    return FunctionSettings.of(
        Path.of(System.getProperty("callflow.lambda.runtime.client", "")),
        TASK_ROOT,
        "io.callflow.lambda." + handler + "::handleRequest");
  }
}
