package io.callflow.local.command;

import io.callflow.store.s3.S3ObjectStore;
import io.callflow.store.s3.S3Settings;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a store is: in a folder of this machine, or under a prefix of a bucket. */
final class StoreAddress {
  static final String S3 = "s3://";

  private static final String DATABASE = "callflow.db";

  private final String text;
  private final @Nullable Path folder;
  private final @Nullable S3Settings bucket;

  private StoreAddress(String text, @Nullable Path folder, @Nullable S3Settings bucket) {
    this.text = text;
    this.folder = folder;
    this.bucket = bucket;
  }

  static StoreAddress of(Path folder) {
    return new StoreAddress(folder.toString(), folder, null);
  }

  /**
   * A store on S3.
   *
   * @param address as {@code s3://BUCKET/PREFIX}
   * @param endpoint of another server than Amazon's; null takes that of the environment
   * @param region null takes the one that the AWS CLI would use
   * @throws CommandFailure naming the values that are wrong
   */
  static StoreAddress ofBucket(
      String address,
      @Nullable String endpoint,
      @Nullable String region,
      Map<String, String> environment) {
    try {
      S3Settings settings = S3Settings.parse(address);
      String at = endpoint != null ? endpoint : environment.getOrDefault("AWS_ENDPOINT_URL_S3", "");
      if (!at.isEmpty()) {
        settings = settings.withEndpoint(URI.create(at));
      }
      if (region != null) {
        settings = settings.withRegion(region);
      }
      return new StoreAddress(address, null, settings);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage() + ".", e);
    }
  }

  /** The folder; null if the store is on S3. */
  @Nullable Path folder() {
    return folder;
  }

  /** Opens a store that exists already. */
  OpenStore toRead() {
    OpenStore open = folder != null ? database(folder) : open();
    if (!open.exists()) {
      open.close();
      throw absent();
    }
    return open;
  }

  /** Opens a store to write to. Creates a missing folder, but no bucket. */
  OpenStore toWrite() {
    return open();
  }

  private OpenStore open() {
    if (folder != null) {
      return open(SqliteObjectStore.open(folder));
    }
    S3Settings settings = Objects.requireNonNull(bucket);
    S3ObjectStore store = S3ObjectStore.open(settings);
    String root = S3 + settings.bucket() + "/" + settings.prefix();
    return new OpenStore(store, key -> new OpenStore.Place(root + key, null));
  }

  private OpenStore database(Path of) {
    return open(existingDatabase(of));
  }

  /** Opens the database of a folder, and makes none. */
  SqliteObjectStore existingDatabase(Path of) {
    if (!Files.exists(of.resolve(DATABASE))) {
      throw absent();
    }
    return SqliteObjectStore.openExisting(of);
  }

  private static OpenStore open(SqliteObjectStore store) {
    return new OpenStore(
        store, key -> new OpenStore.Place(store.file().toString(), store.queryFor(key)));
  }

  private CommandFailure absent() {
    return new CommandFailure(
        ExitCode.NOT_FOUND,
        ("There is no store in %s. `callflow demo`, `callflow import` or `callflow serve` creates"
                + " one; --data or --store names another.")
            .formatted(text));
  }

  /** Whether both name the same store. */
  boolean isSameAs(StoreAddress other) {
    if (folder != null && other.folder != null) {
      return real(folder).equals(real(other.folder));
    }
    return bucket != null
        && other.bucket != null
        && bucket.bucket().equals(other.bucket.bucket())
        && bucket.prefix().equals(other.bucket.prefix())
        && Objects.equals(bucket.endpoint(), other.bucket.endpoint());
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize();
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
