package io.callflow.local.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the calls are. */
final class Connection {
  static final Path DATA = Path.of("callflow-data");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The store's folder. Default: $CALLFLOW_DATA, or ./callflow-data.")
  private @Nullable Path data;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Work on a service instead, as http://127.0.0.1:8080. Default: $CALLFLOW_URL.")
  private @Nullable String url;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description = "The API key for --url. Default: $CALLFLOW_API_KEY.")
  private @Nullable String apiKey;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "A file that holds the API key, so that no process list shows it.")
  private @Nullable Path apiKeyFile;

  /** The store's folder, whether or not it is there. */
  static Path data(@Nullable Path given, Terminal terminal) {
    String environment = terminal.environment().getOrDefault("CALLFLOW_DATA", "");
    return given != null ? given : environment.isEmpty() ? DATA : Path.of(environment);
  }

  /** For commands that only read: there must be a store. */
  Calls toRead(Terminal terminal) {
    String service = service(terminal);
    if (service != null) {
      return remote(service, terminal);
    }
    Path folder = data(data, terminal);
    if (!Files.isRegularFile(folder.resolve("v1").resolve("store.json"))) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "There is no store in %s. `callflow demo` or `callflow import` makes one; --data names another."
              .formatted(folder));
    }
    return LocalCalls.open(folder, InstantSource.system());
  }

  /** For commands that store: the folder is made where there is none. */
  Calls toWrite(Terminal terminal) {
    String service = service(terminal);
    return service != null
        ? remote(service, terminal)
        : LocalCalls.open(data(data, terminal), InstantSource.system());
  }

  /** The options that name the same calls again, for a command line that is shown. */
  String asOptions(Terminal terminal) {
    String service = service(terminal);
    if (service != null) {
      return " --url " + service;
    }
    return data == null ? "" : " --data " + data;
  }

  private @Nullable String service(Terminal terminal) {
    if (url != null && data != null) {
      throw new CommandFailure(ExitCode.USAGE, "Give --data or --url, not both.");
    }
    if (data != null) {
      return null;
    }
    String environment = terminal.environment().getOrDefault("CALLFLOW_URL", "");
    return url != null ? url : environment.isEmpty() ? null : environment;
  }

  private Calls remote(String service, Terminal terminal) {
    URI uri;
    try {
      uri = URI.create(service.strip());
    } catch (IllegalArgumentException e) {
      throw notAUrl(service);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https"))
        || uri.getHost() == null
        || uri.getQuery() != null) {
      throw notAUrl(service);
    }
    String base = uri.toString().replaceAll("/+$", "");
    String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
    return new HttpCalls(path.endsWith("/v1") ? base : base + "/v1", key(uri, terminal));
  }

  private static CommandFailure notAUrl(String text) {
    return new CommandFailure(
        ExitCode.USAGE,
        "'%s' is no URL of a service. Write it as http://127.0.0.1:8080 or https://host/stage."
            .formatted(Terminal.shown(text)));
  }

  /**
   * The key that was given or, for a service on this machine, the one that it keeps in its data.
   */
  private String key(URI uri, Terminal terminal) {
    String key = apiKey;
    Path file = apiKeyFile;
    if (key != null && file != null) {
      throw new CommandFailure(ExitCode.USAGE, "Give --api-key or --api-key-file, not both.");
    }
    Map<String, String> environment = terminal.environment();
    if (key == null && file == null && environment.containsKey("CALLFLOW_API_KEY")) {
      key = environment.get("CALLFLOW_API_KEY");
    }
    Path own = data(null, terminal).resolve("api-key");
    boolean local = uri.getHost().matches("127\\.0\\.0\\.1|localhost|\\[::1]");
    if (key == null && file == null && local && Files.isReadable(own)) {
      file = own;
    }
    if (key == null && file != null) {
      try {
        key = Files.readString(file);
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.USAGE, "Cannot read the API key in " + file + ".", e);
      }
    }
    if (key == null) {
      throw new CommandFailure(
          ExitCode.NOT_ALLOWED,
          "The service wants an API key: give --api-key, --api-key-file or $CALLFLOW_API_KEY.");
    }
    if (!key.strip().matches("[\\x21-\\x7E]+")) {
      throw new CommandFailure(ExitCode.USAGE, "What was given as API key is none.");
    }
    return key.strip();
  }
}
