package io.callflow.store.sqlite;

import static io.callflow.store.sqlite.Stores.key;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.callflow.Calls;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    return start(Map.of(), List.of(), ChildProcess.class, task, root.toString(), name);
  }

  /**
   * Starts a child.
   *
   * @param environment variables for it, besides those of this process
   * @param before a command that runs the command after it
   */
  static ChildProcess start(
      Map<String, String> environment, List<String> before, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    ChildProcess child = new ChildProcess(builder.start());
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

  /** The events of each call of the task {@code append}. */
  private static final int EVENTS = 6;

  public static void main(String[] arguments) throws Exception {
    exitOnFailure();
    String name = arguments[2];
    Settings standard = Settings.STANDARD;
    SqliteObjectStore store =
        SqliteObjectStore.open(
            Path.of(arguments[1]),
            true,
            new Settings(
                System.getenv().getOrDefault("TEST_SYNCHRONOUS", standard.synchronous()),
                standard.fileSystem(),
                standard.patience(),
                standard.library()));
    ready();
    switch (arguments[0]) {
      case "increment" -> increment(store);
      case "create" -> create(store, name);
      case "write" -> inThreads(t -> write(store, "v1/killed/" + name + "/" + t));
      case "append" -> inThreads(t -> append(store, name + "-" + t));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  static void exitOnFailure() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          Runtime.getRuntime().halt(1);
        });
  }

  static void ready() throws IOException {
    System.out.println("ready");
    if (System.in.read() < 0) {
      Runtime.getRuntime().halt(2);
    }
  }

  static void acknowledge(String what) {
    synchronized (System.out) {
      System.out.println(what + ";");
    }
  }

  private static void increment(SqliteObjectStore store) {
    ObjectKey key = key("v1/counter");
    for (int done = 0; done < ROUNDS; ) {
      StoredObject read = store.read(key).orElseThrow();
      String next = Integer.toString(Integer.parseInt(new String(read.content(), UTF_8)) + 1);
      if (store.write(key, next.getBytes(UTF_8), Condition.ifVersion(read.version())).isPresent()) {
        done++;
        acknowledge(next);
      }
    }
  }

  private static void create(SqliteObjectStore store, String name) {
    for (int i = 0; i < ROUNDS; i++) {
      String key = "v1/create/" + i;
      // Every other object is empty, because empty objects have no pages of their own.
      byte[] content = (i % 2 == 0 ? name : "").getBytes(UTF_8);
      if (store.write(key(key), content, Condition.ifAbsent()).isPresent()) {
        acknowledge(key);
      }
    }
  }

  private interface Task {
    void run(int thread);
  }

  private static void inThreads(Task task) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      int number = t;
      Thread thread = new Thread(() -> task.run(number));
      thread.start();
      threads.add(thread);
    }
    for (Thread each : threads) {
      each.join();
    }
  }

  /** Writes new objects, empty ones, and one of changing size, until the process is killed. */
  private static void write(SqliteObjectStore store, String mine) {
    for (int i = 0; ; i++) {
      write(store, mine + "/same", i);
      write(store, mine + "/new/" + i, i);
      write(store, mine + "/empty/" + i, -1);
    }
  }

  private static void write(SqliteObjectStore store, String key, int number) {
    byte[] content = number < 0 ? new byte[0] : content(number);
    Write write = new Write(key(key), content, Condition.always(), List.of(key("v1/index/" + key)));
    WriteResult result = store.write(List.of(write)).get(0);
    if (!(result instanceof WriteResult.Written)) {
      throw new IllegalStateException(key + ": " + result);
    }
    acknowledge(key + " " + number);
  }

  /** Content that states its own number and length. */
  static byte[] content(int number) {
    int lines = 1 + (number * 7919) % 20_000;
    return (number + " of " + lines + "\n").repeat(lines).getBytes(UTF_8);
  }

  /** Appends events to one call after the other until the process is killed. */
  private static void append(SqliteObjectStore store, String name) {
    Calls calls = TestCalls.callflow(store).tenant(TestCalls.TENANT);
    for (int i = 0; ; i++) {
      String call = name + "-" + i / EVENTS;
      calls.store(TestCalls.event(call, i % EVENTS));
      acknowledge(call + " " + i % EVENTS);
    }
  }
}
