package io.callflow.local.command;

import io.callflow.archive.ObjectKey;
import io.callflow.archive.ObjectStore;
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

/** The options that name a store: a folder of this machine, or a bucket. */
final class StoreOptions {
  private static final Path DATA = Path.of("callflow-data");
  private static final ObjectKey DESCRIPTOR = new ObjectKey("v1/store.json");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The store's folder; with --store, where the api-key is kept and no more. Default:"
              + " $CALLFLOW_DATA, or ./callflow-data.")
  private @Nullable Path data;

  @Option(
      names = "--store",
      paramLabel = "s3://BUCKET/PREFIX",
      description =
          "A store on S3 instead, with the credentials that the AWS CLI would take. Default:"
              + " $CALLFLOW_STORE.")
  private @Nullable String store;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description = "A server other than Amazon's, such as MinIO. Default: $AWS_ENDPOINT_URL_S3.")
  private @Nullable String endpoint;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "The bucket's region. Default: what the AWS CLI would take.")
  private @Nullable String region;

  /**
   * A store that is open.
   *
   * @param place where an object lies, for a person
   */
  record Open(ObjectStore objects, Function<ObjectKey, String> place, Runnable closing)
      implements AutoCloseable {
    static Open folder(Path folder) {
      FileObjectStore store = FileObjectStore.open(folder);
      return new Open(store, key -> store.pathOf(key).toString(), () -> {});
    }

    /** Whether an archive was ever made in it. */
    boolean isMade() {
      return objects.read(DESCRIPTOR).isPresent();
    }

    @Override
    public void close() {
      closing.run();
    }
  }

  /** The folder that is named, whether or not it is there. */
  Path folder(Terminal terminal) {
    String environment = terminal.environment().getOrDefault("CALLFLOW_DATA", "");
    return data != null ? data : environment.isEmpty() ? DATA : Path.of(environment);
  }

  /** The store that is named, for a person. */
  String where(Terminal terminal) {
    String bucket = bucket(terminal);
    return bucket == null ? folder(terminal).toString() : bucket;
  }

  /** Whether the command line itself names a store. */
  boolean isGiven() {
    return data != null || store != null;
  }

  /** The options that name the same store again, for a command line that is shown. */
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

  /** Opens a store to read from; there must be one. */
  Open toRead(Terminal terminal) {
    String bucket = bucket(terminal);
    if (bucket == null && !Files.isDirectory(folder(terminal))) {
      throw absent(where(terminal));
    }
    Open open = open(terminal);
    if (!open.isMade()) {
      open.close();
      throw absent(where(terminal));
    }
    return open;
  }

  /**
   * Opens a store to write to; a folder is made where there is none, a bucket is not. A bucket
   * first proves that its server honours conditional writes.
   */
  Open toWrite(Terminal terminal) {
    Open open = open(terminal);
    if (bucket(terminal) != null) {
      ConditionalWrites.prove(open.objects(), open.objects().toString());
    }
    return open;
  }

  private static CommandFailure absent(String where) {
    return new CommandFailure(
        ExitCode.NOT_FOUND,
        ("There is no store in %s. `callflow demo`, `callflow import` or `callflow serve` makes one;"
                + " --data or --store names another.")
            .formatted(where));
  }

  private Open open(Terminal terminal) {
    String bucket = bucket(terminal);
    if (bucket == null) {
      if (endpoint != null || region != null) {
        throw new CommandFailure(
            ExitCode.USAGE, "--s3-endpoint and --region go with --store s3://BUCKET/PREFIX.");
      }
      return Open.folder(folder(terminal));
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
    return new Open(s3, key -> root + key, s3::close);
  }

  private @Nullable String bucket(Terminal terminal) {
    if (store != null) {
      return store;
    }
    String environment = terminal.environment().getOrDefault("CALLFLOW_STORE", "");
    return data != null || environment.isEmpty() ? null : environment;
  }

  /** As a shell takes it for one word. */
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./=:@%+,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
