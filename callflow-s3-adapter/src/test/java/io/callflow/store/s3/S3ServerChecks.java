package io.callflow.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.s3.S3Server.Difference;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Checks by the bare SDK what the adapter relies on in a server. The scripted server passes the
 * same checks as a real one, so it cannot drift from what it replaces.
 */
@Timeout(60)
abstract class S3ServerChecks {
  private S3Client s3;
  private String plain;
  private String versioned;

  @SuppressWarnings("NullAway.Init") // connect runs before each test
  S3ServerChecks() {}

  abstract S3Server server();

  @BeforeEach
  final void connect() {
    s3 = server().client();
    plain = server().newBucket(false);
    versioned = server().newBucket(true);
  }

  @AfterEach
  final void disconnect() {
    s3.close();
    if (server().isShared()) {
      server().removeBucket(plain);
      server().removeBucket(versioned);
    }
  }

  // Conditions

  @Test
  void if_none_match_is_412_over_an_object_and_changes_nothing() {
    put(plain, "k", "one", r -> r.ifNoneMatch("*"));
    assertAnswer(412, "PreconditionFailed", () -> put(plain, "k", "2", r -> r.ifNoneMatch("*")));
    assertEquals("one", get(plain, "k").asUtf8String());
  }

  @Test
  void if_match_is_412_over_another_version_and_changes_nothing() {
    String first = put(plain, "k", "one").eTag();
    String second = put(plain, "k", "two", r -> r.ifMatch(first)).eTag();
    assertAnswer(412, "PreconditionFailed", () -> put(plain, "k", "3", r -> r.ifMatch(first)));
    assertEquals("two", get(plain, "k").asUtf8String());
    assertEquals(second, get(plain, "k").response().eTag());
  }

  @Test
  void if_match_is_404_where_no_object_is() {
    String elsewhere = put(plain, "other", "one").eTag();
    assertAnswer(404, "NoSuchKey", () -> put(plain, "k", "2", r -> r.ifMatch(elsewhere)));
    s3.deleteObject(b -> b.bucket(plain).key("other"));
    assertAnswer(404, "NoSuchKey", () -> put(plain, "other", "2", r -> r.ifMatch(elsewhere)));
    assertEquals(List.of(), keys(list(plain, "", "", 10)));
  }

  @Test
  void a_mark_of_deletion_counts_as_no_object() {
    String tag = put(versioned, "k", "one").eTag();
    s3.deleteObject(b -> b.bucket(versioned).key("k"));
    assertAnswer(404, "NoSuchKey", () -> get(versioned, "k"));
    assertAnswer(404, "NoSuchKey", () -> put(versioned, "k", "two", r -> r.ifMatch(tag)));
    put(versioned, "k", "three", r -> r.ifNoneMatch("*"));
    assertEquals("three", get(versioned, "k").asUtf8String());
  }

  @Test
  void a_condition_looks_at_the_newest_version_alone() {
    String first = put(versioned, "k", "one").eTag();
    put(versioned, "k", "two");
    assertAnswer(412, "PreconditionFailed", () -> put(versioned, "k", "3", r -> r.ifMatch(first)));
  }

  @Test
  void an_etag_is_quoted_and_the_md5_and_a_condition_takes_it_with_and_without_quotes() {
    String tag = put(plain, "k", "one").eTag();
    assertEquals('"' + Bucket.md5("one".getBytes(UTF_8)) + '"', tag);
    assertEquals(tag, get(plain, "k").response().eTag());
    put(plain, "k", "one", r -> r.ifMatch(tag));
    put(plain, "k", "one", r -> r.ifMatch(tag.replace("\"", "")));
  }

  // Reading and writing

  @Test
  void what_is_not_there_is_404_and_says_whether_it_is_the_key_or_the_bucket() {
    assertAnswer(404, "NoSuchKey", () -> get(plain, "nothing"));
    assertAnswer(404, "NoSuchBucket", () -> get(plain + "-not", "nothing"));
    assertAnswer(404, "NoSuchBucket", () -> put(plain + "-not", "k", "one"));
    assertAnswer(404, "NoSuchBucket", () -> list(plain + "-not", "", "", 1));
  }

  @Test
  void a_checksum_that_does_not_fit_is_400_and_stores_nothing() {
    S3Exception answer =
        assertThrows(
            S3Exception.class, () -> put(plain, "k", "one", r -> r.checksumCRC32("AAAAAA==")));
    assertEquals(400, answer.statusCode());
    assertEquals(
        has(Difference.NAMES_BAD_CHECKSUMS_ITS_OWN_WAY)
            ? "XAmzContentChecksumMismatch"
            : "BadDigest",
        Fault.code(answer));
    assertAnswer(404, "NoSuchKey", () -> get(plain, "k"));
  }

