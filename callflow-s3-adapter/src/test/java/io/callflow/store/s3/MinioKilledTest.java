package io.callflow.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

/** A server that is killed under load and restarts. */
@Tag("minio-own")
class MinioKilledTest {
  private static final ObjectKey LOG = new ObjectKey("v1/log");
  private static final int WRITERS = 4;
  private static final int KILLS = 3;

  @Test
  @Timeout(180)
  void every_acknowledged_write_is_there_once_after_the_server_was_killed() throws Exception {
    try (MinioServer server = MinioServer.ofOurOwn()) {
      String bucket = server.newBucket(false);
      S3Settings settings =
          server
              .settings(bucket)
              .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(30));
      AtomicBoolean done = new AtomicBoolean();
      ExecutorService threads = Executors.newFixedThreadPool(2 * WRITERS);
      List<String> objects = new ArrayList<>();
      List<String> lines = new ArrayList<>();
      S3Requests.Count sent;
      try (S3Client client = server.client(settings)) {
        S3ObjectStore store = S3ObjectStore.over(client, settings);
        store.write(LOG, new byte[0], Condition.ifAbsent());
        List<Future<List<String>>> makers = new ArrayList<>();
        List<Future<List<String>>> appenders = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          String name = "w" + i;
          makers.add(threads.submit(() -> makeObjects(store, name, done)));
          appenders.add(threads.submit(() -> appendLines(store, name, done)));
        }
        for (int kill = 0; kill < KILLS; kill++) {
          TimeUnit.MILLISECONDS.sleep(1200);
          server.kill();
          TimeUnit.MILLISECONDS.sleep(300);
          server.start();
        }
        TimeUnit.MILLISECONDS.sleep(500);
        done.set(true);
        for (Future<List<String>> each : makers) {
          objects.addAll(each.get(90, TimeUnit.SECONDS));
        }
        for (Future<List<String>> each : appenders) {
          lines.addAll(each.get(90, TimeUnit.SECONDS));
        }
        sent = store.requests().count();
      } finally {
        threads.shutdownNow();
      }

      try (S3Client client = server.client(settings)) {
        ObjectStore later = S3ObjectStore.over(client, settings);
        assertEquals(new TreeSet<>(objects), new TreeSet<>(listAll(later)));
        for (String each : objects) {
          assertEquals(Optional.of(each), later.read(new ObjectKey(each)).map(o -> text(o)));
          indexKeys(each).forEach(key -> assertTrue(later.read(key).isPresent(), key::value));
        }
        Map<String, Integer> times = new HashMap<>();
        for (String line : text(later.read(LOG).orElseThrow()).split("\n", -1)) {
          times.merge(line, 1, Integer::sum);
        }
        lines.forEach(line -> assertEquals(1, times.get(line), line));
        assertEquals(lines.size() + 1, times.size(), "lines, and the end of the last");
      }
      System.out.println(
          "MinIO killed "
              + KILLS
              + " times: "
              + objects.size()
              + " objects and "
              + lines.size()
              + " compare-and-swaps acknowledged, each there once; "
              + sent);
      assertTrue(objects.size() > WRITERS && lines.size() > WRITERS, "there was load");
      assertTrue(sent.repeats() > 0, "attempts failed");
    }
  }

  private static List<ObjectKey> indexKeys(String object) {
    String name = object.replace("v1/objects/", "");
    return List.of(new ObjectKey("v1/index/a/" + name), new ObjectKey("v1/index/b/" + name));
  }

  /** Writes objects under keys of its own, if absent. */
  private static List<String> makeObjects(ObjectStore store, String writer, AtomicBoolean done) {
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; !done.get(); i++) {
      String name = "v1/objects/" + writer + "-" + i;
      ObjectKey key = new ObjectKey(name);
      Write write = new Write(key, name.getBytes(UTF_8), Condition.ifAbsent(), indexKeys(name));
      WriteResult result = store.write(List.of(write)).get(0);
      if (!(result instanceof WriteResult.Written)) {
        assertEquals(new WriteResult.Refused(true), result);
        // No other writer has this key, so an earlier attempt has written it.
        assertEquals(Optional.of(name), store.read(key).map(o -> text(o)));
      }
      acknowledged.add(name);
    }
    return acknowledged;
  }

  /** Appends lines to one object of all writers; a refused writer reads again and decides. */
  private static List<String> appendLines(ObjectStore store, String writer, AtomicBoolean done) {
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; !done.get(); i++) {
      String line = writer + "-" + i;
      boolean written = false;
      while (!written) {
        StoredObject log = store.read(LOG).orElseThrow();
        String text = text(log);
        written =
            Arrays.asList(text.split("\n", -1)).contains(line)
                || store
                    .write(
                        LOG,
                        (text + line + "\n").getBytes(UTF_8),
                        Condition.ifVersion(log.version()))
                    .isPresent();
      }
      acknowledged.add(line);
    }
    return acknowledged;
  }

  private static List<String> listAll(ObjectStore store) {
    List<String> names = new ArrayList<>();
    String after = "";
    List<ListedObject> page;
    do {
      page = store.list("v1/objects/", after, ObjectStore.MAX_LISTED);
      for (ListedObject each : page) {
        names.add(each.key().value());
        after = each.key().value();
      }
    } while (page.size() == ObjectStore.MAX_LISTED);
    return names;
  }

  private static String text(StoredObject object) {
    return new String(object.content(), UTF_8);
  }
}
