package io.callflow.lambda;

import io.callflow.codec.StoreDescriptor;
import io.callflow.store.s3.S3Settings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the storer and the retriever, from environment variables. An empty variable
 * counts as absent.
 *
 * @param s3 where the store is
 * @param shards of the minute index, used only if this process makes the store
 * @param allowedAhead how far in the future a timestamp may lie
 */
record StoreSettings(S3Settings s3, int shards, Duration allowedAhead) {
  private static final int DEFAULT_ALLOWED_AHEAD_HOURS = 24;
  private static final int MAX_ALLOWED_AHEAD_HOURS = 24 * 366;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException with every fault in its message, one a line
   */
  static StoreSettings of(Map<String, String> environment) {
    List<String> faults = new ArrayList<>();
    int shards = number(environment, "CALLFLOW_SHARDS", 1, 1, StoreDescriptor.MAX_SHARDS, faults);
    int ahead =
        number(
            environment,
            "CALLFLOW_ALLOWED_AHEAD_HOURS",
            DEFAULT_ALLOWED_AHEAD_HOURS,
            0,
            MAX_ALLOWED_AHEAD_HOURS,
            faults);
    S3Settings s3 = s3(environment, faults);
    if (s3 == null || !faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
    return new StoreSettings(s3, shards, Duration.ofHours(ahead));
  }

  private static @Nullable S3Settings s3(Map<String, String> environment, List<String> faults) {
    String bucket = environment.getOrDefault("CALLFLOW_BUCKET", "");
    if (bucket.isEmpty()) {
      faults.add("CALLFLOW_BUCKET: not set; name the bucket that keeps the events");
      return null;
    }
    S3Settings settings = S3Settings.of("any-bucket");
    settings = changed(settings, environment, "CALLFLOW_PREFIX", S3Settings::withPrefix, faults);
    settings = changed(settings, environment, "CALLFLOW_KMS_KEY", S3Settings::withKmsKey, faults);
    settings =
        changed(
            settings,
            environment,
            "AWS_ENDPOINT_URL_S3",
            (given, endpoint) -> given.withEndpoint(URI.create(endpoint)),
            faults);
    settings = changed(settings, environment, "AWS_REGION", S3Settings::withRegion, faults);
    return changed(settings, environment, "CALLFLOW_BUCKET", S3Settings::withBucket, faults);
  }

  /** Returns the settings changed by this variable; notes a fault if its value is refused. */
  private static S3Settings changed(
      S3Settings settings,
      Map<String, String> environment,
      String name,
      BiFunction<S3Settings, String, S3Settings> change,
      List<String> faults) {
    String value = environment.getOrDefault(name, "").strip();
    try {
      return value.isEmpty() ? settings : change.apply(settings, value);
    } catch (IllegalArgumentException e) {
      faults.add(name + ": " + e.getMessage());
      return settings;
    }
  }

  /** Returns a whole number within these bounds; notes a fault if the value is none. */
  static int number(
      Map<String, String> environment,
      String name,
      int otherwise,
      int min,
      int max,
      List<String> faults) {
    String text = environment.getOrDefault(name, "").strip();
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException noNumber) {
      // Reported below.
    }
    faults.add(
        name
            + ": '"
            + text
            + "' is no whole number from "
            + min
            + " to "
            + max
            + "; the default is "
            + otherwise);
    return otherwise;
  }
}
