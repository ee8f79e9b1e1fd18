package io.callflow.store.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.ObjectKey;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeyRangeTest {
  private static final String ANY = "ab/.-_09z/a ~AÜ{+*\u0000😀";
  private static final String OF_KEYS = "ab/.-_z";

  @Test
  void the_range_takes_the_same_keys_as_the_two_texts_it_was_made_of() {
    Random random = new Random(7);
    TreeSet<String> keys = new TreeSet<>();
    while (keys.size() < 3000) {
      String text = text(random, OF_KEYS, 1 + random.nextInt(6));
      if (isKey(text)) {
        keys.add(text);
      }
    }
    keys.add("a".repeat(ObjectKey.MAX_LENGTH));
    int sent = 0;
    for (int i = 0; i < 20_000; i++) {
      String prefix = text(random, random.nextInt(4) == 0 ? ANY : OF_KEYS, random.nextInt(4));
      String after = text(random, random.nextInt(3) == 0 ? ANY : OF_KEYS, random.nextInt(6));
      Optional<KeyRange> range = KeyRange.of(prefix, after);
      sent += range.isPresent() ? 1 : 0;
      assertEquals(
          keys.stream().filter(k -> k.startsWith(prefix) && k.compareTo(after) > 0).toList(),
          range.map(r -> taken(keys, r)).orElse(List.of()),
          () -> "'" + prefix + "' after '" + after + "' became " + range);
    }
    assertTrue(sent > 5000, "ranges sent: " + sent);
  }

  @Test
  void a_marker_begins_with_its_prefix_and_holds_nothing_that_a_server_could_stumble_over() {
    Random random = new Random(8);
    for (int i = 0; i < 20_000; i++) {
      String prefix = text(random, ANY, random.nextInt(4));
      String after = text(random, ANY, random.nextInt(8));
      KeyRange.of(prefix, after)
          .ifPresent(
              range -> {
                assertEquals(prefix, range.prefix());
                assertTrue(range.after().isEmpty() || range.after().startsWith(prefix));
                assertTrue(range.after().chars().allMatch(c -> c > ' ' && c < 127), range.after());
                assertTrue(!range.after().contains("//") && !range.after().contains("/."));
              });
    }
  }

  @Test
  void texts_longer_than_any_key_are_cut() {
    String longest = "a".repeat(ObjectKey.MAX_LENGTH);
    assertEquals(Optional.empty(), KeyRange.of(longest + "a", ""));
    assertEquals(Optional.of(new KeyRange("a", longest)), KeyRange.of("a", longest + "b"));
  }

  private static List<String> taken(NavigableSet<String> keys, KeyRange range) {
    return keys.tailSet(range.after(), false).stream()
        .filter(key -> key.startsWith(range.prefix()))
        .toList();
  }

  private static boolean isKey(String text) {
    try {
      return !new ObjectKey(text).value().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String text(Random random, String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
