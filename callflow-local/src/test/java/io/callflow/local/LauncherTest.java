package io.callflow.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the script at the root in a folder like a clone, with fake Maven and Java that log calls.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script needs bash")
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cat",
          "chmod",
          "cp",
          "date",
          "env",
          "find",
          "flock",
          "head",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "stty",
          "touch");

  @TempDir Path folder = Path.of("");

  private Path root = Path.of("");
  private Path tools = Path.of("");

  @BeforeEach
  void cloneTheScript() throws IOException {
    root = Files.createDirectories(folder.resolve("the clone"));
    Files.copy(Path.of("..", "callflow").toAbsolutePath().normalize(), root.resolve("callflow"));
    executable(root.resolve("callflow"));
    Files.writeString(root.resolve("pom.xml"), "");
    source("callflow-domain");
    source("callflow-local");
    tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : TOOLS) {
      for (String place : List.of("/usr/bin", "/bin")) {
        Path found = Path.of(place, tool);
        if (Files.exists(found) && !Files.exists(tools.resolve(tool))) {
          executable(
              Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + found + " \"$@\"\n"));
        }
      }
    }
    tool(
        "mvn",
        """
        echo built >>"%s/builds"
        sleep 0.3
        mkdir -p callflow-local/target
        : >callflow-local/target/callflow.jar
        """
            .formatted(folder));
    java("17.0.1");
  }

  private void java(String version) throws IOException {
    tool(
        "java",
        """
        if [ "$1" = -version ]; then echo 'openjdk version "%s" 2026-01-01' >&2; exit; fi
        case " $* " in *' io.callflow.local.Training '*) exit ;; esac
        while [ $# -gt 0 ] && [ "$1" != -jar ]; do shift; done
        shift 2
        echo "ran $*"
        """
            .formatted(version));
  }

  private void tool(String name, String script) throws IOException {
    executable(Files.writeString(tools.resolve(name), "#!/usr/bin/env bash\n" + script));
  }

  private static void executable(Path file) {
    assertTrue(file.toFile().setExecutable(true));
  }

  private Path source(String module) throws IOException {
    Files.writeString(Files.createDirectories(root.resolve(module)).resolve("pom.xml"), "");
    return Files.writeString(
        Files.createDirectories(root.resolve(module).resolve("src/main/java")).resolve("A.java"),
        "");
  }

  private Process begin(Path script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", tools.toString());
    return builder.redirectErrorStream(true).start();
  }

  private String end(Process process, int exitCode) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(exitCode, process.exitValue(), output);
    return output;
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    return end(begin(root.resolve("callflow"), arguments), 0);
  }

  private int builds() throws IOException {
    Path notes = folder.resolve("builds");
    return Files.exists(notes) ? Files.readAllLines(notes).size() : 0;
  }

  @Test
  void it_builds_once_and_again_only_after_a_change() throws Exception {
    String first = run("show", "a b");
    assertTrue(first.startsWith("building Callflow"), first);
    assertTrue(first.endsWith("ran show a b\n"), first);
    assertEquals("ran calls\n", run("calls"));
    assertEquals(1, builds());

    Path source = source("callflow-domain");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
    run("calls");
    assertEquals(2, builds());
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(60)));
    run("calls");
    assertEquals(2, builds());

    Files.delete(source);
    Files.setLastModifiedTime(source.getParent(), FileTime.from(Instant.now().plusSeconds(1)));
    run("calls");
    assertEquals(3, builds());
  }

  @Test
  void two_at_once_build_once() throws Exception {
    Process one = begin(root.resolve("callflow"), "one");
    Process two = begin(root.resolve("callflow"), "two");

    assertTrue(end(one, 0).endsWith("ran one\n"));
    assertTrue(end(two, 0).endsWith("ran two\n"));
    assertEquals(1, builds());
  }

  @Test
  void two_at_once_build_once_also_without_flock() throws Exception {
    Files.delete(tools.resolve("flock"));
    two_at_once_build_once();
  }

  @Test
  void it_runs_through_links_from_anywhere() throws Exception {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, Path.of("the clone", "callflow"));
    Path further = Files.createDirectories(folder.resolve("bin")).resolve("callflow");
    Files.createSymbolicLink(further, Path.of("..", "link"));

    assertTrue(end(begin(further, "calls"), 0).endsWith("ran calls\n"));
    assertTrue(Files.isDirectory(root.resolve("callflow-local/target/callflow-run")));
  }

  @Test
  void what_is_missing_is_named() throws Exception {
    java("11.0.2");
    assertTrue(end(begin(root.resolve("callflow")), 7).contains("Install JDK 17"));
    java("17");
    Files.delete(tools.resolve("mvn"));
    assertTrue(end(begin(root.resolve("callflow")), 7).contains("There is no mvn"));
    Files.delete(tools.resolve("java"));
    assertTrue(end(begin(root.resolve("callflow")), 7).contains("There is no Java"));
  }

  @Test
  void without_mvn_it_builds_with_the_wrapper_of_the_clone() throws Exception {
    Files.move(tools.resolve("mvn"), root.resolve("mvnw"));
    assertTrue(run("calls").endsWith("ran calls\n"));
    assertEquals(1, builds());
  }

  @Test
  void a_build_that_fails_shows_why_and_is_tried_again() throws Exception {
    Path mvn = tools.resolve("mvn");
    String works = Files.readString(mvn);
    Files.writeString(mvn, "#!/usr/bin/env bash\necho a line is wrong\nexit 1\n");
    String failed = end(begin(root.resolve("callflow"), "calls"), 7);
    assertTrue(failed.contains("a line is wrong"), failed);

    Files.writeString(mvn, works, StandardOpenOption.TRUNCATE_EXISTING);
    assertTrue(run("calls").endsWith("ran calls\n"));
  }
}
