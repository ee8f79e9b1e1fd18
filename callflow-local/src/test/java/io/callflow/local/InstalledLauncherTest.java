package io.callflow.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the script at the root in a folder like an unpacked distribution, with a fake Java that logs
 * calls. {@code .ci/publish} runs the real distribution.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script needs bash")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InstalledLauncherTest {
  @TempDir Path folder = Path.of("");

  private Path script = Path.of("");
  private Path cache = Path.of("");
  private Path jdk = Path.of("");

  @BeforeEach
  void install() throws IOException {
    Path home = folder.resolve("the programs/callflow-0.1.0");
    script = Files.createDirectories(home.resolve("bin")).resolve("callflow");
    Files.copy(Path.of("..", "callflow").toAbsolutePath().normalize(), script);
    assertTrue(script.toFile().setExecutable(true));
    Files.writeString(Files.createDirectories(home.resolve("lib")).resolve("callflow.jar"), "");
    cache = folder.resolve("the cache");
    jdk = jdk("17.0.1");
  }

  /**
   * A Java that trains while {@code hold} is absent and makes archives that serve no start while
   * {@code damaged} exists.
   */
  private Path jdk(String version) throws IOException {
    Path home = folder.resolve("jdk " + version);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Files.writeString(
        java,
        """
        #!/usr/bin/env bash
        case " $* " in
          *' io.callflow.local.Training '*)
            echo trained >>"%1$s/trainings"
            while [ -e "%1$s/hold" ]; do sleep 0.05; done
            for argument; do
              case $argument in -XX:ArchiveClassesAtExit=*) echo made >"${argument#*=}" ;; esac
            done
            exit
            ;;
          *' -Xshare:on '*) [ ! -e "%1$s/damaged" ] && exit 0 || exit 134 ;;
        esac
        archive=without
        while [ $# -gt 0 ] && [ "$1" != -jar ]; do
          case $1 in -XX:SharedArchiveFile=*) archive=with ;; esac
          shift
        done
        shift 2
        echo "ran $* $archive an archive"
        """
            .formatted(folder));
    assertTrue(java.toFile().setExecutable(true));
    return home;
  }

  private Process begin(Path started, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(started.toString()), Stream.of(arguments)).toList());
    builder.environment().remove("HOME");
    builder.environment().put("XDG_CACHE_HOME", cache.toString());
    builder.environment().put("JAVA_HOME", jdk.toString());
    return builder.directory(folder.toFile()).redirectErrorStream(true).start();
  }

  private static String end(Process process, int exitCode)
      throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(exitCode, process.exitValue(), output);
    return output;
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    return end(begin(script, arguments), 0);
  }

  private List<String> cached() throws IOException {
    if (!Files.isDirectory(cache.resolve("callflow"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(cache.resolve("callflow"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void awaitArchives(int count) throws Exception {
    for (int i = 0; i < 600; i++) {
      List<String> names = cached();
      if (names.size() == count && names.stream().allMatch(name -> name.endsWith(".jsa"))) {
        return;
      }
      Thread.sleep(50);
    }
    assertEquals(count, cached().size(), () -> "archives expected");
  }

  private int trainings() throws IOException {
    Path log = folder.resolve("trainings");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  private String files() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("the programs"))) {
      return files.map(Path::toString).sorted().collect(Collectors.joining("\n"));
    }
  }

  @Test
  void the_first_start_makes_an_archive_in_the_cache_and_later_ones_use_it() throws Exception {
    String installed = files();
    assertEquals("ran show a b without an archive\n", run("show", "a b"));
    awaitArchives(1);

    assertEquals("ran calls with an archive\n", run("calls"));
    assertEquals("ran calls with an archive\n", run("calls"));
    assertEquals(1, trainings());
    assertEquals(installed, files());
  }

  @Test
  void the_first_answer_does_not_wait_for_the_archive() throws Exception {
    Path hold = Files.writeString(folder.resolve("hold"), "");
    assertEquals("ran calls without an archive\n", run("calls"));
    assertFalse(cached().stream().anyMatch(name -> name.endsWith(".jsa")));

    Files.delete(hold);
    awaitArchives(1);
  }

  @Test
  void first_starts_at_once_make_one_archive() throws Exception {
    Path hold = Files.writeString(folder.resolve("hold"), "");
    Process one = begin(script, "one");
    Process two = begin(script, "two");
    Process three = begin(script, "three");
    assertEquals("ran one without an archive\n", end(one, 0));
    assertEquals("ran two without an archive\n", end(two, 0));
    assertEquals("ran three without an archive\n", end(three, 0));
    for (int i = 0; i < 200 && trainings() == 0; i++) {
      Thread.sleep(50);
    }
    Thread.sleep(300);

    assertEquals(1, trainings());
    Files.delete(hold);
    awaitArchives(1);
  }

  @Test
  void another_java_gets_an_archive_of_its_own_and_only_two_are_kept() throws Exception {
    run("calls");
    awaitArchives(1);
    List<String> first = cached();
    Files.setLastModifiedTime(
        cache.resolve("callflow").resolve(first.get(0)),
        FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    jdk = jdk("21.0.2");
    assertEquals("ran calls without an archive\n", run("calls"));
    awaitArchives(2);
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"21.0.3\"\n");
    assertEquals("ran calls without an archive\n", run("calls"));
    for (int i = 0; i < 600 && cached().containsAll(first); i++) {
      Thread.sleep(50);
    }

    awaitArchives(2);
    assertFalse(cached().containsAll(first));
    assertEquals("ran calls with an archive\n", run("calls"));
  }

  @Test
  void without_a_place_for_a_cache_it_runs_without_an_archive() throws Exception {
    cache = Files.writeString(folder.resolve("a file"), "");
    assertEquals("ran calls without an archive\n", run("calls"));
    cache = Path.of("not absolute");
    assertEquals("ran calls without an archive\n", run("calls"));

    assertEquals(0, trainings());
    assertFalse(Files.exists(folder.resolve("not absolute")));
  }

  @Test
  void an_archive_that_a_full_disk_cut_short_is_not_kept() throws Exception {
    Path damaged = Files.writeString(folder.resolve("damaged"), "");
    run("calls");
    for (int i = 0; i < 600 && (trainings() == 0 || !cached().isEmpty()); i++) {
      Thread.sleep(50);
    }
    assertEquals(List.of(), cached());

    Files.delete(damaged);
    assertEquals("ran calls without an archive\n", run("calls"));
    awaitArchives(1);
  }

  @Test
  void what_a_killed_start_left_is_replaced() throws Exception {
    run("calls");
    awaitArchives(1);
    Path archive = cache.resolve("callflow").resolve(cached().get(0));
    Path left = Path.of(archive.toString().replace(".jsa", ".new"));
    Files.delete(archive);
    Files.writeString(Files.createDirectories(left).resolve("classes.jsa"), "half");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofMinutes(20))));

    assertEquals("ran calls without an archive\n", run("calls"));
    awaitArchives(1);
    assertEquals("made\n", Files.readString(archive));
  }

  @Test
  void it_runs_through_links_from_anywhere() throws Exception {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, Path.of("the programs/callflow-0.1.0/bin/callflow"));
    Path further = Files.createDirectories(folder.resolve("bin")).resolve("callflow");
    Files.createSymbolicLink(further, Path.of("..", "link"));

    assertEquals("ran calls without an archive\n", end(begin(further, "calls"), 0));
    awaitArchives(1);
    assertEquals("ran calls with an archive\n", run("calls"));
  }

  @Test
  void a_java_that_is_too_old_is_named() throws Exception {
    jdk = jdk("11.0.2");
    String answer = end(begin(script, "calls"), 7);
    assertTrue(answer.contains("is Java 11. Install JDK 17"), answer);
    assertEquals(List.of(), cached());
  }
}
