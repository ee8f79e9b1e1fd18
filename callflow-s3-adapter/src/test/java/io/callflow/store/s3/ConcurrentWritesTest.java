package io.callflow.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import io.callflow.store.s3.HttpMessage.Request;
import io.callflow.store.s3.HttpMessage.Response;
import io.callflow.store.s3.ScriptedS3Server.Act;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

/** The requests of writes with index keys: their order, how many are in flight, and failures. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // start runs before each test
class ConcurrentWritesTest {
  private static final ObjectKey OBJECT = new ObjectKey("v1/object");

  private final ManualTimer timer = new ManualTimer();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private ScriptedS3Server server;
  private S3Settings settings;
  private S3Client client;
  private S3ObjectStore store;

  @BeforeEach
  void start() {
    server = new ScriptedS3Server();
    server.createBucket("bucket");
    settings = S3Settings.of("bucket").withRegion("us-east-1").withEndpoint(server.endpoint());
    client = S3Server.scripted(server).client(settings);
    store = S3ObjectStore.over(client, settings, timer);
  }

  @AfterEach
  void stop() {
    callers.shutdownNow();
    store.close();
    client.close();
    server.close();
  }

  // Order and concurrency

  @Test
  void an_object_is_not_sent_before_the_last_of_its_index_keys_is_answered() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(4);
    server.script(to("v1/index/2"), new Act.After(() -> await(gate), new Act.Plainly()));
    server.script(isBelow("v1/index/"), 4, new Act.After(others::countDown, new Act.Plainly()));

    Future<WriteResult> result = callers.submit(() -> write(ifAbsent("v1/object", 5)));
    others.await();
    assertThrows(TimeoutException.class, () -> result.get(100, TimeUnit.MILLISECONDS));
    assertEquals(List.of(), sent("v1/object"));
    gate.countDown();

    assertInstanceOf(WriteResult.Written.class, result.get());
    assertEquals(6, server.requests().size());
    assertEquals("/bucket/v1/object", server.requests().get(5).path());
  }

  @Test
  void the_index_keys_of_an_object_are_in_flight_together() {
    meetAtTheServer(isBelow("v1/index/"), 8);

    assertInstanceOf(WriteResult.Written.class, write(ifAbsent("v1/object", 8)));
    assertMet();
  }

  @Test
  void index_keys_alone_are_in_flight_together() {
    meetAtTheServer(isBelow("v1/index/"), 8);

    store.writeIndexKeys(indexKeys(8));

    assertMet();
    assertEquals(indexKeys(8), listed("v1/index/"));
  }

  @Test
  void the_objects_of_a_list_are_in_flight_together() {
    meetAtTheServer(isBelow("v1/objects/"), 6);

    List<WriteResult> results = store.write(objects(6, 2));

    assertMet();
    results.forEach(each -> assertInstanceOf(WriteResult.Written.class, each));
  }

  @Test
  void one_call_has_no_more_requests_in_flight_than_the_settings_allow() {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Act counting =
        new Act.After(
            () -> {
              most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
              pause();
              inFlight.decrementAndGet();
            },
            new Act.Plainly());
    server.script(any -> true, 1000, counting);

    S3ObjectStore three =
        S3ObjectStore.over(client, settings.withMaxConcurrency(3), Executors.newCachedThreadPool());
    three.write(objects(5, 7));
    three.writeIndexKeys(indexKeys(20));

    assertEquals(60, server.requests().size());
    assertTrue(most.get() <= 3, most::toString);
  }

  @Test
  void a_concurrency_of_one_sends_one_request_after_the_other_and_starts_no_thread() {
    Set<Thread> before = ownThreads();
    S3ObjectStore one = S3ObjectStore.over(client, settings.withMaxConcurrency(1));
    one.write(List.of(ifAbsent("v1/object", 4)));

    assertEquals(Set.of(), newThreads(before));
    assertEquals(
        List.of("v1/index/0", "v1/index/1", "v1/index/2", "v1/index/3", "v1/object"), sentKeys());
  }

  @Test
  void one_index_key_of_each_object_is_sent_before_a_second_of_any() {
    S3ObjectStore one = S3ObjectStore.over(client, settings.withMaxConcurrency(1));
    one.write(objects(2, 2));

    assertEquals(
        List.of(
            "v1/index/0-0",
            "v1/index/1-0",
            "v1/index/0-1",
            "v1/objects/0",
            "v1/index/1-1",
            "v1/objects/1"),
        sentKeys());
  }

  // Failures

  @Test
  void an_object_is_not_sent_after_one_of_its_index_keys_has_failed() {
    server.script(to("v1/index/3"), error(403, "AccessDenied"));

    CallflowException failure = failure(write(ifAbsent("v1/object", 5)));
    assertEquals(ErrorCode.STORE_REFUSED, failure.code());
    assertTrue(String.valueOf(failure.getMessage()).contains("'v1/index/3'"), failure::toString);
    assertEquals(List.of(), sent("v1/object"));
  }

  @Test
  void the_index_keys_that_follow_a_failed_one_are_not_sent() {
    S3ObjectStore one = S3ObjectStore.over(client, settings.withMaxConcurrency(1));
    server.script(to("v1/index/1"), 2, error(403, "AccessDenied"));

    failure(one.write(List.of(ifAbsent("v1/object", 5))).get(0));
    assertEquals(2, server.requests().size());
    assertThrows(CallflowException.class, () -> one.writeIndexKeys(indexKeys(5)));
    assertEquals(4, server.requests().size());
  }

  @Test
  void the_failure_of_a_lone_index_key_is_thrown_after_all_requests_have_ended() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CyclicBarrier together = new CyclicBarrier(2);
    server.script(
        to("v1/index/0"),
        new Act.After(
            () -> {
              meet(together);
              await(gate);
            },
            new Act.Plainly()));
    server.script(
        to("v1/index/1"), new Act.After(() -> meet(together), error(507, "XMinioStorageFull")));

    Future<?> writing = callers.submit(() -> store.writeIndexKeys(indexKeys(2)));
    assertThrows(TimeoutException.class, () -> writing.get(200, TimeUnit.MILLISECONDS));
    gate.countDown();
    Throwable thrown = assertThrows(ExecutionException.class, writing::get).getCause();
    assertEquals(ErrorCode.STORE_FULL, assertInstanceOf(CallflowException.class, thrown).code());
    assertEquals(indexKeys(1), listed("v1/index/"));
  }

  @Test
  void a_failed_object_is_a_failed_write_and_its_index_keys_stand() {
    server.script(to("v1/object"), error(507, "XMinioStorageFull"));

    assertEquals(ErrorCode.STORE_FULL, failure(write(ifAbsent("v1/object", 3))).code());
    assertEquals(indexKeys(3), listed("v1/index/"));
    assertEquals(Optional.empty(), store.read(OBJECT));
  }

  @Test
  void a_lost_race_says_that_the_index_keys_stand_and_sends_each_once() {
    store.write(OBJECT, bytes("another's"), Condition.ifAbsent());

    assertEquals(new WriteResult.Refused(true), write(ifAbsent("v1/object", 3)));
    assertEquals(indexKeys(3), listed("v1/index/"));
    assertEquals(5, puts());
  }

  @Test
  void a_lost_answer_to_an_object_does_not_send_its_index_keys_again() {
    server.script(to("v1/object"), new Act.LoseAnswer());

    assertEquals(new WriteResult.Refused(true), write(ifAbsent("v1/object", 3)));
    assertEquals(5, puts());
    assertEquals(new S3Requests.Count(0, 5, 0, 0, 1), store.requests().count());
  }

  @Test
  void each_request_of_a_write_is_counted_and_so_is_each_repetition() {
    server.script(to("v1/index/1"), 2, error(503, "SlowDown"));
    server.script(to("v1/object"), error(500, "InternalError"));

    assertInstanceOf(WriteResult.Written.class, write(ifAbsent("v1/object", 3)));
    assertEquals(new S3Requests.Count(0, 7, 0, 0, 3), store.requests().count());
    assertEquals(7, server.requests().size());
  }

  @Test
  void the_failure_of_one_write_does_not_concern_the_others_of_its_list() {
    store.write(new ObjectKey("v1/objects/3"), bytes("another's"), Condition.always());
    server.script(to("v1/index/1-0"), error(403, "AccessDenied"));
    server.script(to("v1/objects/2"), error(507, "XMinioStorageFull"));

    List<WriteResult> results = store.write(objects(5, 2));

    assertInstanceOf(WriteResult.Written.class, results.get(0));
    assertEquals(ErrorCode.STORE_REFUSED, failure(results.get(1)).code());
    assertEquals(ErrorCode.STORE_FULL, failure(results.get(2)).code());
    assertEquals(new WriteResult.Refused(true), results.get(3));
    assertInstanceOf(WriteResult.Written.class, results.get(4));
    assertEquals(
        List.of("v1/objects/0", "v1/objects/3", "v1/objects/4"),
        listed("v1/objects/").stream().map(ObjectKey::value).toList());
  }

  @Test
  void a_slow_write_does_not_hold_the_others_of_its_list() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(9);
    server.script(to("v1/index/0-1"), new Act.After(() -> await(gate), new Act.Plainly()));
    server.script(
        request -> isBelow("v1/objects/").test(request) && !to("v1/objects/0").test(request),
        9,
        new Act.After(others::countDown, new Act.Plainly()));

    S3ObjectStore two = S3ObjectStore.over(client, settings.withMaxConcurrency(2));
    Future<List<WriteResult>> results = callers.submit(() -> two.write(objects(10, 5)));
    assertTrue(others.await(30, TimeUnit.SECONDS));
    assertFalse(results.isDone());
    gate.countDown();
    results.get().forEach(each -> assertInstanceOf(WriteResult.Written.class, each));
  }

  @Test
  void nothing_more_is_sent_to_a_server_that_has_stopped_answering() {
    S3Settings hasty =
        settings
            .withMaxConcurrency(2)
            .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
    S3ObjectStore other = S3ObjectStore.over(client, hasty, timer);
    server.script(any -> true, 10_000, new Act.After(this::secondPasses, error(503, "SlowDown")));

    List<WriteResult> results = other.write(objects(100, 3));

    assertTrue(server.requests().size() <= 3, () -> server.requests().toString());
    for (int i = 0; i < results.size(); i++) {
      CallflowException failure = failure(results.get(i));
      assertEquals(ErrorCode.STORE_UNAVAILABLE, failure.code());
      String told = String.valueOf(failure.getMessage());
      assertTrue(told.contains("'v1/index/" + i + "-"), told);
      assertTrue(told.contains("503 SlowDown"), told);
    }
  }

  @Test
  void writes_that_are_turned_away_again_and_again_do_not_stop_the_others() {
    for (String each : List.of("v1/index/0-0", "v1/index/2-0", "v1/objects/4", "v1/objects/6")) {
      server.script(to(each), 10_000, error(503, "SlowDown"));
    }
    S3ObjectStore one = S3ObjectStore.over(client, settings.withMaxConcurrency(1), timer);

    List<WriteResult> withKeys = one.write(objects(8, 2).subList(0, 4));
    List<WriteResult> withoutKeys = one.write(objects(8, 0).subList(4, 8));

    for (List<WriteResult> results : List.of(withKeys, withoutKeys)) {
      for (int i = 0; i < 4; i += 2) {
        assertEquals(ErrorCode.STORE_UNAVAILABLE, failure(results.get(i)).code());
        assertInstanceOf(WriteResult.Written.class, results.get(i + 1));
      }
    }
  }

  @Test
  void a_refusal_is_an_answer() {
    for (String each : List.of("v1/objects/0", "v1/objects/2")) {
      server.script(to(each), 10_000, error(503, "SlowDown"));
    }
    server.script(to("v1/objects/1"), error(403, "AccessDenied"));
    S3ObjectStore one = S3ObjectStore.over(client, settings.withMaxConcurrency(1), timer);

    List<WriteResult> results = one.write(objects(4, 0));

    assertEquals(ErrorCode.STORE_UNAVAILABLE, failure(results.get(0)).code());
    assertEquals(ErrorCode.STORE_REFUSED, failure(results.get(1)).code());
    assertEquals(ErrorCode.STORE_UNAVAILABLE, failure(results.get(2)).code());
    assertInstanceOf(WriteResult.Written.class, results.get(3));
  }

  // Threads

  @Test
  void a_pool_that_is_closed_or_never_free_does_not_hold_a_write() {
    ExecutorService closed = Executors.newSingleThreadExecutor();
    closed.shutdown();
    for (var executor : List.of(closed, (Executor) task -> {}, Runnable::run)) {
      S3ObjectStore other = S3ObjectStore.over(client, settings, executor);
      other.write(objects(3, 3)).forEach(each -> assertInstanceOf(WriteResult.Written.class, each));
      other.writeIndexKeys(indexKeys(3));
      other.delete(List.of(new ObjectKey("v1/objects/0")));
      other.delete(listed("v1/"));
    }
    store.close();
    store.write(objects(3, 3)).forEach(each -> assertInstanceOf(WriteResult.Written.class, each));
  }

  @Test
  void writes_that_begin_within_the_pool_end_although_it_is_full_of_them() throws Exception {
    ExecutorService two = Executors.newFixedThreadPool(2);
    S3ObjectStore other = S3ObjectStore.over(client, settings, two);
    List<Future<WriteResult>> results = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Write write = ifAbsent("v1/objects/" + i, 4);
      results.add(two.submit(() -> other.write(List.of(write)).get(0)));
    }
    for (Future<WriteResult> each : results) {
      assertInstanceOf(WriteResult.Written.class, each.get(30, TimeUnit.SECONDS));
    }
    two.shutdownNow();
  }

  @Test
  void opening_a_store_and_writing_one_object_starts_no_thread() {
    Set<Thread> before = ownThreads();
    try (S3ObjectStore frozen = S3ObjectStore.openWithoutKeptConnections(settings)) {
      frozen.write(objects(2, 3));
    }
    store.write(OBJECT, bytes("one"), Condition.ifAbsent());

    assertEquals(Set.of(), newThreads(before));
  }

  @Test
  void the_threads_of_a_store_keep_no_process_alive_and_end_with_it() throws Exception {
    Set<Thread> before = ownThreads();
    meetAtTheServer(isBelow("v1/index/"), 4);
    store.writeIndexKeys(indexKeys(4));
    Set<Thread> started = newThreads(before);
    assertEquals(3, started.size(), "the calling thread is the fourth");
    assertTrue(started.stream().allMatch(Thread::isDaemon));

    store.close();
    for (Thread thread : started) {
      thread.join(10_000);
      assertFalse(thread.isAlive());
    }
  }

  @Test
  void an_interrupted_thread_sends_nothing_more_and_stays_interrupted() {
    S3ObjectStore one = S3ObjectStore.over(client, settings.withMaxConcurrency(1));
    Thread.currentThread().interrupt();
    List<WriteResult> results = one.write(objects(3, 3));

    assertTrue(Thread.interrupted());
    results.forEach(each -> assertEquals(ErrorCode.STORE_UNAVAILABLE, failure(each).code()));
    assertEquals(List.of(), server.requests());
  }

  @Test
  void an_interrupt_does_not_end_the_waiting_for_requests_under_way() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch underWay = new CountDownLatch(1);
    server.script(
        isBelow("v1/objects/"),
        new Act.After(
            () -> {
              underWay.countDown();
              await(gate);
            },
            new Act.Plainly()));
    Executor firstRequest =
        task -> {
          callers.execute(task);
          await(underWay);
        };
    S3ObjectStore other = S3ObjectStore.over(client, settings, firstRequest);
    List<WriteResult> results = new ArrayList<>();
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              results.addAll(other.write(objects(2, 0)));
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    writer.start();
    while (server.requests().size() < 2 || writer.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    writer.interrupt();
    writer.join(200);
    assertTrue(writer.isAlive());
    gate.countDown();
    writer.join();

    assertEquals(2, results.size());
    results.forEach(each -> assertInstanceOf(WriteResult.Written.class, each));
    assertTrue(interrupted.get());
  }

  @Test
  void a_failure_that_nobody_expects_reaches_the_caller() {
    S3Client broken =
        (S3Client)
            Proxy.newProxyInstance(
                S3Client.class.getClassLoader(),
                new Class<?>[] {S3Client.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("broken");
                });
    S3ObjectStore other = S3ObjectStore.over(broken, settings);
    assertEquals(
        "broken",
        assertThrows(IllegalStateException.class, () -> other.write(objects(2, 2))).getMessage());
    assertEquals(
        "broken",
        assertThrows(IllegalStateException.class, () -> other.writeIndexKeys(indexKeys(3)))
            .getMessage());
  }

  private void secondPasses() {
    timer.advance(Duration.ofSeconds(1));
  }

  /** Lets these requests through only when this many of them are in flight. */
  private void meetAtTheServer(Predicate<Request> requests, int number) {
    CyclicBarrier barrier = new CyclicBarrier(number);
    server.script(requests, number, new Act.After(() -> meet(barrier), new Act.Plainly()));
  }

  /**
   * Whether {@link #meetAtTheServer} let all requests through: one that it did not was repeated.
   */
  private void assertMet() {
    assertEquals(0, store.requests().count().repeats(), "requests that waited in vain");
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(3);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Set<Thread> ownThreads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().equals("callflow-s3"));
    return threads;
  }

  private static Set<Thread> newThreads(Set<Thread> before) {
    Set<Thread> threads = ownThreads();
    threads.removeAll(before);
    return threads;
  }

  private WriteResult write(Write write) {
    return store.write(List.of(write)).get(0);
  }

  private static Write ifAbsent(String object, int indexKeys) {
    return new Write(
        new ObjectKey(object), bytes(object), Condition.ifAbsent(), indexKeys(indexKeys));
  }

  /** The keys {@code v1/index/0}, {@code v1/index/1} and so on. */
  private static List<ObjectKey> indexKeys(int number) {
    return IntStream.range(0, number).mapToObj(i -> new ObjectKey("v1/index/" + i)).toList();
  }

  /** The objects {@code v1/objects/0} and so on, with index keys {@code v1/index/0-0} and so on. */
  private static List<Write> objects(int number, int indexKeys) {
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      String index = "v1/index/" + i + "-";
      writes.add(
          new Write(
              new ObjectKey("v1/objects/" + i),
              bytes("" + i),
              Condition.ifAbsent(),
              IntStream.range(0, indexKeys).mapToObj(n -> new ObjectKey(index + n)).toList()));
    }
    return writes;
  }

  private static CallflowException failure(WriteResult result) {
    return assertInstanceOf(WriteResult.Failed.class, result).failure();
  }

  private List<ObjectKey> listed(String prefix) {
    return store.list(prefix, "", 1000).stream().map(ListedObject::key).toList();
  }

  private List<String> sentKeys() {
    return server.requests().stream()
        .map(each -> each.path().substring("/bucket/".length()))
        .toList();
  }

  private List<Request> sent(String key) {
    return server.requests().stream().filter(to(key)).toList();
  }

  private long puts() {
    return server.requests().stream().filter(each -> each.method().equals("PUT")).count();
  }

  private static Predicate<Request> to(String key) {
    return request -> request.path().equals("/bucket/" + key);
  }

  private static Predicate<Request> isBelow(String folder) {
    return request -> request.path().startsWith("/bucket/" + folder);
  }

  private static Act error(int status, String code) {
    return new Act.Answer(Response.error(status, code, "of a script"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
