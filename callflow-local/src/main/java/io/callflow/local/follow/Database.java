package io.callflow.local.follow;

import io.callflow.local.follow.DatabaseFailure.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A database that can be connected to.
 *
 * @param user null where the database needs none
 * @param password null where the database needs none
 * @param zone the zone of times without an offset, and the one in which the database shows others
 */
public record Database(
    DatabaseAddress address, @Nullable String user, @Nullable String password, ZoneId zone) {

  /** Opens a session that only reads. */
  Connection connect() throws DatabaseFailure {
    Properties properties = new Properties();
    address.dialect().settings(address, properties);
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    Connection connection;
    try {
      connection = address.dialect().driver().connect(address.url(), properties);
    } catch (SQLException e) {
      throw failure("Cannot connect to " + address, e, true);
    } catch (ReflectiveOperationException e) {
      throw new DatabaseFailure(
          Reason.USAGE, "The driver of " + address + " is not on the class path.", e);
    } catch (RuntimeException e) {
      throw new DatabaseFailure(
          Reason.USAGE, "Cannot connect to " + address + ": " + text(e) + ".", e);
    }
    if (connection == null) {
      throw new DatabaseFailure(Reason.USAGE, "The driver does not accept " + address + ".", null);
    }
    try {
      if (address.dialect().hasTransactions()) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
      }
      address.dialect().prepare(connection, zone);
      return connection;
    } catch (SQLException e) {
      close(connection);
      throw failure("Cannot use " + address, e, true);
    }
  }

  /** Whether others on the network can read what a session sends; false on this machine. */
  boolean isReadable(Connection connection) throws SQLException {
    String query = address.dialect().encryption();
    if (query == null || address.isLocal()) {
      return false;
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return !(rows.next() && address.dialect().isEncrypted(rows));
    }
  }

  /**
   * Translates a failure of the driver.
   *
   * @param what was tried, as the beginning of a sentence
   * @param connecting whether there is no session yet
   */
  DatabaseFailure failure(String what, SQLException failure, boolean connecting) {
    Reason reason = reason(failure, connecting);
    String help =
        switch (reason) {
          case NOT_ALLOWED ->
              connecting && user == null
                  ? " Give --user, and the password in CALLFLOW_JDBC_PASSWORD or --password-file."
                  : connecting && password == null
                      ? " Give the password in CALLFLOW_JDBC_PASSWORD or --password-file."
                      : "";
          case UNAVAILABLE, NOT_FOUND, USAGE, BROKEN -> "";
        };
    String said = text(failure);
    return new DatabaseFailure(
        reason, what + ": " + said + (said.endsWith(".") ? "" : ".") + help, failure);
  }

  private Reason reason(SQLException failure, boolean connecting) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (address.dialect() == Dialect.SQLITE) {
      if (message.contains("no such table")) {
        return Reason.NOT_FOUND;
      }
      return message.contains("busy") || message.contains("locked")
          ? Reason.UNAVAILABLE
          : connecting || message.contains("unable to open") ? Reason.NOT_FOUND : Reason.BROKEN;
    }
    boolean withoutPassword = address.dialect() == Dialect.POSTGRESQL && state.equals("08004");
    if (state.startsWith("28")
        || state.equals("42501")
        || isDenied(failure)
        || (withoutPassword && password == null)) {
      return Reason.NOT_ALLOWED;
    }
    if (state.equals("42P01")
        || state.equals("42S02")
        || state.equals("3D000")
        || state.equals("3F000")
        || failure.getErrorCode() == 1049) {
      return Reason.NOT_FOUND;
    }
    boolean comesBack =
        state.startsWith("08")
            || state.startsWith("53") // too many connections, no memory
            || state.startsWith("57P") // shut down, or starting
            || state.startsWith("40") // a deadlock, or a conflict with recovery
            || state.equals("57014") // cancelled
            || state.equals("70100") // killed
            || state.equals("25006")
            || state.isEmpty();
    boolean mayComeBack = comesBack || (connecting && !state.startsWith("42"));
    return mayComeBack ? Reason.UNAVAILABLE : Reason.BROKEN;
  }

  /** MySQL's codes for an account without the right to a database, a table or a column. */
  private static boolean isDenied(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case 1044, 1045, 1142, 1143, 1227, 1698 -> failure.getSQLState() != null;
      default -> false;
    };
  }

  /** The message in one line, without what MariaDB's driver puts in front of it. */
  private static String text(Exception failure) {
    StringBuilder text = new StringBuilder(first(failure));
    Throwable cause = failure.getCause();
    while (cause != null && cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    if (cause != null && cause.getMessage() != null && text.indexOf(first(cause)) < 0) {
      text.append(": ").append(first(cause));
    }
    return text.toString();
  }

  private static String first(Throwable failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    return message.lines().findFirst().orElse("").replaceFirst("^\\(conn=\\d+\\) ", "").strip();
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The session is of no use any more.
    }
  }
}
