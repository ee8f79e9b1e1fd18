package io.callflow.store.file;

import static io.callflow.store.file.FileObjectStoreTest.key;
import static io.callflow.store.file.FileObjectStoreTest.put;
import static io.callflow.store.file.FileObjectStoreTest.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.ListedObject;
import io.callflow.store.ObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("posix")
@Timeout(120)
final class ManyProcessesTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  @Test
  void increments_of_two_processes_lose_none() throws Exception {
    FileObjectStore store = FileObjectStore.open(folder);
    put(store, key("v1/counter"), "0");
    try (ChildProcess one = ChildProcess.start("increment", folder, "one");
        ChildProcess two = ChildProcess.start("increment", folder, "two")) {
      one.go();
      two.go();
      List<String> acknowledged = new ArrayList<>(one.acknowledged());
      acknowledged.addAll(two.acknowledged());
      assertEquals(0, one.exitCode());
      assertEquals(0, two.exitCode());
      assertEquals(
          IntStream.rangeClosed(1, 2 * ChildProcess.ROUNDS).boxed().toList(),
          acknowledged.stream().map(Integer::valueOf).sorted().toList());
    }
    assertEquals(Integer.toString(2 * ChildProcess.ROUNDS), text(store, "v1/counter"));
  }

  @Test
  void of_two_processes_exactly_one_creates_an_object() throws Exception {
    FileObjectStore store = FileObjectStore.open(folder);
    try (ChildProcess one = ChildProcess.start("create", folder, "one");
        ChildProcess two = ChildProcess.start("create", folder, "two")) {
      one.go();
      two.go();
      Map<String, List<String>> wonBy =
          Map.of("one", one.acknowledged(), "two", two.acknowledged());
      assertEquals(0, one.exitCode());
      assertEquals(0, two.exitCode());
      List<String> all = new ArrayList<>();
      wonBy.forEach(
          (name, keys) -> {
            all.addAll(keys);
            keys.stream()
                .filter(each -> !text(store, each).isEmpty())
                .forEach(each -> assertEquals(name, text(store, each)));
          });
      assertEquals(ChildProcess.ROUNDS, all.size());
      assertEquals(ChildProcess.ROUNDS, new TreeSet<>(all).size());
    }
  }

  @Test
  void whatever_moment_a_writer_is_killed_all_is_whole_and_what_was_acknowledged_is_there()
      throws Exception {
    Random random = new Random(9);
    FileObjectStore before = FileObjectStore.open(folder);
    for (int round = 0; round < 8; round++) {
      List<String> acknowledged;
      try (ChildProcess child = ChildProcess.start("write", folder, "round" + round)) {
        child.go();
        acknowledged = child.acknowledged(1 + random.nextInt(100));
        LockSupport.parkNanos(random.nextInt(2_000_000));
        child.kill();
        acknowledged.addAll(child.acknowledged());
        assertEquals(ChildProcess.KILLED, child.exitCode());
      }

      FileObjectStore after = FileObjectStore.open(folder);
      assertEquals(List.of(), temporaryFiles());
      Map<String, Integer> numbers = new HashMap<>();
      for (ListedObject each : listAll(after, "v1/killed/round" + round + "/")) {
        byte[] content = after.read(each.key()).orElseThrow().content();
        if (content.length > 0) {
          String text = new String(content, UTF_8);
          int number = Integer.parseInt(text.substring(0, text.indexOf(' ')));
          assertArrayEquals(ChildProcess.content(number), content, each.key().value());
          numbers.put(each.key().value(), number);
        } else {
          assertTrue(each.key().value().contains("/empty/"), each.key().value());
          numbers.put(each.key().value(), -1);
        }
      }
      for (String each : acknowledged) {
        String name = each.substring(0, each.indexOf(' '));
        int number = Integer.parseInt(each.substring(each.indexOf(' ') + 1));
        assertTrue(numbers.getOrDefault(name, -2) >= number, each);
      }
      put(before, key("v1/still/writable"), "round " + round);
    }
  }

  @Test
  void temporary_files_of_a_living_process_are_left_alone() throws Exception {
    try (ChildProcess child = ChildProcess.start("write", folder, "living")) {
      child.go();
      for (int i = 0; i < 50; i++) {
        assertEquals(3, child.acknowledged(3).size());
        FileObjectStore.open(folder);
      }
      child.kill();
      assertEquals(ChildProcess.KILLED, child.exitCode(), "the child met with no failure");
    }
  }

  private List<Path> temporaryFiles() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve(".tmp"))) {
      return files.toList();
    }
  }

  private static List<ListedObject> listAll(ObjectStore store, String prefix) {
    List<ListedObject> all = new ArrayList<>();
    String after = "";
    while (true) {
      List<ListedObject> page = store.list(prefix, after, ObjectStore.MAX_LISTED);
      all.addAll(page);
      if (page.size() < ObjectStore.MAX_LISTED) {
        return all;
      }
      after = page.get(page.size() - 1).key().value();
    }
  }
}
