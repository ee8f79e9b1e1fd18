package io.callflow.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a full disk, an erasure makes room. A child process runs {@link FullDisk} on a tmpfs. */
@Tag("posix")
@Timeout(300)
final class FullDiskTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  @Test
  void a_disk_that_the_store_has_filled_takes_erasures_and_what_they_make_room_for()
      throws Exception {
    run("by-the-store");
  }

  @Test
  void a_disk_that_others_have_filled_takes_erasures_and_what_they_make_room_for()
      throws Exception {
    run("by-others");
  }

  private void run(String test) throws Exception {
    List<String> namespace = Machine.namespace();
    assumeFalse(namespace.isEmpty()); // NotRun prints it.
    List<String> before = new ArrayList<>(namespace);
    before.addAll(
        List.of(
            "sh", "-c", "mount -t tmpfs -o size=24m tmpfs '" + folder + "' && exec \"$@\"", "-"));
    try (ChildProcess child =
        ChildProcess.start(Map.of(), before, FullDisk.class, folder.toString(), test)) {
      child.go();
      assertEquals(List.of("passed"), child.acknowledged());
      assertEquals(0, child.exitCode());
    }
  }
}
