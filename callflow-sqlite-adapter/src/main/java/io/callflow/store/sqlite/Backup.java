package io.callflow.store.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Copies a database, as it is at one moment, into a new file. */
final class Backup {
  private static final String DOING = "Cannot back up the store";

  private Backup() {}

  static void write(StoreFile file, Connections connections, Path to) {
    Path target = to.toAbsolutePath().normalize();
    Path folder = target.getParent();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(target);
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw Failures.refused(DOING, "there is no folder " + folder + "; make it first");
    }
    Path half = folder.resolve(target.getFileName() + "." + UUID.randomUUID() + ".new");
    try {
      Permissions.createFile(half);
      file.verify(DOING);
      copy(connections, half);
      file.verify(DOING);
      Permissions.force(half);
      place(half, target);
      Permissions.force(folder);
    } catch (FileAlreadyExistsException e) {
      throw exists(target);
    } catch (IOException e) {
      throw Failures.of(DOING, target, e);
    } catch (SQLException e) {
      throw Failures.of(DOING + " " + file.path, target, e);
    } finally {
      try {
        Files.deleteIfExists(half);
      } catch (IOException e) {
        // The failure that is being thrown says more.
      }
    }
  }

  private static RuntimeException exists(Path target) {
    return Failures.refused(DOING, target + " exists and is not overwritten; name a new file");
  }

  private static void copy(Connections connections, Path half) throws SQLException {
    Connection connection = connections.connect();
    try (PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, half.toString());
      vacuum.executeUpdate();
    } finally {
      Connections.close(connection);
    }
  }

  private static void place(Path half, Path target) throws IOException {
    try {
      Files.createLink(target, half);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      Files.move(half, target); // The file system has no links; this does not overwrite either.
    }
  }
}