  @Test
  void a_checksum_comes_back_to_who_asks_for_it() {
    String checksum = Bucket.crc32("one".getBytes(UTF_8));
    put(plain, "k", "one", r -> r.checksumCRC32(checksum));
    GetObjectResponse answer =
        s3.getObjectAsBytes(b -> b.bucket(plain).key("k").checksumMode(ChecksumMode.ENABLED))
            .response();
    assertEquals(checksum, answer.checksumCRC32());
    assertEquals(3, answer.contentLength());
  }

  // Listing

  @Test
  void keys_are_listed_in_the_order_of_their_bytes_and_pages_join() {
    List<String> keys =
        List.of("p/a-/x", "p/a-b", "p/a.b", "p/a/b", "p/a0", "p/aa", "p/b/c/d", "p/b_", "p/z");
    keys.forEach(key -> put(plain, key, ""));
    put(plain, "o", "");
    put(plain, "q", "");
    assertEquals(keys, keys(list(plain, "p/", "", 100)));
    assertEquals(keys.subList(3, 9), keys(list(plain, "p/", "p/a.b", 100)));
    assertEquals(keys.subList(3, 9), keys(list(plain, "p/", "p/a.c", 100)));
    assertEquals(keys.subList(1, 3), keys(list(plain, "p/", "p/a-/x", 2)));

    List<String> walked = new ArrayList<>();
    ListObjectsV2Response page = list(plain, "p/", "", 4);
    walked.addAll(keys(page));
    while (page.isTruncated()) {
      String token = page.nextContinuationToken();
      page =
          s3.listObjectsV2(b -> b.bucket(plain).prefix("p/").continuationToken(token).maxKeys(4));
      walked.addAll(keys(page));
    }
    assertEquals(keys, walked);
  }

  @Test
  void a_listing_passes_over_marks_of_deletion_and_tells_the_time_of_the_last_write() {
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    put(versioned, "a", "");
    put(versioned, "b", "");
    s3.deleteObject(b -> b.bucket(versioned).key("a"));
    ListObjectsV2Response page = list(versioned, "", "", 10);
    assertEquals(List.of("b"), keys(page));
    Instant written = page.contents().get(0).lastModified();
    assertTrue(!written.isBefore(before) && !written.isAfter(Instant.now()), written::toString);
  }

  // Deleting

  @Test
  void many_are_deleted_at_once_and_absent_ones_are_no_error() {
    List<ObjectIdentifier> thousand =
        IntStream.range(0, 1000)
            .mapToObj(i -> ObjectIdentifier.builder().key("k" + i).build())
            .toList();
    put(plain, "k0", "");
    put(plain, "k999", "");
    put(plain, "k1000", "");
    assertEquals(
        List.of(),
        s3.deleteObjects(b -> b.bucket(plain).delete(d -> d.objects(thousand).quiet(true)))
            .errors());
    assertEquals(List.of("k1000"), keys(list(plain, "", "", 10)));
  }

  @Test
  void more_than_a_thousand_at_once_are_refused() {
    List<ObjectIdentifier> many =
        IntStream.range(0, 1001)
            .mapToObj(i -> ObjectIdentifier.builder().key("k" + i).build())
            .toList();
    S3Exception answer =
        assertThrows(
            S3Exception.class,
            () -> s3.deleteObjects(b -> b.bucket(plain).delete(d -> d.objects(many))));
    assertEquals(400, answer.statusCode());
  }

  // Versions

  @Test
  void a_bucket_never_versioned_says_so_and_has_one_version_of_each_object() {
    put(plain, "k", "one");
    put(plain, "k", "two");
    assertNull(s3.getBucketVersioning(b -> b.bucket(plain)).statusAsString());
    assertEquals(List.of("k null latest"), versions(plain, "k"));
    s3.deleteObject(b -> b.bucket(plain).key("k"));
    assertEquals(List.of(), versions(plain, "k"));
  }

  @Test
  void versions_are_listed_newest_first_and_other_keys_that_begin_alike_come_behind() {
    put(versioned, "kk", "one");
    String first = put(versioned, "k", "one").versionId();
    String second = put(versioned, "k", "two").versionId();
    ListObjectVersionsResponse page = s3.listObjectVersions(b -> b.bucket(versioned).prefix("k"));
    assertEquals(
        List.of(second, first),
        page.versions().stream().limit(2).map(ObjectVersion::versionId).toList());
    assertEquals("kk", page.versions().get(2).key());
    assertEquals(BucketVersioningStatus.ENABLED, status(versioned));
  }

  @Test
  void pages_of_versions_join() {
    List<String> written =
        IntStream.range(0, 7).mapToObj(i -> put(versioned, "k", "" + i).versionId()).toList();
    List<String> walked = new ArrayList<>();
    String key = null;
    String version = null;
    boolean more = true;
    while (more) {
      String nextKey = key;
      String nextVersion = version;
      ListObjectVersionsResponse page =
          s3.listObjectVersions(
              b ->
                  b.bucket(versioned)
                      .prefix("k")
                      .maxKeys(3)
                      .keyMarker(nextKey)
                      .versionIdMarker(nextVersion));
      page.versions().forEach(v -> walked.add(v.versionId()));
      key = page.nextKeyMarker();
      version = page.nextVersionIdMarker();
      more = page.isTruncated();
    }
    assertEquals(7, walked.size());
    assertTrue(walked.containsAll(written));
  }

