package io.callflow.recorder;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs a main class of the tests in a JVM of its own. */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private ChildProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static ChildProcess start(Class<?> main, String... arguments) throws IOException {
    return new ChildProcess(
        new ProcessBuilder(command(main, arguments)).redirectError(Redirect.INHERIT).start());
  }

  /** Starts it with files limited to this many blocks of 512 bytes. */
  static ChildProcess startLimited(int blocks, Class<?> main, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
    command.addAll(command(main, arguments));
    return new ChildProcess(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
  }

  private static List<String> command(Class<?> main, String... arguments) {
    // The tests run on the module path, the child on the class path.
    String classPath =
        Stream.of(
                System.getProperty("java.class.path", ""),
                System.getProperty("jdk.module.path", ""),
                Path.of("target", "classes").toAbsolutePath().toString(),
                Path.of("target", "test-classes").toAbsolutePath().toString())
            .filter(path -> !path.isEmpty())
            .collect(Collectors.joining(System.getProperty("path.separator")));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs it to its end; returns its output's last line. */
  static String run(Class<?> main, String... arguments) throws Exception {
    try (ChildProcess child = start(main, arguments)) {
      return child.lastLine();
    }
  }

  /** Waits for its end; returns its output's last line. */
  String lastLine() throws Exception {
    String last = "";
    for (String line = readLine(); line != null; line = readLine()) {
      last = line;
    }
    process.waitFor();
    return last;
  }

  /** The next line of its output; null at its end. */
  @Nullable String readLine() throws IOException {
    return output.readLine();
  }

  /** Ends it as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** Kills it. */
  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
