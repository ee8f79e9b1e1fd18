package io.callflow.store.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class S3SettingsTest {

  @Test
  void an_address_names_bucket_and_prefix() {
    assertEquals(S3Settings.of("calls"), S3Settings.parse("s3://calls"));
    assertEquals(S3Settings.of("calls"), S3Settings.parse("s3://calls/"));
    assertEquals("team/a/", S3Settings.parse("s3://calls/team/a").prefix());
    assertEquals("team/a/", S3Settings.parse("s3://calls/team/a/").prefix());
    String arn = "arn:aws:s3:eu-central-1:123456789012:accesspoint/calls";
    assertEquals(arn, S3Settings.parse("s3://" + arn).bucket());
  }

  @Test
  void what_is_no_address_is_refused_by_name() {
    for (String each :
        List.of(
            "",
            "calls",
            "s3:calls",
            "https://calls",
            "s3://",
            "s3://a",
            "s3:///x",
            "s3://Calls",
            "s3://calls/../x",
            "s3://calls/./x",
            "s3://calls/a//b",
            "s3://calls/ü",
            "s3://calls/a b",
            "s3://calls/" + "a".repeat(400))) {
      assertThrows(IllegalArgumentException.class, () -> S3Settings.parse(each), each);
    }
  }

  @Test
  void slashes_around_a_prefix_are_put_right() {
    List<String> prefixes =
        Stream.of("a", "/a", "a/", "//a//")
            .map(each -> S3Settings.of("calls").withPrefix(each).prefix())
            .distinct()
            .toList();
    assertEquals(List.of("a/"), prefixes);
    assertEquals("", S3Settings.of("calls").withPrefix("/").prefix());
  }

  @Test
  void an_endpoint_turns_path_style_on_and_can_be_told_not_to() {
    S3Settings settings = S3Settings.of("calls").withEndpoint(URI.create("http://127.0.0.1:9000"));
    assertTrue(settings.pathStyle());
    assertTrue(!settings.withPathStyle(false).pathStyle());
    assertTrue(!settings.withEndpoint(null).pathStyle());
  }

  @Test
  void every_fault_is_told_at_once() {
    String told =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                        new S3Settings(
                            "B",
                            "no slash",
                            "EU",
                            URI.create("ftp://x"),
                            true,
                            " ",
                            Duration.ZERO,
                            Duration.ofSeconds(-1),
                            Duration.ZERO,
                            0))
                .getMessage());
    for (String part :
        List.of(
            "'B'",
            "'no slash'",
            "'EU'",
            "ftp://x",
            "KMS",
            "connect",
            "answer",
            "deadline",
            "concurrency is 0")) {
      assertTrue(told.contains(part), () -> part + " in " + told);
    }
  }
}
