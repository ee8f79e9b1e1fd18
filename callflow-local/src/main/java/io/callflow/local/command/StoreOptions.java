package io.callflow.local.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a store: a folder of this machine, or a prefix of a bucket. */
final class StoreOptions {
  private static final Path DATA = Path.of("callflow-data");

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
    return address(terminal).toRead();
  }

  /** Opens a store to write to. Creates a missing folder, but no bucket. */
  OpenStore toWrite(Terminal terminal) {
    return address(terminal).toWrite();
  }

  /** Where the store is. */
  StoreAddress address(Terminal terminal) {
    String bucket = bucket(terminal);
    if (bucket != null) {
      return StoreAddress.ofBucket(bucket, endpoint, region, terminal.environment());
    }
    if (endpoint != null || region != null) {
      throw new CommandFailure(
          ExitCode.USAGE, "--s3-endpoint and --region go with --store s3://BUCKET/PREFIX.");
    }
    return StoreAddress.of(folder(terminal));
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
