package io.callflow.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.s3.HttpMessage.Request;
import io.callflow.store.s3.HttpMessage.Response;
import io.callflow.store.s3.ScriptedS3Server.Act;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Each fault of a server, played by a script, and the outcome for the caller. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // start runs before each test
class S3FaultsTest {
  private static final ObjectKey KEY = new ObjectKey("v1/t/calls/c/000001.ndjson.gz");

  private static final Duration SHORT = Duration.ofMillis(500);

  private final ManualTimer timer = new ManualTimer();
  private ScriptedS3Server server;
  private S3Settings settings;
  private S3Client client;
  private S3ObjectStore store;

  @BeforeEach
  void start() {
    server = new ScriptedS3Server();
    server.createBucket("bucket");
    settings =
        S3Settings.of("bucket")
            .withRegion("us-east-1")
            .withEndpoint(server.endpoint())
            .withPrefix("p");
    client = S3Server.scripted(server).client(settings);
    store = S3ObjectStore.over(client, settings, timer);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  // Temporary faults

  static Stream<Arguments> temporaryFaults() {
    return Stream.of(
        Arguments.of("503 SlowDown", error(503, "SlowDown")),
        Arguments.of("503 ServiceUnavailable", error(503, "ServiceUnavailable")),
        Arguments.of("500 InternalError", error(500, "InternalError")),
        Arguments.of("502 from a proxy", new Act.Answer(html(502))),
        Arguments.of("504 from a proxy", new Act.Answer(html(504))),
        Arguments.of("429", error(429, "TooManyRequestsException")),
        Arguments.of("400 RequestTimeout", error(400, "RequestTimeout")),
        Arguments.of("403 RequestTimeTooSkewed", error(403, "RequestTimeTooSkewed")),
        Arguments.of("409 OperationAborted", error(409, "OperationAborted")),
        Arguments.of("cut", new Act.Cut()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("temporaryFaults")
  void every_operation_retries_a_temporary_fault(String name, Act fault) {
    server.script(S3FaultsTest::isPut, 2, fault);
    server.script(S3FaultsTest::isGet, 2, fault);
    server.script(S3FaultsTest::isList, 2, fault);
    server.script(S3FaultsTest::isDelete, 2, fault);

    assertTrue(store.write(KEY, bytes("one"), Condition.always()).isPresent());
    assertEquals("one", read());
    assertEquals(List.of(KEY), keys(store.list("v1/", "", 10)));
    store.delete(List.of(KEY));
    assertEquals(Optional.empty(), store.read(KEY));
    assertEquals(0, server.unplayed());
    // The JDK itself repeats a GET once if a kept connection turns out to be dead.
    assertTrue(store.requests().count().repeats() >= 6);
  }

  @Test
  void a_conflict_of_conditional_requests_is_tried_again_and_the_condition_decides() {
    server.script(S3FaultsTest::isPut, 3, error(409, "ConditionalRequestConflict"));
    ObjectVersion version = store.write(KEY, bytes("one"), Condition.ifAbsent()).orElseThrow();
    assertEquals("one", read());

    server.script(S3FaultsTest::isPut, 3, error(409, "ConditionalRequestConflict"));
    assertTrue(store.write(KEY, bytes("two"), Condition.ifVersion(version)).isPresent());
    server.script(S3FaultsTest::isPut, 3, error(409, "ConditionalRequestConflict"));
    assertTrue(store.write(KEY, bytes("three"), Condition.ifVersion(version)).isEmpty());
    assertEquals("two", read());
  }

  @Test
  void a_body_cut_short_is_read_again() {
    byte[] content = new byte[100_000];
    new Random(1).nextBytes(content);
    store.write(KEY, content, Condition.always());
    server.script(S3FaultsTest::isGet, new Act.CutShort(99_999));
    server.script(S3FaultsTest::isGet, new Act.CutShort(0));
    server.script(S3FaultsTest::isGet, new Act.CutShort(10));

    assertArrayEquals(content, store.read(KEY).orElseThrow().content());
    assertEquals(0, server.unplayed());
  }

  @Test
  void a_body_cut_short_is_seen_without_a_checksum_and_without_our_client() {
    try (S3Client own = plainSdkClient()) {
      own.putObject(
          b -> b.bucket("bucket").key("p/" + KEY), RequestBody.fromString("one two three"));
      server.script(S3FaultsTest::isGet, 4, new Act.CutShort(5));
      String read =
          new String(S3ObjectStore.over(own, settings).read(KEY).orElseThrow().content(), UTF_8);
      assertEquals("one two three", read);
      assertEquals(0, server.unplayed());
    }
  }

  @Test
  void a_body_that_is_not_what_was_written_is_read_again() {
    store.write(KEY, bytes("one two three"), Condition.always());
    server.script(S3FaultsTest::isGet, 2, new Act.TurnBit());

    assertEquals("one two three", read());
    assertEquals(0, server.unplayed());
  }

  @Test
  void a_listing_cut_short_is_asked_for_again() {
    store.write(KEY, bytes("one"), Condition.always());
    server.script(S3FaultsTest::isList, new Act.CutShort(150));
    server.script(S3FaultsTest::isList, new Act.CutShort(0));

    assertEquals(List.of(KEY), keys(store.list("", "", 10)));
    assertEquals(0, server.unplayed());
  }

  @Test
  void an_empty_body_is_not_taken_for_an_empty_result() {
    version();
    store.write(KEY, bytes("one"), Condition.always());
    store.write(KEY, bytes("two"), Condition.always());
    server.script(r -> r.asks("versioning"), new Act.CutShort(0));
    server.script(r -> r.asks("versions"), new Act.CutShort(0));
    server.script(S3FaultsTest::isDelete, new Act.CutShort(0));

    store.purge(List.of(KEY, new ObjectKey("v1/other")));
    assertEquals(1, client.listObjectVersions(b -> b.bucket("bucket")).versions().size());
    assertEquals(0, server.unplayed());
    store.delete(List.of(KEY));
    assertEquals(Optional.empty(), store.read(KEY));
  }

  @Test
  void a_server_that_restarts_is_waited_for() {
    store.write(KEY, bytes("index"), Condition.always());
    server.stop();
    timer.afterPause(
        () -> {
          if (timer.pauses().size() == 5) {
            server.start();
          }
        });

    ObjectKey chunk = new ObjectKey("v1/t/calls/c/000002.ndjson.gz");
    assertTrue(store.write(chunk, bytes("chunk"), Condition.ifAbsent()).isPresent());
    assertEquals(5, timer.pauses().size());
    assertEquals("index", read());
    assertEquals(2, store.list("v1/", "", 10).size());
  }

  // Lost answers

  @Test
  void a_lost_answer_to_if_absent_may_answer_empty_and_the_object_is_there() {
    server.script(S3FaultsTest::isPut, new Act.LoseAnswer());
    assertEquals(Optional.empty(), store.write(KEY, bytes("one"), Condition.ifAbsent()));
    assertEquals("one", read());
    assertEquals(2, puts());
  }

  @Test
  void a_lost_answer_to_if_version_may_answer_empty_and_the_object_is_there() {
    ObjectVersion version = store.write(KEY, bytes("one"), Condition.always()).orElseThrow();
    server.script(S3FaultsTest::isPut, new Act.LoseAnswer());
    assertEquals(Optional.empty(), store.write(KEY, bytes("two"), Condition.ifVersion(version)));
    assertEquals("two", read());
  }

  @Test
  void a_stall_is_retried_and_an_answer_too_late_is_a_lost_answer() {
    Duration second = Duration.ofSeconds(1);
    S3Settings impatient = settings.withTimes(second, second, Duration.ofSeconds(20));
    try (S3Client own = S3Server.scripted(server).client(impatient)) {
      S3ObjectStore other = S3ObjectStore.over(own, impatient, timer);
      server.script(S3FaultsTest::isAny, new Act.Stall(60_000));
      assertEquals(Optional.empty(), other.write(KEY, bytes("one"), Condition.ifAbsent()));
      server.script(S3FaultsTest::isAny, new Act.Stall(60_000));
      assertEquals("one", new String(other.read(KEY).orElseThrow().content(), UTF_8));
      assertEquals(0, server.unplayed());
      assertEquals(2, other.requests().count().repeats());
    }
  }

  @Test
  void a_lost_answer_without_a_condition_is_written_again_and_to_a_delete_deleted_again() {
    server.script(S3FaultsTest::isPut, new Act.LoseAnswer());
    assertTrue(store.write(KEY, bytes("one"), Condition.always()).isPresent());
    server.script(S3FaultsTest::isDelete, new Act.LoseAnswer());
    store.delete(List.of(KEY));
    assertEquals(Optional.empty(), store.read(KEY));
  }

  @Test
  void a_refusal_after_a_lost_answer_is_unavailable() {
    server.script(S3FaultsTest::isPut, new Act.LoseAnswer());
    server.script(S3FaultsTest::isPut, error(403, "AccessDenied"));
    CallflowException failure =
        fails(
            ErrorCode.STORE_UNAVAILABLE,
            () -> store.write(KEY, bytes("one"), Condition.ifAbsent()));
    assertTells(failure, "may have taken effect", KEY.value(), "s3:PutObject");

    server.script(S3FaultsTest::isPut, error(500, "InternalError"));
    server.script(S3FaultsTest::isPut, error(507, "XMinioStorageFull"));
    fails(ErrorCode.STORE_UNAVAILABLE, () -> store.write(KEY, bytes("one"), Condition.always()));
  }

  @Test
  void a_client_of_the_sdk_that_repeats_on_its_own_keeps_the_same_promise() {
    try (S3Client own = plainSdkClient()) {
      ObjectStore other = S3ObjectStore.over(own, settings);
      server.script(S3FaultsTest::isPut, new Act.LoseAnswer());
      assertEquals(Optional.empty(), other.write(KEY, bytes("one"), Condition.ifAbsent()));
      server.script(S3FaultsTest::isPut, error(503, "SlowDown"));
      server.script(S3FaultsTest::isGet, error(503, "SlowDown"));
      assertTrue(other.write(KEY, bytes("two"), Condition.always()).isPresent());
      assertEquals("two", new String(other.read(KEY).orElseThrow().content(), UTF_8));
      other.delete(List.of(KEY));
      assertEquals(List.of(), other.list("", "", 10));
    }
  }

  // Permanent faults

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of("403", error(403, "AccessDenied"), "Grant s3:"),
        Arguments.of("404 bucket", error(404, "NoSuchBucket"), "There is no bucket 'bucket'"),
        Arguments.of("404 of a web server", new Act.Answer(html(404)), "address of an S3 API"),
        Arguments.of("wrong secret", error(403, "SignatureDoesNotMatch"), "Check the access key"),
        Arguments.of("unknown key", error(403, "InvalidAccessKeyId"), "Check the access key"),
        Arguments.of("old token", error(400, "ExpiredToken"), "session token"),
        Arguments.of("KMS", error(400, "KMS.DisabledException"), "kms:GenerateDataKey"),
        Arguments.of("501", error(501, "NotImplemented"), "needs conditional writes"),
        Arguments.of("400", error(400, "InvalidRequest"), "400 InvalidRequest: of a script"),
        Arguments.of(
            "301",
            new Act.Answer(
                Response.error(301, "PermanentRedirect", "elsewhere")
                    .with("x-amz-bucket-region", "eu-central-1")),
            "Set the region to 'eu-central-1'"),
        Arguments.of(
            "region",
            new Act.Answer(
                Response.error(
                    400,
                    "AuthorizationHeaderMalformed",
                    "the region 'us-east-1' is wrong; expecting 'eu-west-3'")),
            "Set the region to 'eu-west-3'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void what_only_an_operator_can_fix_is_refused_at_once_with_a_sentence(
      String name, Act fault, String sentence) {
    server.script(S3FaultsTest::isAny, 5, fault);
    List<Runnable> operations =
        List.of(
            () -> store.read(KEY),
            () -> store.write(KEY, bytes("one"), Condition.always()),
            () -> store.write(KEY, bytes("one"), Condition.ifAbsent()),
            () -> store.list("v1/", "", 10),
            () -> store.delete(List.of(KEY)));
    for (Runnable each : operations) {
      assertTells(fails(ErrorCode.STORE_REFUSED, each), sentence, "s3://bucket/p/", "v1/");
    }
    assertEquals(5, server.requests().size(), "nothing is tried twice");
    assertEquals(0, store.requests().count().repeats());
  }

  @Test
  void a_denied_read_says_that_an_absent_object_may_be_the_reason() {
    server.script(S3FaultsTest::isGet, error(403, "AccessDenied"));
    assertTells(
        fails(ErrorCode.STORE_REFUSED, () -> store.read(KEY)),
        "s3:ListBucket",
        "answers 403, not 404, for an object that does not exist",
        KEY.value());
  }

  @Test
  void an_if_match_over_nothing_is_a_condition_that_does_not_hold() {
    Condition condition = Condition.ifVersion(new ObjectVersion("0123"));
    assertEquals(Optional.empty(), store.write(KEY, bytes("one"), condition));
    server.script(S3FaultsTest::isPut, error(404, "NoSuchBucket"));
    fails(ErrorCode.STORE_REFUSED, () -> store.write(KEY, bytes("one"), condition));
  }

  @Test
  void an_absent_key_is_known_without_an_xml_parser() throws Exception {
    String parser = "javax.xml.stream.XMLInputFactory";
    AtomicReference<Object> told = new AtomicReference<>();
    // The SDK keeps a parser for each thread.
    Thread reader =
        new Thread(
            () -> {
              try {
                told.set(store.read(KEY));
              } catch (RuntimeException | Error e) {
                told.set(e);
              }
            });
    System.setProperty(parser, "io.callflow.NoParser");
    try {
      reader.start();
      reader.join();
    } finally {
      System.clearProperty(parser);
    }
    assertEquals(Optional.empty(), told.get());
  }

  @Test
  void the_client_tells_an_absent_key_as_the_sdk_does() {
    NoSuchKeyException absent =
        assertThrows(
            NoSuchKeyException.class,
            () -> client.getObject(request -> request.bucket("bucket").key("absent")));
    assertEquals(404, absent.statusCode());
    assertEquals("NoSuchKey", absent.awsErrorDetails().errorCode());
    assertTrue(absent.awsErrorDetails().sdkHttpResponse().headers().size() > 0);
    assertTrue(String.valueOf(absent.getMessage()).contains("key does not exist"));
  }

  @Test
  void a_full_store_says_so_and_nothing_was_written() {
    server.script(S3FaultsTest::isPut, error(507, "XMinioStorageFull"));
    fails(ErrorCode.STORE_FULL, () -> store.write(KEY, bytes("one"), Condition.always()));
    assertEquals(1, puts());
    assertEquals(Optional.empty(), store.read(KEY));
  }

  @Test
  void a_storm_ends_at_the_deadline() {
    S3ObjectStore hasty =
        S3ObjectStore.over(client, settings.withTimes(SHORT, SHORT, Duration.ofMillis(700)), timer);
    server.script(S3FaultsTest::isAny, 1000, error(503, "SlowDown"));
    CallflowException failure = fails(ErrorCode.STORE_UNAVAILABLE, () -> hasty.read(KEY));
    assertTrue(timer.elapsed().toMillis() < 700, () -> "within its time: " + timer.pauses());
    assertTells(failure, "503 SlowDown", "times.", KEY.value());
    long sent = hasty.requests().count().gets();
    assertTrue(sent >= 3 && sent <= 12, "requests: " + sent);
    assertEquals(sent - 1, hasty.requests().count().repeats());
  }

  @Test
  void a_server_that_never_answers_is_left_after_the_deadline() {
    Act stall = new Act.After(() -> timer.advance(SHORT), new Act.Stall(60_000));
    server.script(S3FaultsTest::isAny, 1000, stall);
    S3Settings impatient = settings.withTimes(SHORT, SHORT, Duration.ofSeconds(1));
    try (S3Client own = S3Server.scripted(server).client(impatient)) {
      S3ObjectStore other = S3ObjectStore.over(own, impatient, timer);
      assertTells(
          fails(ErrorCode.STORE_UNAVAILABLE, () -> other.read(KEY)),
          "did not answer",
          server.endpoint().toString());
      assertEquals(2, other.requests().count().gets(), "each attempt takes half the deadline");
    }
  }

  @Test
  void nobody_listening_is_unavailable() {
    server.stop();
    S3ObjectStore hasty =
        S3ObjectStore.over(client, settings.withTimes(SHORT, SHORT, Duration.ofMillis(300)), timer);
    assertTells(
        fails(ErrorCode.STORE_UNAVAILABLE, () -> hasty.list("", "", 1)),
        "Check that it runs and can be reached at " + server.endpoint());
  }

  @Test
  void missing_credentials_are_refused_with_a_sentence() {
    try (S3Client nobody =
        S3Clients.create(
            settings,
            () -> {
              throw SdkClientException.create("Unable to load credentials from any of the chain");
            })) {
      S3ObjectStore unknown = S3ObjectStore.over(nobody, settings);
      assertTells(
          fails(ErrorCode.STORE_REFUSED, () -> unknown.read(KEY)), "AWS_ACCESS_KEY_ID", "a role");
    }
    assertEquals(List.of(), server.requests());
  }

  @Test
  void a_web_page_instead_of_a_listing_is_an_error() {
    server.script(S3FaultsTest::isList, 100, new Act.Answer(html(200)));
    S3ObjectStore hasty =
        S3ObjectStore.over(client, settings.withTimes(SHORT, SHORT, Duration.ofMillis(300)), timer);
    fails(ErrorCode.STORE_UNAVAILABLE, () -> hasty.list("", "", 10));
  }

  // Interruption

  @Test
  void an_interrupt_between_attempts_ends_the_request_and_is_kept() throws Exception {
    S3ObjectStore waiting = S3ObjectStore.over(client, settings);
    CountDownLatch turnedAway = new CountDownLatch(4);
    server.script(
        S3FaultsTest::isAny, 1000, new Act.After(turnedAway::countDown, error(503, "SlowDown")));
    AtomicReference<String> heard = new AtomicReference<>("");
    Thread reader =
        new Thread(
            () -> {
              CallflowException failure =
                  fails(ErrorCode.STORE_UNAVAILABLE, () -> waiting.read(KEY));
              heard.set(failure.getMessage() + Thread.currentThread().isInterrupted());
            });
    reader.start();
    turnedAway.await();
    reader.interrupt();
    reader.join();
    String told = String.valueOf(heard.get());
    assertTrue(told.endsWith("interrupted.true"), told);
  }

  @Test
  void an_interrupt_before_a_request_is_kept() {
    Thread.currentThread().interrupt();
    try {
      store.read(KEY);
    } catch (CallflowException e) {
      assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
    }
    assertTrue(Thread.interrupted());
  }

  // Deleting and purging

  @Test
  void keys_that_could_not_be_deleted_are_tried_again_alone() {
    List<ObjectKey> keys = List.of(new ObjectKey("a"), new ObjectKey("b"), new ObjectKey("c"));
    keys.forEach(key -> store.write(key, bytes(""), Condition.always()));
    server.script(S3FaultsTest::isDelete, deleteErrors("p/b", "SlowDown"));
    store.delete(keys);

    List<Request> deletes = server.requests().stream().filter(S3FaultsTest::isDelete).toList();
    assertEquals(2, deletes.size());
    String again = new String(deletes.get(1).body(), UTF_8);
    assertTrue(again.contains("p/b") && !again.contains("p/a") && !again.contains("p/c"), again);
  }

  @Test
  void a_key_that_may_not_be_deleted_is_named() {
    server.script(S3FaultsTest::isDelete, deleteErrors("p/b", "AccessDenied"));
    assertTells(
        fails(
            ErrorCode.STORE_REFUSED,
            () -> store.delete(List.of(new ObjectKey("a"), new ObjectKey("b")))),
        "'a' and 1 more",
        "s3:DeleteObject");
  }

  @Test
  void a_key_that_is_gone_already_is_no_error() {
    server.script(S3FaultsTest::isDelete, deleteErrors("p/b", "NoSuchKey"));
    store.delete(List.of(new ObjectKey("b")));
    assertEquals(1, server.requests().size());
  }

  @Test
  void a_bucket_never_versioned_is_purged_with_one_question() {
    store.purge(IntStream.range(0, 50).mapToObj(i -> new ObjectKey("k" + i)).toList());
    assertEquals(1, server.requests().size());
    store.purge(List.of());
    assertEquals(1, server.requests().size());
  }

  @Test
  void a_role_that_may_not_read_versioning_lists_versions_and_asks_no_more() {
    server.script(r -> r.asks("versioning"), 10, error(403, "AccessDenied"));
    store.purge(List.of(new ObjectKey("a"), new ObjectKey("b")));
    store.purge(List.of(new ObjectKey("a"), new ObjectKey("b")));
    assertEquals(1, server.requests().stream().filter(r -> r.asks("versioning")).count());
    assertEquals(4, server.requests().stream().filter(r -> r.asks("versions")).count());
  }

  @Test
  void a_purge_that_dies_half_way_brings_nothing_back() {
    version();
    store.write(KEY, bytes("one"), Condition.always());
    store.write(KEY, bytes("two"), Condition.always());
    store.delete(List.of(KEY));
    server.script(S3FaultsTest::isDelete, new Act.Plainly());
    server.script(S3FaultsTest::isDelete, error(403, "AccessDenied"));

    assertTells(
        fails(ErrorCode.STORE_REFUSED, () -> store.purge(List.of(KEY))),
        "s3:DeleteObjectVersion",
        "Object Lock");
    assertEquals(Optional.empty(), store.read(KEY));
    store.purge(List.of(KEY));
    assertEquals(Optional.empty(), store.read(KEY));
    assertEquals(List.of(), client.listObjectVersions(b -> b.bucket("bucket")).deleteMarkers());
  }

  @Test
  void a_deleted_key_is_listed_again_for_what_the_first_listing_did_not_tell() {
    version();
    store.write(KEY, bytes("one"), Condition.always());
    store.delete(List.of(KEY));
    Runnable unseen = () -> client.deleteObject(b -> b.bucket("bucket").key("p/" + KEY));
    server.script(S3FaultsTest::isDelete, new Act.After(unseen, new Act.Plainly()));

    store.purge(List.of(KEY));
    assertEquals(List.of(), client.listObjectVersions(b -> b.bucket("bucket")).deleteMarkers());
    assertEquals(List.of(), client.listObjectVersions(b -> b.bucket("bucket")).versions());
  }

  @Test
  void thousands_of_versions_of_one_key_are_purged() {
    version();
    for (int i = 0; i < 1100; i++) {
      store.write(KEY, bytes("" + i), Condition.always());
    }
    ObjectKey neighbour = new ObjectKey(KEY.value() + "0");
    store.write(neighbour, bytes("one"), Condition.always());
    store.write(neighbour, bytes("two"), Condition.always());

    S3Requests.Count before = store.requests().count();
    store.purge(List.of(KEY));
    S3Requests.Count sent = store.requests().count().since(before);
    assertEquals("1099", read());
    assertEquals(3, client.listObjectVersions(b -> b.bucket("bucket")).versions().size());
    assertEquals(new S3Requests.Count(0, 0, 2, 2, 0), sent);
  }

  // Requests

  @Test
  void every_request_is_counted_by_its_kind_and_so_is_every_repetition() {
    server.script(S3FaultsTest::isPut, error(503, "SlowDown"));
    store.write(KEY, bytes("one"), Condition.always());
    store.read(KEY);
    store.list("", "", 10);
    store.delete(List.of(KEY));
    S3Requests.Count count = store.requests().count();
    assertEquals(new S3Requests.Count(1, 2, 1, 1, 1), count);
    assertEquals(server.requests().size(), count.total());
    assertEquals(3 * 5e-6 + 0.4e-6, count.dollars(), 1e-12);
  }

  @Test
  void a_kms_key_goes_with_every_write() {
    S3ObjectStore encrypting = S3ObjectStore.over(client, settings.withKmsKey("alias/calls"));
    encrypting.write(KEY, bytes("one"), Condition.ifAbsent());
    Request put = server.requests().get(0);
    assertEquals("aws:kms", put.header("x-amz-server-side-encryption"));
    assertEquals("alias/calls", put.header("x-amz-server-side-encryption-aws-kms-key-id"));
    assertEquals("true", put.header("x-amz-server-side-encryption-bucket-key-enabled"));
  }

  @Test
  void a_prefix_keeps_two_stores_in_one_bucket_apart() {
    S3ObjectStore other = S3ObjectStore.over(client, settings.withPrefix("q/r"));
    store.write(KEY, bytes("one"), Condition.always());
    assertEquals(Optional.empty(), other.read(KEY));
    assertEquals(List.of(), other.list("", "", 10));
    other.write(KEY, bytes("two"), Condition.ifAbsent());
    other.delete(List.of(KEY));
    assertEquals("one", read());
    assertEquals("/bucket/p/" + KEY, server.requests().get(0).path());
  }

  @Test
  void foreign_keys_are_skipped_and_the_page_is_filled_up() {
    for (String name : List.of("p/v1/", "p/V1/x", "p/v1/a b", "p/v1/a", "p/v1/b", "p/v1/.c")) {
      client.putObject(b -> b.bucket("bucket").key(name), RequestBody.empty());
    }
    assertEquals(
        List.of(new ObjectKey("v1/a"), new ObjectKey("v1/b")), keys(store.list("", "", 2)));
    assertEquals(List.of(new ObjectKey("v1/a")), keys(store.list("v1/", "", 1)));
  }

  @Test
  void a_listing_that_can_hold_no_key_is_not_sent() {
    assertEquals(List.of(), store.list("v1/../x", "", 10));
    assertEquals(List.of(), store.list("Ü", "", 10));
    assertEquals(List.of(), store.list("v1/", "v2", 10));
    assertEquals(List.of(), server.requests());
    assertThrows(IllegalArgumentException.class, () -> store.list("", "", 0));
    assertThrows(IllegalArgumentException.class, () -> store.list("", "", 1001));
  }

  /** A client with the SDK's own retries and without our interceptors. */
  private S3Client plainSdkClient() {
    return S3Client.builder()
        .httpClient(UrlConnectionHttpClient.create())
        .region(Region.US_EAST_1)
        .endpointOverride(server.endpoint())
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .forcePathStyle(true)
        .credentialsProvider(S3Server.scripted(server).credentialsProvider())
        .build();
  }

  private void version() {
    client.putBucketVersioning(
        b ->
            b.bucket("bucket")
                .versioningConfiguration(c -> c.status(BucketVersioningStatus.ENABLED)));
  }

  private String read() {
    return new String(store.read(KEY).orElseThrow().content(), UTF_8);
  }

  private long puts() {
    return server.requests().stream().filter(S3FaultsTest::isPut).count();
  }

  private static boolean isGet(Request request) {
    return request.method().equals("GET")
        && request.path().split("/", 3).length == 3
        && !request.asks("list-type")
        && !request.asks("versions")
        && !request.asks("versioning");
  }

  private static boolean isPut(Request request) {
    return request.method().equals("PUT");
  }

  private static boolean isList(Request request) {
    return request.asks("list-type");
  }

  private static boolean isDelete(Request request) {
    return request.asks("delete");
  }

  private static boolean isAny(Request request) {
    return !request.method().isEmpty();
  }

  private static Act error(int status, String code) {
    return new Act.Answer(Response.error(status, code, "of a script"));
  }

  private static Response html(int status) {
    return new Response(
        status, java.util.Map.of("Content-Type", "text/html"), bytes("<html><br>a page</html>"));
  }

  private static Act deleteErrors(String key, String code) {
    return new Act.Answer(
        Response.xml(
            200,
            "<DeleteResult><Error><Key>"
                + key
                + "</Key><Code>"
                + code
                + "</Code><Message>no</Message></Error></DeleteResult>"));
  }

  private static List<ObjectKey> keys(List<ListedObject> listed) {
    return listed.stream().map(ListedObject::key).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static CallflowException fails(ErrorCode code, Runnable call) {
    CallflowException failure = assertThrows(CallflowException.class, call::run);
    assertEquals(code, failure.code(), failure::getMessage);
    return failure;
  }

  private static void assertTells(CallflowException failure, String... parts) {
    String message = String.valueOf(failure.getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' in: " + message);
    }
  }
}
