package io.callflow.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The power is cut, and what was not forced to the disk is lost: {@code src/test/c/powercut.c}. */
@Tag("posix")
@Timeout(600)
final class PowerCutTest {
  private static final int CUTS = Integer.getInteger("callflow.cuts", 3);

  private final Random random = new Random();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  private Path library;

  @SuppressWarnings("NullAway.Init") // compile runs before each test
  PowerCutTest() {}

  @BeforeEach
  void compile() throws Exception {
    assumeTrue(Machine.hasCompiler()); // NotRun prints it.
    library = Machine.library("powercut", folder);
  }

  @Test
  void a_power_cut_loses_nothing_that_was_acknowledged() throws Exception {
    Path data = folder.resolve("data");
    List<String> acknowledged = new ArrayList<>();
    for (int cut = 0; cut < CUTS; cut++) {
      acknowledged.addAll(storeUntilPowerIsCut(data, "cut" + cut, "FULL"));
      try (SqliteObjectStore store = SqliteObjectStore.openExisting(data)) {
        TestCalls.assertSound(store, acknowledged);
      }
    }
    System.out.println(
        CUTS + " power cuts: all of " + acknowledged.size() + " acknowledged events are there.");
  }

  @Test
  void without_fsync_the_same_cut_loses_what_was_acknowledged() throws Exception {
    for (int attempt = 0; attempt < 10; attempt++) {
      Path data = folder.resolve("data" + attempt);
      List<String> acknowledged = storeUntilPowerIsCut(data, "cut", "OFF");
      assertTrue(acknowledged.size() > 5, "the cut came before anything was stored");
      try (SqliteObjectStore store = SqliteObjectStore.openExisting(data)) {
        TestCalls.assertSound(store, acknowledged);
      } catch (AssertionError | RuntimeException lost) {
        return;
      }
    }
    throw new AssertionError("the cuts of power lose nothing");
  }

  private List<String> storeUntilPowerIsCut(Path data, String name, String synchronous)
      throws Exception {
    Map<String, String> environment =
        Map.of(
            "LD_PRELOAD",
            library.toString(),
            "CALLFLOW_POWERCUT_WRITES",
            Integer.toString(600 + random.nextInt(3000)),
            "CALLFLOW_POWERCUT_SEED",
            Integer.toString(random.nextInt(1_000_000)),
            "TEST_SYNCHRONOUS",
            synchronous);
    try (ChildProcess child =
        ChildProcess.start(
            environment, List.of(), ChildProcess.class, "append", data.toString(), name)) {
      child.go();
      List<String> acknowledged = child.acknowledged();
      assertEquals(ChildProcess.KILLED, child.exitCode());
      return acknowledged;
    }
  }
}
