package io.callflow.benchmark.load;

import io.callflow.local.http.LocalService;
import io.callflow.local.http.ServiceSettings;
import io.callflow.store.InMemoryObjectStore;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The service over a store that takes no time: what is left is HTTP, JSON and the rules of calls.
 */
final class InMemoryService {
  private InMemoryService() {}

  public static void main(String[] arguments) {
    LocalService.start(
            ServiceSettings.of(
                    Path.of(arguments[0]), new InMemoryObjectStore(InstantSource.system()))
                .withPort(0))
        .serveUntilTerminated();
  }
}
