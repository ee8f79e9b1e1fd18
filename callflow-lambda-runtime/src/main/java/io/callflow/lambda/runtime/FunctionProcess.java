package io.callflow.lambda.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * One execution environment of a function: Amazon's runtime client on an unpacked jar, in a process
 * of its own, served by our {@link RuntimeApi}. Closing it kills the process.
 *
 * <pre>{@code
 * try (FunctionProcess storer = FunctionProcess.start(settings)) {
 *   Outcome outcome = storer.invoke(event);
 * }
 * }</pre>
 */
public final class FunctionProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  /** The trace header of every invocation, in API Gateway's form. */
  public static final String TRACE =
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

  private final RuntimeApi api;
  private final Process process;
  private final Path output;

  private FunctionProcess(RuntimeApi api, Process process, Path output) {
    this.api = api;
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a function and waits until it asks for work.
   *
   * @throws IllegalStateException with the function's output, if it ends or fails before
   */
  public static FunctionProcess start(FunctionSettings settings) {
    FunctionProcess function = launch(settings);
    function.await(() -> function.api.awaitsWork(20), "ask for work");
    return function;
  }

  /**
   * Starts a function with SnapStart and waits until it has run its hooks and may be frozen. {@link
   * #restore} resumes it.
   *
   * @throws IllegalStateException with the function's output, if it ends or fails before
   */
  public static FunctionProcess startForSnapshot(FunctionSettings settings) {
    FunctionProcess function =
        launch(settings.with("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"));
    function.await(() -> function.api.awaitsRestore(20), "be ready for a snapshot");
    return function;
  }

  /** Starts a function that cannot initialise, and returns the error that it reports. */
  public static String initError(FunctionSettings settings) {
    try (FunctionProcess function = launch(settings)) {
      return function.api.initError().get(START.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the function reported no initialisation error", e);
    }
  }

  private static FunctionProcess launch(FunctionSettings settings) {
    try {
      RuntimeApi api = new RuntimeApi();
      Path output = Files.createTempFile("callflow-function-", ".log");
      ProcessBuilder builder = new ProcessBuilder(command(settings));
      Map<String, String> environment = builder.environment();
      environment.clear();
      environment.put("PATH", System.getenv().getOrDefault("PATH", ""));
      environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
      environment.put("_HANDLER", settings.handler());
      environment.put("LAMBDA_TASK_ROOT", settings.taskRoot().toString());
      environment.put("AWS_LAMBDA_FUNCTION_NAME", "callflow");
      environment.put("AWS_LAMBDA_FUNCTION_VERSION", "7");
      environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024");
      environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/callflow");
      environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "stream");
      environment.put("AWS_LAMBDA_LOG_FORMAT", "JSON");
      environment.put("AWS_REGION", "us-east-1");
      environment.putAll(settings.environment());
      builder
          .directory(settings.taskRoot().toFile())
          .redirectErrorStream(true)
          .redirectOutput(output.toFile());
      return new FunctionProcess(api, builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(FunctionSettings settings) {
    String machine =
        System.getProperty("os.arch").toLowerCase(Locale.ROOT).equals("aarch64")
            ? "aarch_64"
            : "x86_64";
    List<String> command = new ArrayList<>(settings.java());
    command.addAll(settings.javaOptions());
    command.addAll(
        List.of(
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
            // Otherwise each process writes it to the same path, and two starting at once crash.
            "-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI="
                + settings
                    .runtimeClient()
                    .resolve("jni/libaws-lambda-jni.linux-" + machine + ".so")
                    .toAbsolutePath(),
            "-cp",
            settings.runtimeClient().toAbsolutePath() + "/*",
            "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
            settings.handler()));
    return command;
  }

  /**
   * Unpacks a jar, as Lambda does with a deployed one, into a new folder that is deleted when this
   * JVM ends.
   */
  public static Path unpack(Path jar) {
    try {
      Path taskRoot = Files.createTempDirectory("callflow-function-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(taskRoot)));
      unpack(jar, taskRoot);
      return taskRoot;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      System.err.println("not deleted: " + folder);
    }
  }

  private static void unpack(Path jar, Path taskRoot) throws IOException {
    try (InputStream file = Files.newInputStream(jar);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = taskRoot.resolve(entry.getName()).normalize();
        if (!target.startsWith(taskRoot)) {
          throw new IOException(jar + " has an entry outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Path folder = target.getParent();
          if (folder != null) {
            Files.createDirectories(folder);
          }
          Files.copy(zip, target);
        }
      }
    }
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void await(Condition condition, String what) {
    long end = System.nanoTime() + START.toNanos();
    try {
      while (!condition.holds()) {
        if (!process.isAlive() || System.nanoTime() > end || api.initError().isDone()) {
          String log = String.join("\n", logLines());
          close();
          throw new IllegalStateException("the function does not " + what + ":\n" + log);
        }
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Resumes a frozen function and waits until it asks for work. */
  public void restore() {
    api.restore();
    await(() -> api.awaitsWork(20), "resume");
  }

  /** Invokes the function with a time-out of 28 seconds, and waits for the outcome. */
  public Outcome invoke(String event) {
    return invoke(event, Duration.ofSeconds(28));
  }

  /**
   * Invokes the function and waits for the outcome, for 30 seconds beyond the time-out at most.
   *
   * @param timeout the time that the function is told it has
   * @throws IllegalStateException with the function's output, if no outcome comes
   */
  public Outcome invoke(String event, Duration timeout) {
    try {
      return send(event, timeout).get(timeout.toMillis() + 30_000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the function does not answer:\n" + String.join("\n", logLines()), e);
    }
  }

  private CompletableFuture<Outcome> send(String event, Duration timeout) {
    return api.invoke(event, timeout, TRACE);
  }

  /** The lines on standard output and error so far. */
  public List<String> logLines() {
    try (Stream<String> lines = Files.lines(output)) {
      return lines.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The CPU time of the process so far, its launcher included, in milliseconds. */
  public long cpuMillis() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  /** The process id, for tools of the operating system and the JDK. */
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    api.close();
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
