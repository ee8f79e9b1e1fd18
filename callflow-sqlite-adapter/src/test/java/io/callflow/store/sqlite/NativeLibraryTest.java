package io.callflow.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("posix")
@Timeout(120)
final class NativeLibraryTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  @Test
  void the_library_is_copied_once_and_again_if_its_content_has_changed() throws Exception {
    Path cache = folder.resolve("cache/callflow");
    Path copy = NativeLibrary.copyInto(List.of(cache));
    assertEquals("rwx------", permissions(cache));
    assertEquals("rwx------", permissions(copy));
    Object file = Files.getAttribute(copy, "unix:ino");
    assertEquals(copy, NativeLibrary.copyInto(List.of(cache)));
    assertEquals(file, Files.getAttribute(copy, "unix:ino"));

    byte[] content = Files.readAllBytes(copy);
    Files.write(copy, new byte[content.length]);
    assertEquals(copy, NativeLibrary.copyInto(List.of(cache)));
    assertEquals(content.length, Files.size(copy));
    assertArrayEquals(content, Files.readAllBytes(copy));
    assertEquals(List.of(copy), entries(cache));
  }

  @Test
  void several_that_copy_the_library_at_once_leave_one_whole_copy() throws Exception {
    Path cache = folder.resolve("cache");
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Callable<Path>> tasks = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        tasks.add(() -> NativeLibrary.copyInto(List.of(cache)));
      }
      Path copy = null;
      for (Future<Path> each : threads.invokeAll(tasks)) {
        copy = each.get(60, TimeUnit.SECONDS);
      }
      assertEquals(List.of(copy), entries(cache));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void the_users_folder_for_caches_is_tried_before_the_folder_of_the_store() {
    Path store = Path.of("/srv/calls");
    Path own = store.resolve("callflow.native");
    String home = folder.toString();
    assertEquals(
        List.of(Path.of("/var/cache/me/callflow"), own),
        NativeLibrary.candidates(Map.of("XDG_CACHE_HOME", "/var/cache/me"), home, store));
    List<Path> folders =
        NativeLibrary.candidates(Map.of("XDG_CACHE_HOME", "relative"), home, store);
    assertTrue(folders.get(0).startsWith(folder), folders::toString);
    assertEquals(own, folders.get(1));
    assertEquals(List.of(own), NativeLibrary.candidates(Map.of(), "/nonexistent", store));
    assertEquals(List.of(own), NativeLibrary.candidates(Map.of(), null, store));
  }

  @Test
  void the_next_folder_is_taken_if_one_cannot_be_used() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path good = folder.resolve("good");
    assertEquals(
        good, NativeLibrary.copyInto(List.of(file.resolve("callflow"), file, good)).getParent());
    CallflowException e =
        assertThrows(CallflowException.class, () -> NativeLibrary.copyInto(List.of(file)));
    assertEquals(ErrorCode.STORE_REFUSED, e.code());
    assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("XDG_CACHE_HOME"), e.getMessage());
  }

  @Test
  void a_killed_process_leaves_nothing_in_the_temporary_folder() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path cache = folder.resolve("cache");
    Map<String, String> environment =
        Map.of(
            "XDG_CACHE_HOME",
            cache.toString(),
            "JDK_JAVA_OPTIONS",
            "-Djava.io.tmpdir=" + temporary + " -XX:-UsePerfData");
    for (int i = 0; i < 2; i++) {
      try (ChildProcess child =
          ChildProcess.start(
              environment,
              List.of(),
              ChildProcess.class,
              "append",
              folder.resolve("data").toString(),
              "child" + i)) {
        child.go();
        assertEquals(3, child.acknowledged(3).size());
        child.kill();
        assertEquals(ChildProcess.KILLED, child.exitCode());
      }
    }
    assertEquals(List.of(), entries(temporary));
    assertEquals(1, entries(cache.resolve("callflow")).size());
  }

  @Test
  void a_temporary_folder_or_a_cache_without_programs_does_not_matter() throws Exception {
    List<String> namespace = Machine.namespace();
    assumeFalse(namespace.isEmpty()); // NotRun prints it.
    Path noexec = Files.createDirectory(folder.resolve("noexec"));
    Map<String, String> environment =
        Map.of(
            "XDG_CACHE_HOME",
            noexec.toString(),
            "JDK_JAVA_OPTIONS",
            "-Djava.io.tmpdir=" + noexec + " -XX:-UsePerfData");
    List<String> before = new ArrayList<>(namespace);
    before.addAll(
        List.of("sh", "-c", "mount -t tmpfs -o noexec tmpfs '" + noexec + "' && exec \"$@\"", "-"));
    Path data = folder.resolve("data");
    try (ChildProcess child =
        ChildProcess.start(
            environment, before, ChildProcess.class, "append", data.toString(), "child")) {
      child.go();
      assertEquals(3, child.acknowledged(3).size());
    }
    assertEquals(1, entries(data.resolve("callflow.native")).size());
  }

  @Test
  void files_are_for_this_user_only_also_without_a_umask() throws Exception {
    Path data = folder.resolve("data");
    try (ChildProcess child =
        ChildProcess.start(
            Map.of(),
            List.of("sh", "-c", "umask 0 && exec \"$@\"", "-"),
            ChildProcess.class,
            "append",
            data.toString(),
            "child")) {
      child.go();
      assertEquals(3, child.acknowledged(3).size());
      RefusedStoresTest.assertPrivate(
          data, "callflow.db", "callflow.db-wal", "callflow.db-shm", "callflow.reserve");
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
