package io.callflow.store.s3;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Deletes many objects or versions, 1000 with each request. */
final class Deletion {
  static final int MOST_AT_ONCE = 1000;

  private final S3Client client;
  private final S3Settings settings;
  private final Attempts attempts;

  Deletion(S3Client client, S3Settings settings, Attempts attempts) {
    this.client = client;
    this.settings = settings;
    this.attempts = attempts;
  }

  /** Skips absent objects. A retry names only the keys that the server failed to delete. */
  void delete(S3Operation operation, List<ObjectIdentifier> objects) {
    for (int from = 0; from < objects.size(); from += MOST_AT_ONCE) {
      List<ObjectIdentifier> batch =
          objects.subList(from, Math.min(from + MOST_AT_ONCE, objects.size()));
      List<ObjectIdentifier> left = new ArrayList<>(batch);
      attempts.run(operation, subject(batch), () -> deleteOnce(left));
    }
  }

  private List<ObjectIdentifier> deleteOnce(List<ObjectIdentifier> left) {
    List<S3Error> errors =
        client
            .deleteObjects(
                DeleteObjectsRequest.builder()
                    .bucket(settings.bucket())
                    .delete(Delete.builder().objects(left).quiet(true).build())
                    .build())
            .errors()
            .stream()
            .filter(Predicate.not(Deletion::isGone))
            .toList();
    if (!errors.isEmpty()) {
      Set<String> failed =
          Set.copyOf(errors.stream().map(e -> name(e.key(), e.versionId())).toList());
      left.removeIf(object -> !failed.contains(name(object.key(), object.versionId())));
      throw failure(errors);
    }
    return left;
  }

  /** The failure of single keys; the answer has status 200 and names them in its body. */
  private static S3Exception failure(List<S3Error> errors) {
    S3Error worst =
        errors.stream().filter(e -> status(e.code()) == 403).findFirst().orElse(errors.get(0));
    String text = worst.message() + " (key '" + worst.key() + "', " + errors.size() + " failed)";
    return (S3Exception)
        S3Exception.builder()
            .statusCode(status(worst.code()))
            .message(text)
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode(worst.code()).errorMessage(text).build())
            .build();
  }

  private static int status(String code) {
    return switch (code) {
      case "AccessDenied", "InvalidObjectState" -> 403;
      case "InternalError" -> 500;
      case "SlowDown", "ServiceUnavailable" -> 503;
      case "OperationAborted" -> 409;
      default -> code.startsWith("XMinio") || code.startsWith("SlowDown") ? 503 : 400;
    };
  }

  private static boolean isGone(S3Error error) {
    return "NoSuchKey".equals(error.code()) || "NoSuchVersion".equals(error.code());
  }

  private static String name(String key, String versionId) {
    return versionId == null || versionId.isEmpty() ? key : key + "?" + versionId;
  }

  private String subject(List<ObjectIdentifier> objects) {
    String first = "'" + objects.get(0).key().substring(settings.prefix().length()) + "'";
    return objects.size() == 1 ? first : first + " and " + (objects.size() - 1) + " more";
  }
}
