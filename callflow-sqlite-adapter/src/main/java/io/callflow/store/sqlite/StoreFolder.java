package io.callflow.store.sqlite;

import io.callflow.event.CallflowException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of a store: finds the database in it or makes one, and refuses what is no store of
 * this version.
 */
final class StoreFolder {
  static final String DATABASE = "callflow.db";

  /** Marks a database as a store of Callflow: "CFlw". */
  static final int APPLICATION = 0x43466c77;

  /** The format that this version reads and writes. */
  static final int FORMAT = 1;

  private static final String DOING = "Cannot open the store";

  /** The beginnings of the types of file systems that share no memory between machines. */
  private static final List<String> NETWORK =
      List.of(
          "nfs",
          "cifs",
          "smb",
          "9p",
          "afs",
          "ceph",
          "gluster",
          "lustre",
          "beegfs",
          "gpfs",
          "davfs",
          "fuse.sshfs",
          "fuse.ceph",
          "fuse.gluster",
          "fuse.s3fs",
          "fuse.mount-s3",
          "fuse.mountpoint-s3",
          "fuse.gcsfuse",
          "fuse.blobfuse",
          "fuse.goofys",
          "fuse.rclone",
          "fuse.juicefs",
          "fuse.davfs");

  private StoreFolder() {}

