package io.callflow.store.sqlite;

import static io.callflow.store.sqlite.Stores.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.Write;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RowTest {
  /** The first bytes of the pages of a tree, inside and at its ends; overflow pages have 0. */
  private static final byte INTERIOR = 2;

  private static final byte LEAF = 10;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  @Test
  void no_page_with_rows_contains_content_whatever_the_lengths_of_key_and_content()
      throws Exception {
    byte marker = (byte) 0xee;
    Random random = new Random(4);
    List<ObjectKey> keys = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      String name = "k" + i;
      keys.add(key(name + "x".repeat(random.nextInt(ObjectKey.MAX_LENGTH - name.length()))));
    }
    Path database;
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      database = store.file();
      List<Write> writes = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        byte[] content = new byte[1 + (i < 3000 ? i : random.nextInt(70_000))];
        Arrays.fill(content, marker);
        writes.add(new Write(keys.get(i), content, Condition.always()));
        if (writes.size() == ObjectStore.MAX_WRITES) {
          store.write(writes);
          for (Write each : writes) {
            assertArrayEquals(each.content(), store.read(each.key()).orElseThrow().content());
          }
          writes.clear();
        }
      }
    }
    byte[] all = Files.readAllBytes(database);
    int rows = 0;
    for (int page = Row.PAGE; page < all.length; page += Row.PAGE) {
      if (all[page] == LEAF || all[page] == INTERIOR) {
        rows++;
        int run = 0;
        int longest = 0;
        for (int at = page; at < page + Row.PAGE; at++) {
          run = all[at] == marker ? run + 1 : 0;
          longest = Math.max(longest, run);
        }
        // A hash or a page number may have such a byte by accident.
        assertEquals(Math.min(longest, 3), longest, "in the page at " + page);
      }
    }
    assertEquals(Math.max(rows, 400), rows, "pages with rows");
  }

  @Test
  void content_is_found_between_the_zeros() {
    Random random = new Random(5);
    for (int size = 0; size < 3000; size++) {
      byte[] content = new byte[size];
      random.nextBytes(content);
      ObjectKey key = key("k".repeat(1 + random.nextInt(ObjectKey.MAX_LENGTH)));
      assertArrayEquals(content, Row.content(key, Row.padded(key, content), size));
    }
  }
}
