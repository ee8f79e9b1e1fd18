package io.callflow.local.command;

import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.file.FileObjectStore;
import io.callflow.store.s3.ConditionalWrites;
import io.callflow.store.s3.S3ObjectStore;
import io.callflow.store.s3.S3Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a store: a folder of this machine, or a prefix of a bucket. */
final class StoreOptions {
  private static final Path DATA = Path.of("callflow-data");
  private static final ObjectKey DESCRIPTOR = new ObjectKey("v1/store.json");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The folder of the store; with --store, it holds the api-key only. Default:"
              + " $CALLFLOW_DATA, or ./callflow-data.")
  private @Nullable Path data;

  @Option(
      names = "--store",
      paramLabel = "s3://BUCKET/PREFIX",
      description =
          "A store on S3 instead, with the credentials that the AWS CLI would use. Default:"
              + " $CALLFLOW_STORE.")
  private @Nullable String store;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description = "The URL of another S3 server, such as MinIO. Default: $AWS_ENDPOINT_URL_S3.")
  private @Nullable String endpoint;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "The region of the bucket. Default: the one that the AWS CLI would use.")
  private @Nullable String region;

  /**
   * An open store.
   *
   * @param place says where an object lies: its file, or its address on S3
   * @param closing releases what the store holds
   */
  record OpenStore(ObjectStore objects, Function<ObjectKey, String> place, Runnable closing)
      implements AutoCloseable {
    static OpenStore folder(Path folder) {
      FileObjectStore store = FileObjectStore.open(folder);
      return new OpenStore(store, key -> store.pathOf(key).toString(), () -> {});
    }

    /** Whether there is a store; the first write creates one. */
    boolean exists() {
      return objects.read(DESCRIPTOR).isPresent();
    }

    @Override
    public void close() {
      closing.run();
    }
  }

  /** The folder of the options or the environment, whether or not it exists. */
  Path folder(Terminal terminal) {
    String environment = terminal.environment().getOrDefault("CALLFLOW_DATA", "");
    return data != null ? data : environment.isEmpty() ? DATA : Path.of(environment);
  }

  /** The folder or the S3 address of the store, for messages. */
  String where(Terminal terminal) {
    String bucket = bucket(terminal);
    return bucket == null ? folder(terminal).toString() : bucket;
  }

  /** Whether an option names a store; the environment does not count. */
  boolean isGiven() {
    return data != null || store != null;
  }

  /** The options that name the same store, for a command line that is printed. */
  String asOptions() {
    StringBuilder options = new StringBuilder();
    if (data != null) {
      options.append(" --data ").append(quoted(data.toString()));
    }
    if (store != null) {
      options.append(" --store ").append(quoted(store));
    }
    if (endpoint != null) {
      options.append(" --s3-endpoint ").append(quoted(endpoint));
    }
    return region == null ? options.toString() : options + " --region " + region;
  }

  /** Opens a store that exists already. */
  OpenStore toRead(Terminal terminal) {
    String bucket = bucket(terminal);
    if (bucket == null && !Files.isDirectory(folder(terminal))) {
      throw absent(where(terminal));
    }
    OpenStore open = open(terminal);
    if (!open.exists()) {
      open.close();
      throw absent(where(terminal));
    }
    return open;
  }

  /**
   * Opens a store to write to. Creates a missing folder, but no bucket; checks first that the
   * server of a bucket honours conditional writes.
   */
  OpenStore toWrite(Terminal terminal) {
    OpenStore open = open(terminal);
    if (bucket(terminal) != null) {
      ConditionalWrites.prove(open.objects(), open.objects().toString());
    }
    return open;
  }

  private static CommandFailure absent(String where) {
    return new CommandFailure(
        ExitCode.NOT_FOUND,
        ("There is no store in %s. `callflow demo`, `callflow import` or `callflow serve` creates"
                + " one; --data or --store names another.")
            .formatted(where));
  }

  private OpenStore open(Terminal terminal) {
    String bucket = bucket(terminal);
    if (bucket == null) {
      if (endpoint != null || region != null) {
        throw new CommandFailure(
            ExitCode.USAGE, "--s3-endpoint and --region go with --store s3://BUCKET/PREFIX.");
      }
      return OpenStore.folder(folder(terminal));
    }
    S3Settings settings;
    try {
      settings = S3Settings.parse(bucket);
      String at =
          endpoint != null
              ? endpoint
              : terminal.environment().getOrDefault("AWS_ENDPOINT_URL_S3", "");
      if (!at.isEmpty()) {
        settings = settings.withEndpoint(URI.create(at));
      }
      if (region != null) {
        settings = settings.withRegion(region);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage() + ".", e);
    }
    S3ObjectStore s3 = S3ObjectStore.open(settings);
    String root = "s3://" + settings.bucket() + "/" + settings.prefix();
    return new OpenStore(s3, key -> root + key, s3::close);
  }

  private @Nullable String bucket(Terminal terminal) {
    if (store != null) {
      return store;
    }
    String environment = terminal.environment().getOrDefault("CALLFLOW_STORE", "");
    return data != null || environment.isEmpty() ? null : environment;
  }

  /** Quotes text so that a shell reads it as one word. */
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./=:@%+,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
