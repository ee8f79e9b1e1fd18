package io.callflow.store.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * A MinIO server of the tests: the binary that {@code CALLFLOW_TEST_MINIO} names, on a free port,
 * with a folder that is deleted when the server is closed.
 */
final class MinioServer implements S3Server, AutoCloseable {
  private final Path binary;
  private final Path folder;
  private final int port;
  private @Nullable Process process;

  MinioServer(Path binary) {
    this.binary = binary;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      folder = Files.createTempDirectory("callflow-minio-");
      port = free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    start();
  }

  /** The server that the environment names; fails if it names none. */
  static S3Server fromEnvironment() {
    String endpoint = setting("CALLFLOW_TEST_S3_ENDPOINT");
    if (endpoint != null) {
      return new Borrowed(
          URI.create(endpoint),
          AwsBasicCredentials.create(
              required("CALLFLOW_TEST_S3_ACCESS_KEY"), required("CALLFLOW_TEST_S3_SECRET_KEY")));
    }
    return Shared.SERVER;
  }

  /** A server that a test may kill. */
  static MinioServer ofOurOwn() {
    return new MinioServer(Path.of(required("CALLFLOW_TEST_MINIO")));
  }

  private static final class Shared {
    private static final S3Server SERVER = ofOurOwn();
  }

  private static String required(String name) {
    String value = setting(name);
    if (value == null) {
      throw new IllegalStateException(
          "These tests need a server: let CALLFLOW_TEST_MINIO name a MinIO binary, or"
              + " CALLFLOW_TEST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY a server that runs. "
              + name
              + " is not set.");
    }
    return value;
  }

  private static @Nullable String setting(String name) {
    String property = System.getProperty(name);
    String value = property == null ? System.getenv(name) : property;
    return value == null || value.isBlank() ? null : value;
  }

  synchronized void start() {
    ProcessBuilder builder =
        new ProcessBuilder(
            binary.toString(),
            "server",
            "--quiet",
            "--address",
            "127.0.0.1:" + port,
            folder.resolve("data").toString());
    builder.environment().put("MINIO_ROOT_USER", credentials().accessKeyId());
    builder.environment().put("MINIO_ROOT_PASSWORD", credentials().secretAccessKey());
    builder.environment().put("MINIO_BROWSER", "off");
    builder.environment().put("MINIO_UPDATE", "off");
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    try {
      process = builder.start();
      awaitReady();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!isReady()) {
      if (System.nanoTime() > end || process == null || !process.isAlive()) {
        throw new IOException("MinIO does not start: " + Files.readString(folder.resolve("log")));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private boolean isReady() {
    // The health check succeeds shortly before S3 stops answering 503 "not initialized yet".
    return status("/minio/health/ready") == 200 && status("/") == 403;
  }

  /** The status of the answer; 0 without one. */
  private int status(String path) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) endpoint().resolve(path).toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(1000);
      return connection.getResponseCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Kills the server by SIGKILL. */
  synchronized void kill() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  @Override
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public AwsBasicCredentials credentials() {
    return AwsBasicCredentials.create("callflow", "callflow-secret");
  }

  @Override
  public Set<Difference> differences() {
    return DIFFERENCES;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public synchronized void close() {
    kill();
    try (Stream<Path> all = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final Set<Difference> DIFFERENCES =
      Set.of(Difference.NAMES_BAD_CHECKSUMS_ITS_OWN_WAY, Difference.CHECKS_SIGNATURES);

  private record Borrowed(URI endpoint, AwsBasicCredentials credentials) implements S3Server {
    @Override
    public Set<Difference> differences() {
      return endpoint.getHost().endsWith("amazonaws.com")
          ? Set.of(Difference.CHECKS_SIGNATURES)
          : DIFFERENCES;
    }

    @Override
    public boolean isShared() {
      return true;
    }
  }
}
