package io.callflow.local.command;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where the calls are: in a store, or behind a service. */
final class ConnectionOptions {
  /** In bytes. An API key has some 80 characters, a JSON Web Token a few thousand. */
  private static final int LONGEST_KEY_FILE = 64 * 1024;

  @Mixin private StoreOptions store = new StoreOptions();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Use this service instead of a store, as http://127.0.0.1:8080. Default: $CALLFLOW_URL.")
  private @Nullable String url;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description = "The API key for --url. Default: $CALLFLOW_API_KEY.")
  private @Nullable String apiKey;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "A file with the API key, so that process lists do not show the key.")
  private @Nullable Path apiKeyFile;

  /** Opens the calls for a command that does not store. A store must exist already. */
  Connection toRead(Terminal terminal) {
    String service = service(terminal);
    return service != null
        ? remote(service, terminal)
        : LocalConnection.toRead(store.toRead(terminal));
  }

  /** Opens the calls for a command that changes some. A store must exist already. */
  Connection toChange(Terminal terminal) {
    String service = service(terminal);
    return service != null
        ? remote(service, terminal)
        : LocalConnection.toWrite(store.toRead(terminal));
  }

  /** Opens the calls for a command that stores. A folder without a store becomes one. */
  Connection toWrite(Terminal terminal) {
    String service = service(terminal);
    return service != null
        ? remote(service, terminal)
        : LocalConnection.toWrite(store.toWrite(terminal));
  }

  /** The options that lead to the same calls, for a command line that is printed. */
  String asOptions(Terminal terminal) {
    String service = service(terminal);
    return service != null ? " --url " + service : store.asOptions();
  }

  private @Nullable String service(Terminal terminal) {
    if (url != null && store.isGiven()) {
      throw new CommandFailure(ExitCode.USAGE, "Give --data or --store, or --url, not both.");
    }
    if (store.isGiven()) {
      return null;
    }
    String environment = terminal.environment().getOrDefault("CALLFLOW_URL", "");
    return url != null ? url : environment.isEmpty() ? null : environment;
  }

  private Connection remote(String service, Terminal terminal) {
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
    String base = withoutSlashes(uri.toString());
    String path = uri.getPath() == null ? "" : withoutSlashes(uri.getPath());
    return new HttpConnection(path.endsWith("/v1") ? base : base + "/v1", key(uri, terminal));
  }

  /** The text without the slashes at its end. */
  private static String withoutSlashes(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    return text.substring(0, end);
  }

  private static CommandFailure notAUrl(String text) {
    return new CommandFailure(
        ExitCode.USAGE,
        "'%s' is not the URL of a service. Write it as http://127.0.0.1:8080 or https://host/stage."
            .formatted(text));
  }

  /** The API key given or, for a service on this machine, the one in the store's folder. */
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
    Path own = store.folder(terminal).resolve("api-key");
    boolean local = uri.getHost().matches("127\\.0\\.0\\.1|localhost|\\[::1]");
    if (key == null && file == null && local && Files.isReadable(own)) {
      file = own;
    }
    if (key == null && file != null) {
      try (InputStream in = Files.newInputStream(file)) {
        key = new String(in.readNBytes(LONGEST_KEY_FILE), StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.USAGE, "Cannot read the API key in " + file + ".", e);
      }
    }
    if (key == null) {
      throw new CommandFailure(
          ExitCode.NOT_ALLOWED,
          "The service needs an API key: give --api-key, --api-key-file or $CALLFLOW_API_KEY.");
    }
    if (!key.strip().matches("[\\x21-\\x7E]+")) {
      throw new CommandFailure(
          ExitCode.USAGE, "The API key given is not one: a key is visible ASCII without spaces.");
    }
    return key.strip();
  }
}
