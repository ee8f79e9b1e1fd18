package io.callflow.benchmark.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Sends only the S3 requests of storing an event: reads the call's object and writes it back on the
 * condition of the version read, with as many bytes as the storer writes.
 */
public final class BareStorer implements RequestStreamHandler {
  private final String bucket = System.getenv("CALLFLOW_BUCKET");
  private final S3Client s3 =
      S3Client.builder()
          .httpClientBuilder(UrlConnectionHttpClient.builder())
          .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
          .endpointOverride(URI.create(System.getenv("AWS_ENDPOINT_URL_S3")))
          .forcePathStyle(true)
          .build();

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    String event = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    String key =
        "v1/bare/" + PlainStorer.sha256(event.replaceAll("(?s).*callId[^:]*:([^,]*),.*", "$1"));
    try {
      ResponseBytes<GetObjectResponse> stored =
          s3.getObjectAsBytes(get -> get.bucket(bucket).key(key));
      s3.putObject(
          put -> put.bucket(bucket).key(key).ifMatch(stored.response().eTag()),
          RequestBody.fromBytes(PlainStorer.zip(event)));
    } catch (NoSuchKeyException absent) {
      s3.putObject(
          put -> put.bucket(bucket).key(key).ifNoneMatch("*"),
          RequestBody.fromBytes(PlainStorer.zip(event)));
    }
    out.write("{\"statusCode\":201}".getBytes(StandardCharsets.UTF_8));
  }
}
