package io.callflow.lambda.runtime;

import io.callflow.store.s3.S3Clients;
import io.callflow.store.s3.S3Settings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A new bucket on the server that the environment names. Closing it deletes it. */
final class Bucket implements AutoCloseable {
  private final String name = "functions-" + UUID.randomUUID();
  private final S3Client client;

  Bucket() {
    client =
        S3Clients.create(
            S3Settings.of(name).withEndpoint(URI.create(required("CALLFLOW_TEST_S3_ENDPOINT"))),
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    required("CALLFLOW_TEST_S3_ACCESS_KEY"),
                    required("CALLFLOW_TEST_S3_SECRET_KEY"))));
    client.createBucket(request -> request.bucket(name));
  }

  static String required(String variable) {
    String value = System.getenv(variable);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException(variable + " is not set; .ci/lambda sets it");
    }
    return value;
  }

  String name() {
    return name;
  }

  /** The variables of a function that uses this bucket. */
  Map<String, String> environment() {
    return Map.of(
        "CALLFLOW_BUCKET",
        name,
        "AWS_ENDPOINT_URL_S3",
        required("CALLFLOW_TEST_S3_ENDPOINT"),
        "AWS_ACCESS_KEY_ID",
        required("CALLFLOW_TEST_S3_ACCESS_KEY"),
        "AWS_SECRET_ACCESS_KEY",
        required("CALLFLOW_TEST_S3_SECRET_KEY"));
  }

  /** The keys of all objects. */
  List<String> keys() {
    return client
        .listObjectsV2Paginator(ListObjectsV2Request.builder().bucket(name).build())
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  @Override
  public void close() {
    keys().forEach(key -> client.deleteObject(request -> request.bucket(name).key(key)));
    client.deleteBucket(request -> request.bucket(name));
    client.close();
  }
}
