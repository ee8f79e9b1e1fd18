package io.callflow.store.s3;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Keeps objects in a bucket of Amazon S3, or of a server that speaks its protocol and honours
 * {@code If-None-Match} and {@code If-Match} on PUT; {@link #needsProof} says when that is proved.
 *
 * <pre>{@code
 * try (S3ObjectStore store = S3ObjectStore.open(S3Settings.parse("s3://my-bucket/calls"))) {
 *   Optional<StoredObject> object = store.read(key);
 * }
 * }</pre>
 *
 * <p>A version is the object's ETag. Listings skip objects whose names are no {@link ObjectKey},
 * such as the folder markers of the S3 console.
 *
 * <p><b>Retries.</b> Requests that fail because of a busy server, a broken connection or an answer
 * cut short are retried after growing random pauses until {@link S3Settings#deadline()}. So one
 * request takes at most the deadline and one attempt, by default 27 seconds with a server that
 * sends nothing: 20 s, then 2 s to connect and 5 s without a byte. {@link #read} is one request,
 * {@link #write} one for each index key and each object; {@link #list} is one for each page of the
 * server, {@link #delete} one for each 1000 keys, {@link #purge} at least one for each key of a
 * versioned bucket.
 *
 * <p><b>Concurrent requests.</b> {@link #write} sends the index keys of an object side by side,
 * then the object, and several objects side by side; {@link #writeIndexKeys} sends its keys side by
 * side. The calling thread takes part. One call has at most {@link S3Settings#maxConcurrency()}
 * requests in flight, and the store's own threads, at most as many, are shared by all calls. After
 * one key of an object has failed, its other keys and the object are not sent. After two objects in
 * a row have failed for lack of an answer, nothing more of the call is sent. An interrupt of the
 * calling thread fails the requests that it would send next; the call returns when those under way
 * have ended.
 *
 * <p>A conditional write whose answer was lost and whose retry is refused is refused: the object
 * that is there may be its own.
 *
 * <p>{@link #purge} on a bucket with <em>suspended</em> versioning may delete an object that is
 * written under one of its keys at the same time, because there the new object can have the version
 * id that is being deleted. On a bucket with versioning enabled, or never enabled, it deletes no
 * current object.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html">
 *     Conditional writes</a>
 */
public final class S3ObjectStore implements ObjectStore {
  private static final int IDLE_SECONDS = 10;

  private final S3Client client;
  private final S3Settings settings;
  private final S3Requests requests = new S3Requests();
  private final Attempts attempts;
  private final ConcurrentWrites writing;
  private final Deletion deletion;
  private final OldVersions oldVersions;

  /** What the store owns, to be closed with it. */
  private final List<Runnable> closing = new ArrayList<>();

  private S3ObjectStore(S3Client client, S3Settings settings, Executor executor, RetryTimer timer) {
    this.client = client;
    this.settings = settings;
    this.attempts = new Attempts(settings, requests, timer);
    this.writing =
        new ConcurrentWrites(
            new Puts(client, settings, attempts), executor, settings.maxConcurrency());
    this.deletion = new Deletion(client, settings, attempts);
    this.oldVersions = new OldVersions(client, settings, attempts, deletion);
  }

  /**
   * Opens a store with a client of its own, made by {@link S3Clients}, and threads of its own.
   * Sends nothing and starts no thread yet.
   *
   * @throws CallflowException {@link ErrorCode#STORE_REFUSED} if no region is known
   */
  public static S3ObjectStore open(S3Settings settings) {
    return withOwnThreads(S3Clients.create(settings), settings, RetryTimer.SYSTEM).owningClient();
  }

  /**
   * Opens a store with a client of its own, and the threads of this executor. Sends nothing yet.
   *
   * @param executor see {@link #over(S3Client, S3Settings, Executor)}
   * @throws CallflowException {@link ErrorCode#STORE_REFUSED} if no region is known
   */
  public static S3ObjectStore open(S3Settings settings, Executor executor) {
    return over(S3Clients.create(settings), settings, executor).owningClient();
  }

  /**
   * Opens a store that closes each connection with its request, and starts no threads. For a
   * process that is about to be frozen: connections that it kept would be dead when it is restored.
   */
  public static S3ObjectStore openWithoutKeptConnections(S3Settings settings) {
    return over(S3Clients.createWithoutKeptConnections(settings), settings, Runnable::run)
        .owningClient();
  }

  /**
   * Opens a store over any client of the SDK, with threads of its own. Region, endpoint, path
   * style, time-outs and credentials are the client's; the settings' own are used in messages only.
   * If the client retries on its own, an attempt takes as long as the client's retries. The caller
   * closes the client.
   */
  public static S3ObjectStore over(S3Client client, S3Settings settings) {
    return withOwnThreads(client, settings, RetryTimer.SYSTEM);
  }

  /**
   * Opens a store over any client of the SDK, as {@link #over(S3Client, S3Settings)} does, with the
   * threads of this executor.
   *
   * @param executor sends the requests of a write beside the calling thread. It may be busy, small
   *     or closed; {@code Runnable::run} sends them one after the other. The caller closes it
   */
  public static S3ObjectStore over(S3Client client, S3Settings settings, Executor executor) {
    return new S3ObjectStore(client, settings, executor, RetryTimer.SYSTEM);
  }

  static S3ObjectStore over(S3Client client, S3Settings settings, RetryTimer timer) {
    return withOwnThreads(client, settings, timer);
  }

  private static S3ObjectStore withOwnThreads(
      S3Client client, S3Settings settings, RetryTimer timer) {
    ExecutorService threads = threads(settings.maxConcurrency());
    S3ObjectStore store = new S3ObjectStore(client, settings, threads, timer);
    store.closing.add(threads::shutdown);
    return store;
  }

  private S3ObjectStore owningClient() {
    closing.add(client::close);
    return this;
  }

  /** Daemon threads that start on demand and end when they are idle. */
  private static ExecutorService threads(int most) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "callflow-s3");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** The requests that this store has sent so far. */
  public S3Requests requests() {
    return requests;
  }

  /**
   * Whether the endpoint is none of Amazon's. It comes from the settings, or from what the SDK
   * reads by itself, such as {@code AWS_ENDPOINT_URL_S3}.
   */
  @Override
  public boolean needsProof() {
    return client
        .serviceClientConfiguration()
        .endpointOverride()
        .map(endpoint -> !isAmazons(endpoint))
        .orElse(false);
  }

  /** Whether this is an endpoint of S3 itself, be it a regional, FIPS or VPC endpoint. */
  private static boolean isAmazons(URI endpoint) {
    String host = endpoint.getHost();
    return host != null
        && host.toLowerCase(Locale.ROOT)
            .matches("(.*\\.)?(amazonaws\\.com|amazonaws\\.com\\.cn|api\\.aws|amazonaws\\.eu)");
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(settings.bucket())
            .key(settings.prefix() + key)
            .checksumMode(ChecksumMode.ENABLED)
            .build();
    return attempts.run(
        S3Operation.READ,
        quoted(key),
        () -> {
          try {
            return Optional.of(client.getObject(request, S3ObjectStore::whole));
          } catch (S3Exception e) {
            if (isAbsent(e)) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  @Override
  public List<WriteResult> write(List<Write> writes) {
    return writing.write(writes);
  }

  @Override
  public void writeIndexKeys(Collection<ObjectKey> keys) {
    writing.writeIndexKeys(keys);
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    if (limit < 1 || limit > MAX_LISTED) {
      throw new IllegalArgumentException(
          "limit is " + limit + "; 1 to " + MAX_LISTED + " are allowed");
    }
    KeyRange range = KeyRange.of(prefix, after).orElse(null);
    if (range == null) {
      return List.of();
    }
    List<ListedObject> found = new ArrayList<>();
    String token = null;
    do {
      ListObjectsV2Response page = page(range, token, limit - found.size());
      for (S3Object object : page.contents()) {
        ObjectKey key = key(object.key());
        if (key != null && found.size() < limit) {
          found.add(new ListedObject(key, object.lastModified()));
        }
      }
      token = page.isTruncated() ? page.nextContinuationToken() : null;
    } while (token != null && found.size() < limit);
    return List.copyOf(found);
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    deletion.delete(
        S3Operation.DELETE,
        new LinkedHashSet<>(keys)
            .stream()
                .map(key -> ObjectIdentifier.builder().key(settings.prefix() + key).build())
                .toList());
  }

  @Override
  public void purge(Collection<ObjectKey> keys) {
    oldVersions.purge(new LinkedHashSet<>(keys));
  }

  /** Closes the store's own client and threads, not those that were passed to it. */
  @Override
  public void close() {
    closing.forEach(Runnable::run);
  }

  /** The address of the store: {@code s3://bucket/prefix/ at https://host}. */
  @Override
  public String toString() {
    return settings.place();
  }

  private ListObjectsV2Response page(KeyRange range, @Nullable String token, int limit) {
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder()
            .bucket(settings.bucket())
            .prefix(settings.prefix() + range.prefix())
            .maxKeys(limit);
    if (!range.after().isEmpty()) {
      request.startAfter(settings.prefix() + range.after());
    }
    if (token != null) {
      request.continuationToken(token);
    }
    ListObjectsV2Request list = request.build();
    return attempts.run(
        S3Operation.LIST,
        "'" + range.prefix() + "…'",
        () -> {
          ListObjectsV2Response answer = client.listObjectsV2(list);
          BrokenAnswer.requireListing(answer.isTruncated());
          return answer;
        });
  }

  private @Nullable ObjectKey key(String name) {
    try {
      return new ObjectKey(name.substring(settings.prefix().length()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static StoredObject whole(GetObjectResponse head, AbortableInputStream body)
      throws IOException {
    Long length = head.contentLength();
    if (length == null
        && head.sdkHttpResponse().firstMatchingHeader("Transfer-Encoding").isEmpty()) {
      throw new IOException("the answer does not state its length");
    }
    byte[] content;
    if (length == null) {
      content = body.readAllBytes();
    } else {
      content = body.readNBytes(Math.toIntExact(length));
      // The SDK compares the checksum when the end of the body is read.
      if (content.length != length || body.read() >= 0) {
        throw new IOException(
            "the answer has " + content.length + " bytes, not " + length + " as it states");
      }
    }
    return new StoredObject(content, version(head.eTag()));
  }

  static ObjectVersion version(@Nullable String tag) {
    String bare = tag == null ? "" : tag.replaceAll("^\"|\"$", "");
    if (bare.isEmpty()) {
      throw BrokenAnswer.because("it names no ETag");
    }
    return new ObjectVersion(bare);
  }

  /** A missing bucket has status 404, too, but another code. */
  static boolean isAbsent(S3Exception answer) {
    return answer.statusCode() == 404 && Fault.code(answer).equals("NoSuchKey");
  }

  private static String quoted(ObjectKey key) {
    return "'" + key + "'";
  }
}