  @Test
  void deleting_leaves_a_mark_and_deleting_the_mark_brings_the_object_back() {
    put(versioned, "k", "one");
    s3.deleteObjects(
        b ->
            b.bucket(versioned)
                .delete(d -> d.objects(ObjectIdentifier.builder().key("k").build())));
    List<DeleteMarkerEntry> marks =
        s3.listObjectVersions(b -> b.bucket(versioned).prefix("k")).deleteMarkers();
    assertEquals(1, marks.size());
    assertTrue(marks.get(0).isLatest());
    s3.deleteObject(b -> b.bucket(versioned).key("k").versionId(marks.get(0).versionId()));
    assertEquals("one", get(versioned, "k").asUtf8String());
  }

  @Test
  void deleting_an_older_version_leaves_the_newest_as_it_is() {
    String first = put(versioned, "k", "one").versionId();
    String second = put(versioned, "k", "two").versionId();
    ObjectIdentifier old = ObjectIdentifier.builder().key("k").versionId(first).build();
    s3.deleteObjects(b -> b.bucket(versioned).delete(d -> d.objects(old).quiet(true)));
    s3.deleteObjects(b -> b.bucket(versioned).delete(d -> d.objects(old).quiet(true)));
    assertEquals("two", get(versioned, "k").asUtf8String());
    assertEquals(List.of("k " + second + " latest"), versions(versioned, "k"));
  }

  @Test
  void in_a_suspended_bucket_a_write_takes_the_place_of_the_version_called_null() {
    String first = put(versioned, "k", "one").versionId();
    s3.putBucketVersioning(
        b ->
            b.bucket(versioned)
                .versioningConfiguration(c -> c.status(BucketVersioningStatus.SUSPENDED)));
    put(versioned, "k", "two");
    put(versioned, "k", "three");
    assertEquals(List.of("k null latest", "k " + first), versions(versioned, "k"));
    assertEquals(BucketVersioningStatus.SUSPENDED, status(versioned));
  }

  // Signatures

  @Test
  void a_wrong_secret_is_403_where_signatures_are_checked() {
    AwsBasicCredentials wrong =
        AwsBasicCredentials.create(server().credentials().accessKeyId(), "not-the-secret");
    put(plain, "k", "one");
    try (S3Client stranger =
        S3Clients.create(server().settings(plain), StaticCredentialsProvider.create(wrong))) {
      if (has(Difference.CHECKS_SIGNATURES)) {
        assertAnswer(
            403,
            "SignatureDoesNotMatch",
            () -> stranger.getObjectAsBytes(b -> b.bucket(plain).key("k")));
      } else {
        assertEquals(
            "one", stranger.getObjectAsBytes(b -> b.bucket(plain).key("k")).asUtf8String());
      }
    }
  }

  private boolean has(Difference difference) {
    return server().differences().contains(difference);
  }

  private BucketVersioningStatus status(String bucket) {
    return s3.getBucketVersioning(b -> b.bucket(bucket)).status();
  }

  private PutObjectResponse put(String bucket, String key, String content) {
    return put(bucket, key, content, r -> {});
  }

  private PutObjectResponse put(
      String bucket, String key, String content, Consumer<PutObjectRequest.Builder> more) {
    return s3.putObject(
        b -> {
          b.bucket(bucket).key(key);
          more.accept(b);
        },
        RequestBody.fromString(content));
  }

  private ResponseBytes<GetObjectResponse> get(String bucket, String key) {
    return s3.getObjectAsBytes(b -> b.bucket(bucket).key(key));
  }

  private ListObjectsV2Response list(String bucket, String prefix, String after, int most) {
    return s3.listObjectsV2(
        b -> {
          b.bucket(bucket).prefix(prefix).maxKeys(most);
          if (!after.isEmpty()) {
            b.startAfter(after);
          }
        });
  }

  private static List<String> keys(ListObjectsV2Response page) {
    return page.contents().stream().map(S3Object::key).toList();
  }

  private List<String> versions(String bucket, String prefix) {
    ListObjectVersionsResponse page = s3.listObjectVersions(b -> b.bucket(bucket).prefix(prefix));
    return Stream.concat(
            page.versions().stream()
                .map(v -> v.key() + " " + v.versionId() + (v.isLatest() ? " latest" : "")),
            page.deleteMarkers().stream().map(v -> v.key() + " mark " + v.versionId()))
        .toList();
  }

  private static void assertAnswer(int status, String code, Runnable request) {
    S3Exception answer = assertThrows(S3Exception.class, request::run);
    assertEquals(status, answer.statusCode());
    assertEquals(code, Fault.code(answer));
  }
}
