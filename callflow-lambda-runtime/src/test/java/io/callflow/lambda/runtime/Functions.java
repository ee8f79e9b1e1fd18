package io.callflow.lambda.runtime;

import java.nio.file.Path;

/** Settings of the three functions, on the packaged jar, which is unpacked once. */
final class Functions {
  private static final Path TASK_ROOT = FunctionProcess.unpack(jar());

  private Functions() {}

  static Path jar() {
    return Path.of(System.getProperty("callflow.lambda.jar", "")).toAbsolutePath().normalize();
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
