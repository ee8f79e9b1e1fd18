package io.callflow.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreSettingsTest {
  @Test
  void a_bucket_is_enough() {
    StoreSettings settings = StoreSettings.of(Map.of("CALLFLOW_BUCKET", "calls"));
    assertEquals("calls", settings.s3().bucket());
    assertEquals("", settings.s3().prefix());
    assertNull(settings.s3().kmsKey());
    assertEquals(1, settings.shards());
    assertEquals(Duration.ofHours(24), settings.allowedAhead());
  }

  @Test
  void everything_is_taken_and_what_is_empty_counts_as_absent() {
    StoreSettings settings =
        StoreSettings.of(
            Map.of(
                "CALLFLOW_BUCKET", "calls",
                "CALLFLOW_PREFIX", "team",
                "CALLFLOW_KMS_KEY", "",
                "CALLFLOW_SHARDS", "4",
                "CALLFLOW_ALLOWED_AHEAD_HOURS", "0",
                "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000"));
    assertEquals("team/", settings.s3().prefix());
    assertNull(settings.s3().kmsKey());
    assertEquals(4, settings.shards());
    assertEquals(Duration.ZERO, settings.allowedAhead());
    assertTrue(settings.s3().pathStyle());
  }

  @Test
  void every_fault_is_told_at_once_and_names_its_variable() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                StoreSettings.of(
                    Map.of(
                        "CALLFLOW_BUCKET", "Not A Bucket",
                        "CALLFLOW_PREFIX", "../up",
                        "CALLFLOW_SHARDS", "257",
                        "CALLFLOW_ALLOWED_AHEAD_HOURS", "a day")));
    String told = String.valueOf(refused.getMessage());
    assertTrue(told.contains("CALLFLOW_BUCKET: S3 settings: the bucket 'Not A Bucket'"), told);
    assertTrue(told.contains("CALLFLOW_PREFIX: S3 settings: the prefix '../up"), told);
    assertTrue(told.contains("CALLFLOW_SHARDS: '257'"), told);
    assertTrue(told.contains("CALLFLOW_ALLOWED_AHEAD_HOURS: 'a day'"), told);
    assertEquals(4, told.split("\n", -1).length, told);
  }
}
