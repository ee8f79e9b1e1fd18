package io.callflow.store.s3;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Keeps objects in a bucket of Amazon S3, or of a server that speaks its protocol and honours
 * {@code If-None-Match} and {@code If-Match} on PUT; {@link ConditionalWrites} checks that it does.
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
 * sends nothing: 20 s, then 2 s to connect and 5 s without a byte. {@link #read} and {@link #write}
 * are one request; {@link #list} is one for each page of the server, {@link #delete} one for each
 * 1000 keys, {@link #purge} at least one for each key of a versioned bucket.
 *
 * <p>A conditional write whose answer was lost and whose retry is refused returns empty: the object
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
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
  private final S3Client client;
  private final boolean ownsClient;
  private final S3Settings settings;
  private final S3Requests requests = new S3Requests();
  private final Attempts attempts;
  private final Deletion deletion;
  private final OldVersions oldVersions;

  private S3ObjectStore(
      S3Client client, boolean ownsClient, S3Settings settings, RetryTimer timer) {
    this.client = client;
    this.ownsClient = ownsClient;
    this.settings = settings;
    this.attempts = new Attempts(settings, requests, timer);
    this.deletion = new Deletion(client, settings, attempts);
    this.oldVersions = new OldVersions(client, settings, attempts, deletion);
  }

  /**
   * Opens a store with a client of its own, made by {@link S3Clients}. Sends nothing yet.
   *
   * @throws CallflowException {@link ErrorCode#STORE_REFUSED} if no region is known
   */
  public static S3ObjectStore open(S3Settings settings) {
    return new S3ObjectStore(S3Clients.create(settings), true, settings, RetryTimer.SYSTEM);
  }

  /**
   * Opens a store that closes each connection with its request. For a process that is about to be
   * frozen: connections that it kept would be dead when it is restored.
   */
  public static S3ObjectStore openWithoutKeptConnections(S3Settings settings) {
    return new S3ObjectStore(
        S3Clients.createWithoutKeptConnections(settings), true, settings, RetryTimer.SYSTEM);
  }

  /**
   * Opens a store over any client of the SDK. Region, endpoint, path style, time-outs and
   * credentials are the client's; the settings' own are used in messages only. If the client
   * retries on its own, an attempt takes as long as the client's retries. The caller closes the
   * client.
   */
  public static S3ObjectStore over(S3Client client, S3Settings settings) {
    return over(client, settings, RetryTimer.SYSTEM);
  }

  static S3ObjectStore over(S3Client client, S3Settings settings, RetryTimer timer) {
    return new S3ObjectStore(client, false, settings, timer);
  }

  /** The requests that this store has sent so far. */
  public S3Requests requests() {
    return requests;
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
    List<WriteResult> results = new ArrayList<>(writes.size());
    for (Write write : writes) {
      try {
        writeIndexKeys(write.indexKeys());
        Optional<ObjectVersion> version = put(write.key(), write.content(), write.condition());
        results.add(
            version.isPresent()
                ? new WriteResult.Written(version.get())
                : new WriteResult.Refused(true));
      } catch (CallflowException e) {
        results.add(new WriteResult.Failed(e));
      }
    }
    return results;
  }

  @Override
  public void writeIndexKeys(Collection<ObjectKey> keys) {
    keys.forEach(key -> put(key, new byte[0], Condition.always()));
  }

  private Optional<ObjectVersion> put(ObjectKey key, byte[] content, Condition condition) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(settings.bucket())
            .key(settings.prefix() + key)
            .checksumCRC32(crc32(content));
    if (settings.kmsKey() != null) {
      request
          .serverSideEncryption(ServerSideEncryption.AWS_KMS)
          .ssekmsKeyId(settings.kmsKey())
          .bucketKeyEnabled(true);
    }
    if (condition instanceof Condition.IfAbsent) {
      request.ifNoneMatch("*");
    } else if (condition instanceof Condition.IfVersion ifVersion) {
      request.ifMatch("\"" + ifVersion.version().value() + "\"");
    }
    PutObjectRequest put = request.build();
    RequestBody body = RequestBody.fromBytes(content);
    return attempts.run(
        S3Operation.WRITE,
        quoted(key),
        () -> {
          try {
            return Optional.of(version(client.putObject(put, body).eTag()));
          } catch (S3Exception e) {
            if (isRefused(e, condition)) {
              return Optional.empty();
            }
            throw e;
          }
        });
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

  /** Closes the client, unless it was passed to {@link #over}. */
  @Override
  public void close() {
    if (ownsClient) {
      client.close();
    }
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

  private static ObjectVersion version(@Nullable String tag) {
    String bare = tag == null ? "" : tag.replaceAll("^\"|\"$", "");
    if (bare.isEmpty()) {
      throw BrokenAnswer.because("it names no ETag");
    }
    return new ObjectVersion(bare);
  }

  /** A missing bucket has status 404, too, but another code. */
  private static boolean isAbsent(S3Exception answer) {
    return answer.statusCode() == 404 && Fault.code(answer).equals("NoSuchKey");
  }

  private static boolean isRefused(S3Exception answer, Condition condition) {
    if (condition instanceof Condition.Always) {
      return false;
    }
    return answer.statusCode() == 412
        || (condition instanceof Condition.IfVersion && isAbsent(answer));
  }

  private static String crc32(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
  }

  private static String quoted(ObjectKey key) {
    return "'" + key + "'";
  }
}
