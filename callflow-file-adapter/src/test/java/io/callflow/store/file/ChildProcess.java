package io.callflow.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.StoredObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A second process that uses a store. It prints {@code ready}, waits for a line on its input, and
 * then prints a line for each write that the store has acknowledged.
 */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  private ChildProcess(Process process) {
    this.process = process;
    this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static ChildProcess start(String task, Path root, String name) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            ChildProcess.class.getName(),
            task,
            root.toString(),
            name);
    ChildProcess child =
        new ChildProcess(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    String said = child.out.readLine();
    if (!"ready".equals(said)) {
      throw new IllegalStateException("the child said " + said);
    }
    return child;
  }

  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** The acknowledged writes until the child ends. */
  List<String> acknowledged() throws IOException {
    return acknowledged(Integer.MAX_VALUE);
  }

  /** The next acknowledged writes, at most this many. */
  List<String> acknowledged(int most) throws IOException {
    List<String> lines = new ArrayList<>();
    while (lines.size() < most) {
      String line = out.readLine();
      if (line == null) {
        break;
      }
      if (line.endsWith(";")) { // The last line of a killed child may be cut short.
        lines.add(line.substring(0, line.length() - 1));
      }
    }
    return lines;
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  /** Kills the child; its output can still be read. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  // In the child

  /** The exit code of a process that was killed by SIGKILL. */
  static final int KILLED = 128 + 9;

  static final int ROUNDS = 150;

  public static void main(String[] arguments) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          Runtime.getRuntime().halt(1);
        });
    FileObjectStore store = FileObjectStore.open(Path.of(arguments[1]));
    String name = arguments[2];
    System.out.println("ready");
    if (System.in.read() < 0) {
      return;
    }
    switch (arguments[0]) {
      case "increment" -> increment(store);
      case "create" -> create(store, name);
      case "write" -> write(store, name);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void acknowledge(String what) {
    synchronized (System.out) {
      System.out.println(what + ";");
    }
  }

  private static void increment(FileObjectStore store) {
    ObjectKey key = new ObjectKey("v1/counter");
    for (int done = 0; done < ROUNDS; ) {
      StoredObject read = store.read(key).orElseThrow();
      String next = Integer.toString(Integer.parseInt(new String(read.content(), UTF_8)) + 1);
      if (store.write(key, next.getBytes(UTF_8), Condition.ifVersion(read.version())).isPresent()) {
        done++;
        acknowledge(next);
      }
    }
  }

  private static void create(FileObjectStore store, String name) {
    for (int i = 0; i < ROUNDS; i++) {
      String key = "v1/create/" + i;
      // Every other object is empty, because empty objects are created differently.
      byte[] content = (i % 2 == 0 ? name : "").getBytes(UTF_8);
      if (store.write(new ObjectKey(key), content, Condition.ifAbsent()).isPresent()) {
        acknowledge(key);
      }
    }
  }

  /** Writes new objects, empty ones, and one of changing size, until the process is killed. */
  private static void write(FileObjectStore store, String name) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      String mine = "v1/killed/" + name + "/" + t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; ; i++) {
                  write(store, mine + "/same", i);
                  write(store, mine + "/" + "0123456789abcdefghij".substring(i % 10) + i, i);
                  write(store, mine + "/empty/" + i, -1);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread each : threads) {
      each.join();
    }
  }

  private static void write(FileObjectStore store, String key, int number) {
    byte[] content = number < 0 ? new byte[0] : content(number);
    if (store.write(new ObjectKey(key), content, Condition.always()).isEmpty()) {
      throw new UncheckedIOException(new IOException("not written: " + key));
    }
    acknowledge(key + " " + number);
  }

  /** Content that states its own number and length. */
  static byte[] content(int number) {
    int lines = 1 + (number * 7919) % 20_000;
    return (number + " of " + lines + "\n").repeat(lines).getBytes(UTF_8);
  }
}
