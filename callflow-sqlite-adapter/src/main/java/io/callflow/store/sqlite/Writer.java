package io.callflow.store.sqlite;

import io.callflow.store.ObjectKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** The connection that writes; used by one thread at a time. */
final class Writer implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final PreparedStatement put;
  private final PreparedStatement create;
  private final PreparedStatement replace;
  private final PreparedStatement delete;

  Writer(Connection connection) throws SQLException {
    this.connection = connection;
    begin = connection.prepareStatement("BEGIN IMMEDIATE");
    commit = connection.prepareStatement("COMMIT");
    String insert =
        "INSERT INTO object (version, modified, size, content, key) VALUES (?, ?, ?, ?, ?)";
    put =
        connection.prepareStatement(
            insert
                + " ON CONFLICT (key) DO UPDATE SET version = excluded.version,"
                + " modified = excluded.modified, size = excluded.size,"
                + " content = excluded.content");
    create = connection.prepareStatement(insert + " ON CONFLICT (key) DO NOTHING");
    replace =
        connection.prepareStatement(
            "UPDATE object SET version = ?, modified = ?, size = ?, content = ?"
                + " WHERE key = ? AND version = ?");
    delete = connection.prepareStatement("DELETE FROM object WHERE key = ?");
  }

  /** Begins a transaction that holds the only lock for writing; waits for other processes. */
  void begin(long deadline) throws SQLException {
    for (long pause = 50_000; ; pause = Math.min(2 * pause, 2_000_000)) {
      try {
        begin.executeUpdate();
        return;
      } catch (SQLException e) {
        if (!Failures.isBusy(e) || System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
      LockSupport.parkNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
    }
  }

  /** Commits, and forces the log to the disk. */
  void commit() throws SQLException {
    commit.executeUpdate();
  }

  /** Writes whatever is there. */
  void put(ObjectKey key, byte[] version, long modified, byte[] content) throws SQLException {
    bind(put, key, version, modified, content).executeUpdate();
  }

  /** Writes if nothing is there, and tells whether it did. */
  boolean create(ObjectKey key, byte[] version, long modified, byte[] content) throws SQLException {
    return bind(create, key, version, modified, content).executeUpdate() == 1;
  }

  /** Writes over this version only, and tells whether it did. */
  boolean replace(ObjectKey key, byte[] over, byte[] version, long modified, byte[] content)
      throws SQLException {
    bind(replace, key, version, modified, content).setBytes(6, over);
    return replace.executeUpdate() == 1;
  }

  void delete(ObjectKey key) throws SQLException {
    delete.setString(1, key.value());
    delete.executeUpdate();
  }

  private static PreparedStatement bind(
      PreparedStatement statement, ObjectKey key, byte[] version, long modified, byte[] content)
      throws SQLException {
    statement.setBytes(1, version);
    statement.setLong(2, modified);
    statement.setInt(3, content.length);
    statement.setBytes(4, Row.padded(key, content));
    statement.setString(5, key.value());
    return statement;
  }

  /** Gives free the pages of this version of an object. */
  void clear(ObjectKey key, byte[] version) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE object SET size = 0, content = x'' WHERE key = ? AND version = ?")) {
      statement.setString(1, key.value());
      statement.setBytes(2, version);
      statement.executeUpdate();
    }
  }

  /** The bytes of an object; 0 if there is none. */
  int sizeOf(ObjectKey key) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT size FROM object WHERE key = ?")) {
      statement.setString(1, key.value());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  /** The pages of the database that are in no use. */
  long freePages() throws SQLException {
    return number("PRAGMA freelist_count");
  }

  /** Makes a transaction fail as on a full disk if the database would grow by more pages. */
  void stopGrowing(int pages) throws SQLException {
    setMostPages(number("PRAGMA page_count") + pages);
  }

  void growAgain() throws SQLException {
    setMostPages(0xfffffffeL);
  }

  private void setMostPages(long pages) throws SQLException {
    number("PRAGMA max_page_count = " + pages);
  }

  /**
   * Moves the whole log into the database and empties it, unless a reader or another writer is in
   * the way just now.
   *
   * @return whether the log is empty
   */
  boolean emptyLog() throws SQLException {
    try {
      return number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
    } catch (SQLException e) {
      if (Failures.isBusy(e)) {
        return false;
      }
      throw e;
    }
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() {
    Connections.close(connection);
  }
}
