package io.callflow.store.s3;

import io.callflow.event.CallflowException;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectVersion;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Writes single objects, each with one request. */
final class Puts {
  private static final byte[] NOTHING = {};

  private final S3Client client;
  private final S3Settings settings;
  private final Attempts attempts;

  Puts(S3Client client, S3Settings settings, Attempts attempts) {
    this.client = client;
    this.settings = settings;
    this.attempts = attempts;
  }

  /** Writes an empty object unconditionally. */
  void putIndexKey(ObjectKey key) {
    put(key, NOTHING, Condition.always());
  }

  /** Writes an object; empty if the condition does not hold. */
  Optional<ObjectVersion> put(ObjectKey key, byte[] content, Condition condition) {
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
            return Optional.of(S3ObjectStore.version(client.putObject(put, body).eTag()));
          } catch (S3Exception e) {
            if (isRefused(e, condition)) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** The failure of a write that is not sent because the server has stopped answering. */
  CallflowException notSent(ObjectKey key, CallflowException earlier) {
    return attempts.notSent(S3Operation.WRITE, quoted(key), earlier);
  }

  private static boolean isRefused(S3Exception answer, Condition condition) {
    if (condition instanceof Condition.Always) {
      return false;
    }
    return answer.statusCode() == 412
        || (condition instanceof Condition.IfVersion && S3ObjectStore.isAbsent(answer));
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
