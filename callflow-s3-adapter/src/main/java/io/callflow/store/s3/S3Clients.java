package io.callflow.store.s3;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Makes the SDK client that suits a store: the JDK's own HTTP client (small, quick to start), no
 * retries of its own (the store retries), no checksum but the one that the store itself sends
 * (every server understands it), and bodies that are cut short fail.
 */
public final class S3Clients {
  private S3Clients() {}

  /** A client with the credentials that the SDK finds in the environment, a profile or a role. */
  public static S3Client create(S3Settings settings) {
    return create(settings, null);
  }

  /**
   * A client with these credentials.
   *
   * @param credentials null for those that the SDK finds
   * @throws CallflowException {@link ErrorCode#STORE_REFUSED} if no region is known
   */
  public static S3Client create(S3Settings settings, @Nullable AwsCredentialsProvider credentials) {
    return create(settings, credentials, true);
  }

  /** A client that closes each connection with its answer. */
  static S3Client createWithoutKeptConnections(S3Settings settings) {
    return create(settings, null, false);
  }

  private static S3Client create(
      S3Settings settings, @Nullable AwsCredentialsProvider credentials, boolean keepConnections) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(http(settings))
            .overrideConfiguration(
                o -> {
                  o.retryStrategy(AwsRetryStrategy.doNotRetry())
                      // The SDK passes answers to the last interceptor first.
                      .addExecutionInterceptor(new NoSuchKeyInterceptor())
                      .addExecutionInterceptor(new TruncatedBodyInterceptor());
                  if (!keepConnections) {
                    o.putHeader("Connection", "close");
                  }
                })
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            // Waiting for "100 Continue" would cost every small write a round trip.
            .serviceConfiguration(
                S3Configuration.builder()
                    .expectContinueEnabled(false)
                    .pathStyleAccessEnabled(settings.pathStyle())
                    .build());
    // Directory buckets list in no order, so they cannot hold this store and need no session.
    builder.disableS3ExpressSessionAuth(true);
    if (credentials != null) {
      builder.credentialsProvider(credentials);
    }
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    Region region = region(settings);
    if (region != null) {
      builder.region(region);
    }
    try {
      return builder.build();
    } catch (SdkClientException e) {
      throw new CallflowException(
          ErrorCode.STORE_REFUSED,
          "Cannot reach " + settings.place() + ". No region is known: name one, or set AWS_REGION.",
          e);
    }
  }

  private static SdkHttpClient http(S3Settings settings) {
    URI endpoint = settings.endpoint();
    if (endpoint != null && "http".equals(endpoint.getScheme())) {
      // The builder's client sets up TLS at once, which takes longer than everything else here.
      return UrlConnectionHttpClient.create(uri -> plain(uri, settings));
    }
    return UrlConnectionHttpClient.builder()
        .connectionTimeout(settings.connectTimeout())
        .socketTimeout(settings.answerTimeout())
        .build();
  }

  private static HttpURLConnection plain(URI uri, S3Settings settings) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout((int) settings.connectTimeout().toMillis());
      connection.setReadTimeout((int) settings.answerTimeout().toMillis());
      connection.setUseCaches(false);
      connection.setInstanceFollowRedirects(false);
      return connection;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Region region(S3Settings settings) {
    if (settings.region() != null) {
      return Region.of(settings.region());
    }
    if (settings.endpoint() == null) {
      return null;
    }
    // Most servers but Amazon's ignore the region. The SDK would ask the instance metadata
    // service, which takes seconds if there is none.
    try {
      return new AwsRegionProviderChain(
              new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
          .getRegion();
    } catch (SdkClientException e) {
      return Region.US_EAST_1;
    }
  }
}
