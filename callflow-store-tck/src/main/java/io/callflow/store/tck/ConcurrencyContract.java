package io.callflow.store.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.Condition;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Writers, readers and deleters of the same objects at once. */
abstract class ConcurrencyContract extends DeletionContract {
  private static final int RACERS = 32;
  private static final int ROUNDS = 8;

  @Test
  void of_racing_writers_with_if_absent_exactly_one_wins() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String name = "v1/race/" + round;
      assertOneWinner(name, race(name, Condition.ifAbsent()));
    }
  }

  @Test
  void of_racing_writers_with_if_version_exactly_one_wins() throws Exception {
    ObjectVersion version = put(store, "v1/race", bytes("start"));
    for (int round = 0; round < ROUNDS; round++) {
      version = assertOneWinner("v1/race", race("v1/race", Condition.ifVersion(version)));
    }
  }

  private record Attempt(String content, Optional<ObjectVersion> version, String readAfterwards) {}

  private List<Attempt> race(String name, Condition condition) throws Exception {
    return atOnce(
        RACERS,
        racer ->
            () -> {
              ObjectStore mine = racer % 2 == 0 ? store : other;
              String content = "racer " + racer + " of " + condition;
              Optional<ObjectVersion> version = mine.write(key(name), bytes(content), condition);
              // The loser's condition did not hold, so the winner's object must be readable.
              return new Attempt(content, version, text(mine.read(key(name)).orElseThrow()));
            });
  }

  private ObjectVersion assertOneWinner(String name, List<Attempt> attempts) {
    List<Attempt> winners =
        attempts.stream().filter(attempt -> attempt.version().isPresent()).toList();
    assertEquals(1, winners.size(), () -> "winners of " + RACERS + ": " + winners);
    Attempt winner = winners.get(0);
    assertContent(winner.content(), store, name);
    assertContent(winner.content(), other, name);
    attempts.forEach(attempt -> assertEquals(winner.content(), attempt.readAfterwards()));
    ObjectVersion version = store.read(key(name)).orElseThrow().version();
    assertEquals(winner.version(), Optional.of(version));
    return version;
  }

  @Test
  void of_racing_unconditional_writers_all_succeed_and_one_content_stays_whole() throws Exception {
    List<ObjectVersion> versions =
        atOnce(
            RACERS,
            racer ->
                () ->
                    put(
                        racer % 2 == 0 ? store : other,
                        "v1/always",
                        filled(racer, 1000 + 100 * racer)));

    StoredObject stays = store.read(key("v1/always")).orElseThrow();
    assertFilled(stays.content(), first -> 1000 + 100 * first);
    assertEquals(versions.get(stays.content()[0]), stays.version());
    assertEquals(stays.version(), other.read(key("v1/always")).orElseThrow().version());
  }

  @Test
  void increments_by_compare_and_swap_lose_none() throws Exception {
    put(store, "v1/counter", bytes("0"));
    int threads = 8;
    int each = 15;

    atOnce(
        threads,
        thread ->
            () -> {
              ObjectStore mine = thread % 2 == 0 ? store : other;
              int attempts = 0;
              for (int done = 0; done < each; ) {
                assertTrue(attempts++ < 5_000, "a current version is never accepted");
                StoredObject read = mine.read(key("v1/counter")).orElseThrow();
                byte[] next = bytes(Integer.toString(Integer.parseInt(text(read)) + 1));
                if (mine.write(key("v1/counter"), next, Condition.ifVersion(read.version()))
                    .isPresent()) {
                  done++;
                }
              }
              return thread;
            });

    assertContent(Integer.toString(threads * each), other, "v1/counter");
  }

  @Test
  void readers_see_one_whole_content_or_another_while_it_is_overwritten() throws Exception {
    put(store, "v1/whole", filled(0, 1000));
    AtomicBoolean done = new AtomicBoolean();

    atOnce(
        5,
        i ->
            () -> {
              if (i == 0) {
                try {
                  for (int n = 1; n <= 60; n++) {
                    put(store, "v1/whole", filled(n, n % 2 == 0 ? 1000 + n : 200_000 + n));
                  }
                } finally {
                  done.set(true);
                }
                return i;
              }
              ObjectStore mine = i % 2 == 0 ? store : other;
              int last = 0;
              do {
                byte[] content = mine.read(key("v1/whole")).orElseThrow().content();
                assertFilled(content, n -> n % 2 == 0 ? 1000 + n : 200_000 + n);
                assertTrue(content[0] >= last, "an older content came back");
                last = content[0];
                assertEquals(List.of("v1/whole"), listAll(mine, "v1/whole"));
              } while (!done.get());
              return i;
            });
  }

  @Test
  void writers_and_deleters_of_one_folder_do_not_hinder_each_other() throws Exception {
    atOnce(
        8,
        i ->
            () -> {
              ObjectStore mine = i % 2 == 0 ? store : other;
              for (int n = 0; n < 15; n++) {
                String name = "v1/folder/of/all/" + i;
                assertTrue(mine.write(key(name), bytes("x" + n), Condition.ifAbsent()).isPresent());
                assertContent("x" + n, mine, name);
                mine.delete(List.of(key(name)));
                assertAbsent(mine, name);
              }
              return i;
            });
    assertEquals(List.of(), listAll(store, ""));
  }
}
