package io.callflow.benchmark.load;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code callflow serve} as a process of its own, which ends with this one. */
final class ServiceProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("(?m)^listening on (http://\\S+)$");
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+([0-9]+) kB$");

  /** The script builds the service first, if a source has changed. */
  private static final long START_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final Process process;
  private final Thread killer;
  private final URI base;
  private final String key;

  private ServiceProcess(Process process, Thread killer, URI base, String key) {
    this.process = process;
    this.killer = killer;
    this.base = base;
    this.key = key;
  }

  /**
   * Starts the service as a user does, and returns when it listens.
   *
   * @param program the script {@code callflow}
   * @param folder an existing folder for the store and the log
   * @param javaOptions options of the JVM besides those of the script, divided by spaces
   */
  static ServiceProcess start(Path program, Path folder, String javaOptions)
      throws IOException, InterruptedException {
    Path data = folder.resolve("data");
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "serve", "--port", "0", "--data", data.toString());
    builder.environment().put("CALLFLOW_JAVA_OPTS", javaOptions);
    return start(builder, folder);
  }

  /** Starts the service over a store in memory, to measure all else. */
  static ServiceProcess startInMemory(Path folder) throws IOException, InterruptedException {
    return start(
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            InMemoryService.class.getName(),
            folder.resolve("data").toString()),
        folder);
  }

  private static ServiceProcess start(ProcessBuilder builder, Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Path data = folder.resolve("data");
    Process process =
        builder
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    // The script becomes the service by exec, so this is the service's own id.
    Thread killer = new Thread(process::destroyForcibly, "kill-service");
    Runtime.getRuntime().addShutdownHook(killer);
    long deadline = System.nanoTime() + START_NANOS;
    while (process.isAlive() && System.nanoTime() < deadline) {
      Matcher listening = LISTENING.matcher(Files.readString(log, StandardCharsets.ISO_8859_1));
      if (listening.find()) {
        String key = Files.readString(data.resolve("api-key")).strip();
        return new ServiceProcess(process, killer, URI.create(listening.group(1)), key);
      }
      Thread.sleep(20);
    }
    process.destroyForcibly();
    throw new IllegalStateException(
        "the service did not start: " + Files.readString(log, StandardCharsets.ISO_8859_1));
  }

  InetSocketAddress address() {
    return new InetSocketAddress(base.getHost(), base.getPort());
  }

  /** The host and port that requests name. */
  String host() {
    return base.getAuthority();
  }

  String key() {
    return key;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The most memory that the process had at a time, in bytes; 0 if the system does not tell. */
  long peakBytes() {
    try {
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc", process.pid() + "", "status")));
      return peak.find() ? Long.parseLong(peak.group(1)) * 1024 : 0;
    } catch (IOException notLinuxOrDead) {
      return 0;
    }
  }

  /** Ends the process, without a chance to finish anything. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(killer);
  }
}
