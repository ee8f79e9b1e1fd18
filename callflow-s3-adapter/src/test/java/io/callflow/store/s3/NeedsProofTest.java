package io.callflow.store.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Amazon's own endpoints keep the conditions of writes; any other server has to prove it. */
final class NeedsProofTest {
  private static final String ENDPOINT_OF_THE_SDK = "aws.endpointUrlS3";

  private static boolean needsProof(@Nullable String endpoint) {
    S3Settings settings = S3Settings.of("calls").withRegion("eu-central-1");
    try (S3ObjectStore store =
        S3ObjectStore.open(
            endpoint == null ? settings : settings.withEndpoint(URI.create(endpoint)))) {
      return store.needsProof();
    }
  }

  @Test
  void only_endpoints_of_others_need_it() {
    Map<String, Boolean> endpoints = new LinkedHashMap<>();
    endpoints.put("http://127.0.0.1:9000", true);
    endpoints.put("https://minio.example", true);
    endpoints.put("https://s3.amazonaws.com.example", true);
    endpoints.put("https://notamazonaws.com", true);
    endpoints.put("https://s3.eu-central-1.amazonaws.com", false);
    endpoints.put("https://S3.EU-CENTRAL-1.AMAZONAWS.COM", false);
    endpoints.put("https://s3.cn-north-1.amazonaws.com.cn", false);
    endpoints.put("https://bucket.vpce-1a2b3c4d.s3.us-east-1.vpce.amazonaws.com", false);
    endpoints.put("https://s3.dualstack.us-east-1.api.aws", false);
    endpoints.forEach((endpoint, needed) -> assertEquals(needed, needsProof(endpoint), endpoint));
    assertEquals(false, needsProof(null));
  }

  @Test
  void an_endpoint_that_the_sdk_finds_by_itself_counts() {
    System.setProperty(ENDPOINT_OF_THE_SDK, "http://127.0.0.1:9000");
    try {
      assertEquals(true, needsProof(null));
    } finally {
      System.clearProperty(ENDPOINT_OF_THE_SDK);
    }
  }
}
