package io.callflow.store.s3;

import io.callflow.archive.Condition;
import io.callflow.archive.ListedObject;
import io.callflow.archive.ObjectKey;
import io.callflow.archive.ObjectStore;
import io.callflow.archive.ObjectVersion;
import io.callflow.archive.StoredObject;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
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
 * {@code If-None-Match} and {@code If-Match} on PUT; {@link ConditionalWrites} proves that one
 * does.
 *
 * <p>A version is the object's ETag. What stands in the bucket under names that are no {@link
 * ObjectKey}, such as the folder marks that the S3 console makes, is passed over by listings.
 *
 * <p>Busy servers, broken connections and answers cut short are ridden out with growing random
 * pauses, until {@link S3Settings#deadline}. A conditional write whose answer was lost and whose
 * repetition is refused answers empty: it cannot tell whether it was its own earlier attempt that
 * stands in the way.
 *
 * <p>{@link #purge} on a bucket whose versioning is <em>suspended</em> may take an object that is
 * written under one of its keys at the same moment, because there a new object can stand under the
 * very version id that is being deleted. On a bucket with versioning enabled, or never enabled, it
 * touches nothing that stands.
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

  private S3ObjectStore(S3Client client, boolean ownsClient, S3Settings settings) {
    this.client = client;
    this.ownsClient = ownsClient;
    this.settings = settings;
    this.attempts = new Attempts(settings, requests);
    this.deletion = new Deletion(client, settings, attempts);
    this.oldVersions = new OldVersions(client, settings, attempts, deletion);
  }

  /**
   * A store with a client of its own, see {@link S3Clients}. Nothing is sent yet.
   *
   * @throws CallflowException {@link ErrorCode#STORE_REFUSED} where no region is known
   */
  public static S3ObjectStore open(S3Settings settings) {
    return new S3ObjectStore(S3Clients.create(settings), true, settings);
  }

  /**
   * The same, but no connection outlives its request, and closing the store leaves nothing behind:
   * for a process that is about to be frozen, whose connections would be dead when it goes on.
   */
  public static S3ObjectStore openWithoutKeptConnections(S3Settings settings) {
    return new S3ObjectStore(S3Clients.createWithoutKeptConnections(settings), true, settings);
  }

  /**
   * A store over any client of the SDK. Region, endpoint, path style, time-outs and credentials are
   * the client's; those of the settings then serve messages only. The client stays the caller's to
   * close.
   */
  public static S3ObjectStore over(S3Client client, S3Settings settings) {
    return new S3ObjectStore(client, false, settings);
  }

  /** What this store has sent so far. */
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
        Errand.READ,
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
  public Optional<ObjectVersion> write(ObjectKey key, byte[] content, Condition condition) {
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
        Errand.WRITE,
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
      throw new IllegalArgumentException("a listing takes 1 to " + MAX_LISTED + ", not " + limit);
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
        Errand.DELETE,
        new LinkedHashSet<>(keys)
            .stream()
                .map(key -> ObjectIdentifier.builder().key(settings.prefix() + key).build())
                .toList());
  }

  @Override
  public void purge(Collection<ObjectKey> keys) {
    oldVersions.purge(new LinkedHashSet<>(keys));
  }

  /** Closes the client if it is this store's own. */
  @Override
  public void close() {
    if (ownsClient) {
      client.close();
    }
  }

  /** Where the objects are, for messages: {@code s3://bucket/prefix/ at https://host}. */
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
        Errand.LIST,
        "'" + range.prefix() + "…'",
        () -> {
          ListObjectsV2Response answer = client.listObjectsV2(list);
          Answers.requireWhole(answer.isTruncated());
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
      throw new IOException("the answer does not say how long it is");
    }
    byte[] content;
    if (length == null) {
      content = body.readAllBytes();
    } else {
      content = body.readNBytes(Math.toIntExact(length));
      // To read the end is to have the checksum compared.
      if (content.length != length || body.read() >= 0) {
        throw new IOException(
            "the answer is " + content.length + " bytes long and not " + length + " as it says");
      }
    }
    return new StoredObject(content, version(head.eTag()));
  }

  private static ObjectVersion version(@Nullable String tag) {
    String bare = tag == null ? "" : tag.replaceAll("^\"|\"$", "");
    if (bare.isEmpty()) {
      throw Answers.broken("it names no ETag");
    }
    return new ObjectVersion(bare);
  }

  /** A missing bucket has the same status and is another matter. */
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
