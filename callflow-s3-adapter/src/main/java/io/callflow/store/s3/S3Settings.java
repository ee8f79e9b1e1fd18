package io.callflow.store.s3;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bucket of a store, how to reach it, and its time-outs. Begin with {@link #of} or {@link
 * #parse} and change what differs. The constructor and the {@code with…} methods report all invalid
 * values in one {@link IllegalArgumentException}.
 *
 * <pre>{@code
 * S3Settings settings = S3Settings.parse("s3://my-bucket/calls").withRegion("eu-central-1");
 * S3ObjectStore store = S3ObjectStore.open(settings);
 * }</pre>
 *
 * @param bucket its name, or the ARN of an access point
 * @param prefix begins every key in the bucket: empty, or segments that each end with {@code /},
 *     400 characters at most
 * @param region such as {@code eu-central-1}; null takes the region of the environment or the
 *     profile
 * @param endpoint a server other than Amazon's; null for Amazon S3
 * @param pathStyle whether requests name the bucket in their path instead of their host name
 * @param kmsKey id, alias or ARN of the key that encrypts written objects; null leaves encryption
 *     to the bucket
 * @param connectTimeout the longest time in which one attempt connects; 2 s by default
 * @param answerTimeout the longest time in which one attempt waits for the next byte of an answer;
 *     5 s by default
 * @param deadline the time after which a request is not tried again; 20 s by default. The longest
 *     wait for a server that sends nothing is {@code deadline + connectTimeout + answerTimeout}: 27
 *     s by default
 * @param maxConcurrency the most requests that one write of objects with index keys has in flight,
 *     1 to 1000; 16 by default. 1 sends them one after the other
 */
public record S3Settings(
    String bucket,
    String prefix,
    @Nullable String region,
    @Nullable URI endpoint,
    boolean pathStyle,
    @Nullable String kmsKey,
    Duration connectTimeout,
    Duration answerTimeout,
    Duration deadline,
    int maxConcurrency) {

  private static final Pattern BUCKET =
      Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|arn:[\\x21-\\x7E]{1,250}");
  private static final Pattern PREFIX = Pattern.compile("(?!\\.{1,2}/)[A-Za-z0-9!_.*'()-]+/");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
  private static final int LONGEST_PREFIX = 400;
  private static final int STANDARD_CONCURRENCY = 16;
  private static final int MOST_CONCURRENCY = 1000;

  public S3Settings {
    List<String> faults = new ArrayList<>();
    if (!BUCKET.matcher(bucket).matches()) {
      faults.add("the bucket '" + bucket + "' is no bucket name (3 to 63 of a-z 0-9 . -)");
    }
    if (prefix.length() > LONGEST_PREFIX
        || !PREFIX.matcher(prefix).results().map(r -> r.group()).toList().equals(parts(prefix))) {
      faults.add(
          "the prefix '"
              + prefix
              + "' is not at most "
              + LONGEST_PREFIX
              + " characters in segments of letters, digits and !_.*'()- that each end with /");
    }
    if (region != null && !REGION.matcher(region).matches()) {
      faults.add("the region '" + region + "' is no region name (such as eu-central-1)");
    }
    if (endpoint != null && !isServer(endpoint)) {
      faults.add(
          "the endpoint '" + endpoint + "' is no address (such as https://minio.example:9000)");
    }
    if (kmsKey != null && kmsKey.isBlank()) {
      faults.add("the KMS key is empty");
    }
    requirePositive(faults, "the time to connect", connectTimeout);
    requirePositive(faults, "the time to wait for an answer", answerTimeout);
    requirePositive(faults, "the deadline", deadline);
    if (maxConcurrency < 1 || maxConcurrency > MOST_CONCURRENCY) {
      faults.add(
          "the concurrency is " + maxConcurrency + "; 1 to " + MOST_CONCURRENCY + " are allowed");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("S3 settings: " + String.join("; ", faults));
    }
  }

  /** A bucket of Amazon S3, with default values for everything else. */
  public static S3Settings of(String bucket) {
    return new S3Settings(
        bucket,
        "",
        null,
        null,
        false,
        null,
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(20),
        STANDARD_CONCURRENCY);
  }

  /**
   * Reads {@code s3://BUCKET} or {@code s3://BUCKET/PREFIX}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static S3Settings parse(String address) {
    if (!address.startsWith("s3://")) {
      throw new IllegalArgumentException(
          "'" + address + "' is no S3 address: write s3://BUCKET or s3://BUCKET/PREFIX");
    }
    String rest = address.substring("s3://".length());
    int slash = rest.startsWith("arn:") ? -1 : rest.indexOf('/');
    return slash < 0
        ? of(rest)
        : of(rest.substring(0, slash)).withPrefix(rest.substring(slash + 1));
  }

  public S3Settings withBucket(String newBucket) {
    return new S3Settings(
        newBucket,
        prefix,
        region,
        endpoint,
        pathStyle,
        kmsKey,
        connectTimeout,
        answerTimeout,
        deadline,
        maxConcurrency);
  }

  /**
   * The same settings with another prefix. Slashes at its ends do not matter: {@code team}, {@code
   * /team/} and {@code team/} are one prefix.
   */
  public S3Settings withPrefix(String newPrefix) {
    String bare = newPrefix.replaceAll("^/+|/+$", "");
    return new S3Settings(
        bucket,
        bare.isEmpty() ? "" : bare + "/",
        region,
        endpoint,
        pathStyle,
        kmsKey,
        connectTimeout,
        answerTimeout,
        deadline,
        maxConcurrency);
  }

  public S3Settings withRegion(@Nullable String newRegion) {
    return new S3Settings(
        bucket,
        prefix,
        newRegion,
        endpoint,
        pathStyle,
        kmsKey,
        connectTimeout,
        answerTimeout,
        deadline,
        maxConcurrency);
  }

  /**
   * The same settings with another server, and path style on: most servers but Amazon's need it.
   */
  public S3Settings withEndpoint(@Nullable URI newEndpoint) {
    return new S3Settings(
        bucket,
        prefix,
        region,
        newEndpoint,
        newEndpoint != null,
        kmsKey,
        connectTimeout,
        answerTimeout,
        deadline,
        maxConcurrency);
  }

  public S3Settings withPathStyle(boolean newPathStyle) {
    return new S3Settings(
        bucket,
        prefix,
        region,
        endpoint,
        newPathStyle,
        kmsKey,
        connectTimeout,
        answerTimeout,
        deadline,
        maxConcurrency);
  }

  public S3Settings withKmsKey(@Nullable String newKmsKey) {
    return new S3Settings(
        bucket,
        prefix,
        region,
        endpoint,
        pathStyle,
        newKmsKey,
        connectTimeout,
        answerTimeout,
        deadline,
        maxConcurrency);
  }

  /**
   * @param connect see {@link #connectTimeout()}
   * @param answer see {@link #answerTimeout()}
   * @param newDeadline see {@link #deadline()}
   */
  public S3Settings withTimes(Duration connect, Duration answer, Duration newDeadline) {
    return new S3Settings(
        bucket,
        prefix,
        region,
        endpoint,
        pathStyle,
        kmsKey,
        connect,
        answer,
        newDeadline,
        maxConcurrency);
  }

  /** The same settings with another {@link #maxConcurrency()}. */
  public S3Settings withMaxConcurrency(int newMaxConcurrency) {
    return new S3Settings(
        bucket,
        prefix,
        region,
        endpoint,
        pathStyle,
        kmsKey,
        connectTimeout,
        answerTimeout,
        deadline,
        newMaxConcurrency);
  }

  /** Names the store in messages: {@code s3://bucket/prefix/ at https://host}. */
  String place() {
    return "s3://" + bucket + "/" + prefix + (endpoint == null ? "" : " at " + endpoint);
  }

  private static List<String> parts(String prefix) {
    return prefix.isEmpty()
        ? List.of()
        : List.of(prefix.split("(?<=/)", -1)).stream().filter(part -> !part.isEmpty()).toList();
  }

  private static boolean isServer(URI uri) {
    return uri.getHost() != null
        && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        && uri.getQuery() == null
        && uri.getUserInfo() == null;
  }

  private static void requirePositive(List<String> faults, String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      faults.add(what + " is " + value + ", not above zero");
    }
  }
}
