package io.callflow.store.sqlite;

import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.StoredObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A connection that reads; used by one thread at a time. */
final class Reader implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement read;
  private final PreparedStatement list;

  Reader(Connection connection) throws SQLException {
    this.connection = connection;
    this.read =
        connection.prepareStatement("SELECT content, size, version FROM object WHERE key = ?");
    this.list =
        connection.prepareStatement(
            "SELECT key, modified FROM object WHERE key >= ? AND key < ? ORDER BY key LIMIT ?");
  }

  Optional<StoredObject> read(ObjectKey key) throws SQLException {
    read.setString(1, key.value());
    try (ResultSet row = read.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      byte[] content = Row.content(key, row.getBytes(1), row.getInt(2));
      if (content == null) {
        throw damaged("the row of " + key + " is not as it was written");
      }
      return Optional.of(new StoredObject(content, Version.of(row.getBytes(3))));
    }
  }

  /** Lists the keys from {@code first} on that are less than {@code end}. */
  List<ListedObject> list(String first, String end, int limit) throws SQLException {
    list.setString(1, first);
    list.setString(2, end);
    list.setInt(3, limit);
    List<ListedObject> found = new ArrayList<>();
    try (ResultSet rows = list.executeQuery()) {
      while (rows.next()) {
        found.add(new ListedObject(key(rows), Instant.ofEpochMilli(rows.getLong(2))));
      }
    }
    return List.copyOf(found);
  }

  private static ObjectKey key(ResultSet row) throws SQLException {
    String text = row.getString(1);
    try {
      return new ObjectKey(text);
    } catch (IllegalArgumentException e) {
      throw damaged("there is a row that has no key");
    }
  }

  private static SQLException damaged(String why) {
    return new SQLException(why, null, Failures.CORRUPT);
  }

  @Override
  public void close() {
    Connections.close(connection);
  }
}
