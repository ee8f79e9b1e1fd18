package io.callflow.store.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The stores of one test of the contract, and what its tests share. Each test gets an empty store
 * and opens it twice, so no test passes only because one instance remembers what it wrote.
 */
@Timeout(120)
abstract class StoreFixture {
  StoreUnderTest underTest;
  ObjectStore store;
  ObjectStore other;

  @SuppressWarnings("NullAway.Init") // openTheStore runs before each test
  StoreFixture() {}

  /** An empty store for one test. */
  protected abstract StoreUnderTest newStore() throws Exception;

  @BeforeEach
  final void openTheStore() throws Exception {
    underTest = newStore();
    store = underTest.open();
    other = underTest.open();
  }

  @AfterEach
  final void closeTheStore() throws Exception {
    underTest.close();
  }

  static ObjectKey key(String value) {
    return new ObjectKey(value);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String text(StoredObject object) {
    return new String(object.content(), UTF_8);
  }

  static byte[] filled(int with, int length) {
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) with);
    return content;
  }

  static void assertFilled(byte[] content, IntUnaryOperator lengthByFirst) {
    assertNotEquals(0, content.length);
    assertEquals(lengthByFirst.applyAsInt(content[0]), content.length);
    for (byte each : content) {
      if (each != content[0]) {
        throw new AssertionError("a mixture of " + content[0] + " and " + each);
      }
    }
  }

  static ObjectVersion put(ObjectStore store, String key, byte[] content) {
    return store.write(key(key), content, Condition.always()).orElseThrow();
  }

  static void assertContent(String content, ObjectStore store, String key) {
    assertEquals(Optional.of(content), store.read(key(key)).map(StoreFixture::text), key);
  }

  static void assertAbsent(ObjectStore store, String key) {
    assertTrue(store.read(key(key)).isEmpty(), () -> key + " is absent");
  }

  static List<String> keysOf(List<ListedObject> listed) {
    return listed.stream().map(each -> each.key().value()).toList();
  }

  static List<String> listAll(ObjectStore store, String prefix) {
    return keysOf(store.list(prefix, "", ObjectStore.MAX_LISTED));
  }

  /** When each object was last written. */
  record Times(Map<String, Instant> times) {
    static Times in(ObjectStore store) {
      Map<String, Instant> times = new HashMap<>();
      store.list("", "", 100).forEach(each -> times.put(each.key().value(), each.lastModified()));
      return new Times(times);
    }

    Instant at(String key) {
      return Optional.ofNullable(times.get(key))
          .orElseThrow(() -> new AssertionError(key + " is not listed"));
    }
  }

  /** Index keys like an archive's: three days with a few minutes each. */
  static List<String> threeDays() {
    return Stream.of("20260101", "20260102", "20260103")
        .flatMap(
            day ->
                Stream.of("0000/abc", "1000/ab-c", "1000/ab.c", "1000/abc", "1001/abc")
                    .map(minute -> "v1/t/" + day + "/" + minute))
        .toList();
  }

  /** Runs tasks that all begin at the same moment; the first failure fails the test. */
  static <T> List<T> atOnce(int tasks, IntFunction<Callable<T>> task) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(tasks);
    ExecutorService threads = Executors.newFixedThreadPool(tasks);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < tasks; i++) {
        Callable<T> each = task.apply(i);
        running.add(
            threads.submit(
                () -> {
                  barrier.await(30, TimeUnit.SECONDS);
                  return each.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : running) {
        results.add(each.get(60, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      threads.shutdownNow();
      assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }
  }

  static void inParallel(Collection<String> all, Consumer<String> each) throws Exception {
    List<String> items = List.copyOf(all);
    int threads = 8;
    atOnce(
        threads,
        thread ->
            () -> {
              for (int i = thread; i < items.size(); i += threads) {
                each.accept(items.get(i));
              }
              return thread;
            });
  }
}