  /**
   * The database in this folder.
   *
   * @param make whether to make the folder and the database if they are missing
   */
  static Path database(Path folder, boolean make, Settings settings) {
    Path absolute = folder.toAbsolutePath().normalize();
    try {
      if (!Files.isDirectory(absolute)) {
        // Asked again, because another process may just have made the folder.
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(absolute)) {
          throw Failures.refused(
              DOING, absolute + " is not a folder; name the folder that contains " + DATABASE);
        }
        if (!make) {
          throw noStore(absolute, "the folder is missing");
        }
        makeFolder(absolute);
      }
      Path real = absolute.toRealPath();
      requireLocal(real, settings.fileSystem().of(real));
      Path database = real.resolve(DATABASE);
      boolean found = isFound(real, database);
      if (!found && !make) {
        throw noStore(real, DATABASE + " is missing");
      }
      restrict(real, database);
      settings.library().load(real);
      if (!found) {
        makeDatabase(real, database, settings);
      }
      return database;
    } catch (FileAlreadyExistsException e) {
      throw Failures.refused(DOING, e.getFile() + " is not a folder; name another place");
    } catch (IOException e) {
      throw Failures.of(DOING, absolute, e);
    }
  }

  private static CallflowException noStore(Path folder, String why) {
    return Failures.refused(
        DOING,
        "there is none in "
            + folder
            + ", "
            + why
            + "; mount or restore it, name its folder, or have a new store made there");
  }

  private static void makeFolder(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Permissions.createFolder(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
    if (parent != null) {
      Permissions.force(parent);
    }
  }

  static void requireLocal(Path folder, String fileSystem) {
    String type = fileSystem.toLowerCase(Locale.ROOT);
    if (NETWORK.stream().anyMatch(type::startsWith)) {
      throw Failures.refused(
          DOING,
          folder
              + " is on a network file system ("
              + fileSystem
              + "), where SQLite's write-ahead log does not work; name a folder on a disk of this"
              + " machine");
    }
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isFound(Path folder, Path database) {
    if (isFile(database)) {
      if (database.toFile().length() == 0) {
        throw Failures.damaged(
            DOING, database + " is empty, which no store is; restore a backup, or delete the file");
      }
      return true;
    }
    // Asked again each time, because another process may be making the store.
    if (Files.exists(database, LinkOption.NOFOLLOW_LINKS) && !isFile(database)) {
      throw Failures.refused(
          DOING, database + " is a link or a folder, not a file; put the database there itself");
    }
    if (Files.exists(StoreFile.sibling(database, "-wal"), LinkOption.NOFOLLOW_LINKS)
        && !isFile(database)) {
      throw Failures.refused(
          DOING,
          database
              + " is missing, but its log "
              + DATABASE
              + "-wal is there; restore the database, or delete the log if its content is not"
              + " needed");
    }
    if (Files.isDirectory(folder.resolve("v1"))) {
      throw Failures.refused(
          DOING,
          folder
              + " contains a store in the folder format of earlier builds (v1/), which this version"
              + " does not read; name another folder");
    }
    return false;
  }

  private static void restrict(Path folder, Path database) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Path file = StoreFile.sibling(database, suffix);
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        Permissions.restrict(file, Permissions.FILE);
      }
    }
    if (isOurs(folder)) {
      try {
        Permissions.restrict(folder, Permissions.FOLDER);
      } catch (FileSystemException e) {
        // Another user's folder, such as the root of a volume; the files are closed all the same.
      }
    }
  }

  /** Whether the folder contains files of a store only, so that others have no business there. */
  private static boolean isOurs(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(each -> String.valueOf(each.getFileName()))
          .allMatch(name -> name.startsWith("callflow.") || name.equals("lost+found"));
    }
  }

  /**
   * Makes the database under another name first, so that no process sees it half made. The first of
   * several processes wins.
   */
  private static void makeDatabase(Path folder, Path database, Settings settings)
      throws IOException {
    Path half = folder.resolve(DATABASE + "." + UUID.randomUUID() + ".new");
    try {
      Permissions.createFile(half);
      Connection connection = Connections.connect(half, settings.patience());
      try {
        for (String each :
            List.of(
                "PRAGMA page_size = " + Row.PAGE,
                "PRAGMA journal_mode = MEMORY",
                "PRAGMA synchronous = FULL",
                "BEGIN IMMEDIATE",
                "CREATE TABLE object (key TEXT PRIMARY KEY NOT NULL, version BLOB NOT NULL,"
                    + " modified INTEGER NOT NULL, size INTEGER NOT NULL, content BLOB NOT NULL)"
                    + " WITHOUT ROWID",
                "PRAGMA application_id = " + APPLICATION,
                "PRAGMA user_version = " + FORMAT,
                "COMMIT")) {
          Connections.execute(connection, each);
        }
      } finally {
        Connections.close(connection);
      }
      place(half, database);
      Permissions.force(folder);
    } catch (SQLException e) {
      throw Failures.of(DOING, half, e);
    } finally {
      Files.deleteIfExists(half);
    }
  }

  private static void place(Path half, Path database) throws IOException {
    try {
      Files.createLink(database, half);
    } catch (FileAlreadyExistsException e) {
      // Another process was faster.
    } catch (UnsupportedOperationException | IOException e) {
      if (!Files.exists(database, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(half, database); // The file system has no links.
      }
    }
  }

  /** Checks that the database is a store of this version, and switches its log on. */
  static void require(Connection connection, Path database) throws SQLException {
    int application = Integer.parseInt(Connections.ask(connection, "PRAGMA application_id"));
    if (application != APPLICATION) {
      throw Failures.refused(
          DOING,
          database + " is a database of another program; name another folder, or move it away");
    }
    int format = Integer.parseInt(Connections.ask(connection, "PRAGMA user_version"));
    if (format != FORMAT) {
      throw Failures.refused(
          DOING,
          database
              + " has format "
              + format
              + "; this version of Callflow works on format "
              + FORMAT
              + ": use a newer version");
    }
    if (!Connections.ask(connection, "SELECT name FROM sqlite_schema WHERE name = 'object'")
        .equals("object")) {
      throw Failures.damaged(
          DOING, database + " has lost its table; check the disk and restore a backup");
    }
    String mode = Connections.ask(connection, "PRAGMA journal_mode = WAL");
    if (!mode.equals("wal")) {
      throw Failures.refused(
          DOING,
          "the file system of "
              + database
              + " does not support SQLite's write-ahead log; name a folder on another one");
    }
    Connections.ask(connection, "SELECT count(*) FROM (SELECT 1 FROM object LIMIT 1)");
  }
}
