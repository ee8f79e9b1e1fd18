package io.callflow.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.archive.ConditionalWrites;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

/** Refusals of a real server, and the messages for the operator. */
@Tag("minio")
@Timeout(60)
@SuppressWarnings("NullAway.Init") // makeBucket runs before each test
class MinioFaultsTest {
  private static final ObjectKey KEY = new ObjectKey("v1/one");

  private final S3Server server = MinioServer.fromEnvironment();
  private String bucket;
  private S3Settings settings;

  @BeforeEach
  void makeBucket() {
    bucket = server.newBucket(true);
    settings = server.settings(bucket);
  }

  @AfterEach
  void removeBucket() {
    if (server.isShared()) {
      server.removeBucket(bucket);
    }
  }

  @Test
  void a_wrong_secret_is_refused_with_a_sentence_by_every_operation() {
    AwsBasicCredentials wrong =
        AwsBasicCredentials.create(server.credentials().accessKeyId(), "not-the-secret");
    assertAllRefused(wrong, "does not accept the credentials (403 SignatureDoesNotMatch)");
  }

  @Test
  void an_unknown_access_key_is_refused_with_a_sentence_by_every_operation() {
    assertAllRefused(
        AwsBasicCredentials.create("nobody-we-know", "not-the-secret"),
        "does not accept the credentials (403 InvalidAccessKeyId)");
  }

  @Test
  void a_missing_bucket_is_refused_by_its_name() {
    S3Settings missing = server.settings(bucket + "-not");
    try (S3Client client = server.client(missing)) {
      S3ObjectStore store = S3ObjectStore.over(client, missing);
      assertRefused("There is no bucket '" + bucket + "-not'", () -> store.read(KEY));
      assertRefused(
          "There is no bucket", () -> store.write(KEY, new byte[0], Condition.ifAbsent()));
      assertRefused("There is no bucket", () -> store.list("", "", 10));
    }
  }

  @Test
  void the_probe_at_start_passes_and_leaves_nothing() {
    try (S3Client client = server.client(settings)) {
      S3ObjectStore store = S3ObjectStore.over(client, settings);
      ConditionalWrites.prove(store, store.toString());
      assertEquals(List.of(), client.listObjectVersions(b -> b.bucket(bucket)).versions());
      assertEquals(List.of(), client.listObjectVersions(b -> b.bucket(bucket)).deleteMarkers());
    }
  }

  private void assertAllRefused(AwsBasicCredentials credentials, String sentence) {
    try (S3Client client =
        S3Clients.create(settings, StaticCredentialsProvider.create(credentials))) {
      ObjectStore store = S3ObjectStore.over(client, settings);
      byte[] content = "one".getBytes(UTF_8);
      assertRefused(sentence, () -> store.read(KEY));
      assertRefused(sentence, () -> store.write(KEY, content, Condition.always()));
      assertRefused(sentence, () -> store.write(KEY, content, Condition.ifAbsent()));
      assertRefused(sentence, () -> store.list("", "", 10));
      assertRefused(sentence, () -> store.delete(List.of(KEY)));
      assertRefused(sentence, () -> store.purge(List.of(KEY, new ObjectKey("v1/two"))));
    }
  }

  private static void assertRefused(String sentence, Runnable call) {
    CallflowException failure = assertThrows(CallflowException.class, call::run);
    String message = String.valueOf(failure.getMessage());
    assertEquals(ErrorCode.STORE_REFUSED, failure.code(), message);
    assertTrue(message.contains(sentence), message);
  }
}
