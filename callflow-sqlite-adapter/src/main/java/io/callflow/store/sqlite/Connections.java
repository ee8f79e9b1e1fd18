package io.callflow.store.sqlite;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * The connections to one database: one that writes, several that read, and one that only stays
 * open, so that the write-ahead log stays the same file until the store is closed. A connection
 * that has failed is replaced, because the driver closes the statements that fail.
 */
final class Connections implements AutoCloseable {
  /** The pages in the log after which a commit moves them into the database. */
  private static final int LOG_PAGES = 1024;

  /** The size from which on the log is emptied: something has kept it from starting over. */
  static final long LOG_BYTES = 2L * LOG_PAGES * Row.PAGE;

  private static final int MOST_READERS =
      Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  private final StoreFile file;
  private final Settings settings;
  private final Connection anchor;
  private final Semaphore reading = new Semaphore(MOST_READERS);
  private final ConcurrentLinkedDeque<Reader> readers = new ConcurrentLinkedDeque<>();
  private @Nullable Writer writer;
  private volatile boolean closed;

  /**
   * Opens the database, which must exist.
   *
   * @throws CallflowException if it is no store of this version
   */
  Connections(StoreFile file, Settings settings) throws SQLException, IOException {
    this.file = file;
    this.settings = settings;
    this.anchor = connectToAny();
    try {
      StoreFolder.require(anchor, file.path);
      file.remember();
    } catch (SQLException | IOException | CallflowException e) {
      close(anchor);
      throw e;
    }
  }

  /** A use of a connection. */
  interface Use<T> {
    T with(Reader reader) throws SQLException;
  }

  /** Reads with a connection that no other thread uses meanwhile. */
  <T> T read(Use<T> use) throws SQLException {
    reading.acquireUninterruptibly();
    try {
      Reader reader = readers.pollFirst();
      if (reader == null) {
        requireOpen();
        reader = newReader();
      }
      boolean sound = false;
      try {
        T result = use.with(reader);
        sound = true;
        return result;
      } finally {
        if (sound) {
          readers.addFirst(reader);
          if (closed) {
            closeReaders();
          }
        } else {
          reader.close();
        }
      }
    } finally {
      reading.release();
    }
  }

  private Reader newReader() throws SQLException {
    Connection connection = connect();
    try {
      return new Reader(connection);
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  /** The connection that writes. The caller makes sure that one thread at a time uses it. */
  Writer writer() throws SQLException {
    Writer open = writer;
    if (open == null) {
      requireOpen();
      Connection connection = connect();
      // Its waiting is done in Java, where pauses can be short.
      try {
        ((SQLiteConnection) connection).setBusyTimeout(0);
        execute(connection, "PRAGMA cache_size = -16000");
        open = new Writer(connection);
      } catch (SQLException e) {
        close(connection);
        throw e;
      }
      writer = open;
    }
    return open;
  }

  /** Closes the connection that writes, after a failure; what was not committed is undone. */
  void discardWriter() {
    Writer open = writer;
    writer = null;
    if (open != null) {
      open.close();
    }
  }

  /**
   * Opens one more connection to the database that was opened first. The caller closes it.
   *
   * @throws SQLException also if the name leads to another file now
   */
  Connection connect() throws SQLException {
    // Opening another file would already change the logs beside it.
    requireSame();
    Connection connection = connectToAny();
    try {
      requireSame();
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
    return connection;
  }

  private void requireSame() throws SQLException {
    String problem = file.problem();
    if (problem != null) {
      throw new SQLException(problem, null, Failures.CANTOPEN);
    }
  }

  private Connection connectToAny() throws SQLException {
    Connection connection = connect(file.path, settings.patience());
    try {
      execute(connection, "PRAGMA synchronous = " + settings.synchronous());
      execute(connection, "PRAGMA secure_delete = ON");
      execute(connection, "PRAGMA wal_autocheckpoint = " + LOG_PAGES);
      return connection;
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  /** Opens a connection to a file that exists. */
  static Connection connect(Path path, Duration patience) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setOpenMode(SQLiteOpenMode.OPEN_URI);
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.setBusyTimeout((int) patience.toMillis());
    // As a URI, because the driver looks for settings after a question mark in a plain path.
    String uri = "file:" + path.toUri().getRawPath();
    SQLiteConnection connection =
        new JDBC4Connection("jdbc:sqlite:" + uri, uri, config.toProperties());
    // Transactions begin and end by statements of ours. Otherwise the driver tries a BEGIN after
    // each statement, and asks for a generated key.
    connection.getConnectionConfig().setAutoCommit(false);
    connection.getConnectionConfig().setGetGeneratedKeys(false);
    try {
      // No content in temporary files; full synchronization on macOS, where fsync alone is less.
      execute(connection, "PRAGMA temp_store = MEMORY");
      execute(connection, "PRAGMA fullfsync = ON");
      execute(connection, "PRAGMA checkpoint_fullfsync = ON");
      execute(connection, "PRAGMA trusted_schema = OFF");
      // A mapped file whose disk fails would end the JVM.
      execute(connection, "PRAGMA mmap_size = 0");
      return connection;
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the only row, as text. */
  static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // SQLite frees the connection all the same, and what it had not committed is undone.
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new CallflowException(
          ErrorCode.STORE_UNAVAILABLE, "The store " + file.path + " has been closed.");
    }
  }

  /** The caller makes sure that no thread writes. Reads that go on end first. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    closeReaders();
    reading.acquireUninterruptibly(MOST_READERS);
    closeReaders();
    reading.release(MOST_READERS);
    discardWriter();
    close(anchor);
  }

  private void closeReaders() {
    for (Reader each = readers.pollFirst(); each != null; each = readers.pollFirst()) {
      each.close();
    }
  }
}
