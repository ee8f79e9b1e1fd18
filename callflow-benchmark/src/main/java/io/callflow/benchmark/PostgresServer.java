package io.callflow.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL server on a free port with its data in a folder of the benchmark. It has the default
 * settings (every commit waits for the disk), except that its cache is as large as the data.
 * PostgreSQL refuses to run as root, so root starts it as the user {@code postgres}.
 */
final class PostgresServer implements AutoCloseable {
  private final Path programs;
  private final Path data;
  private final boolean root;
  private final int port;

  private PostgresServer(Path programs, Path data, boolean root, int port) {
    this.programs = programs;
    this.data = data;
    this.root = root;
    this.port = port;
  }

  /**
   * Starts a server.
   *
   * @param programs the folder of {@code initdb} and {@code pg_ctl}
   * @param folder an existing folder on the disk to be measured
   */
  static PostgresServer start(Path programs, Path folder) {
    try {
      boolean root = "root".equals(System.getProperty("user.name"));
      Path data = Files.createDirectory(folder.resolve("postgres"));
      if (root) {
        UserPrincipalLookupService users = folder.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(data, users.lookupPrincipalByName("postgres"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      }
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      PostgresServer server = new PostgresServer(programs, data, root, port);
      server.run("initdb", "-D", data.toString(), "-U", "callflow", "-A", "trust", "-E", "UTF8");
      server.run(
          "pg_ctl",
          "start",
          "-w",
          "-D",
          data.toString(),
          "-l",
          data.resolve("log").toString(),
          "-o",
          "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c shared_buffers=1GB"
              .formatted(port));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?user=callflow&reWriteBatchedInserts=true"
            .formatted(port));
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (root) {
      command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path said = Files.createTempFile("callflow-postgres", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + Files.readString(said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(program + " was interrupted", e);
    } finally {
      Files.delete(said);
    }
  }

  @Override
  public void close() {
    try {
      run("pg_ctl", "stop", "-w", "-m", "fast", "-D", data.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
