package io.callflow.local.follow;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformLoggingMXBean;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What differs between databases. Drivers are made here and not looked up, so that no other command
 * loads one.
 *
 * <p>Values are read as text, as {@code psql} and {@code mysql} print them: no driver and no time
 * zone of this process changes them.
 */
enum Dialect {
  /** MariaDB and MySQL. */
  MARIADB("jdbc:mariadb:", "org.mariadb.jdbc.Driver", '`') {
    @Override
    void settings(DatabaseAddress address, Properties properties) {
      set(address, properties, "connectTimeout", "10000");
      set(address, properties, "socketTimeout", "600000");
      // A server must not read files of this machine.
      properties.setProperty("allowLocalInfile", "false");
    }

    @Override
    void prepare(Connection connection, ZoneId zone) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        // A second with very many rows is stored while it is read, and the store may be slow.
        statement.execute("SET SESSION net_write_timeout = 3600");
      }
    }

    @Override
    String textOf(String expression) {
      return "CAST(" + expression + " AS CHAR)";
    }

    @Override
    String later(String time, String seconds) {
      return "TIMESTAMPADD(SECOND, " + seconds + ", " + time + ")";
    }

    @Override
    String encryption() {
      return "SHOW SESSION STATUS LIKE 'Ssl_cipher'";
    }

    @Override
    boolean isEncrypted(ResultSet row) throws SQLException {
      String cipher = row.getString(2);
      return cipher != null && !cipher.isEmpty();
    }
  },

  POSTGRESQL("jdbc:postgresql:", "org.postgresql.Driver", '"') {
    /** Turns off the driver's log on standard error: its exceptions say the same. */
    @Override
    Driver driver() throws ReflectiveOperationException {
      Driver driver = super.driver();
      PlatformLoggingMXBean loggers =
          ManagementFactory.getPlatformMXBean(PlatformLoggingMXBean.class);
      if (loggers.getLoggerLevel("org.postgresql") != null) {
        loggers.setLoggerLevel("org.postgresql", "OFF");
      }
      return driver;
    }

    @Override
    void settings(DatabaseAddress address, Properties properties) {
      set(address, properties, "connectTimeout", "10");
      set(address, properties, "socketTimeout", "600");
      set(address, properties, "tcpKeepAlive", "true");
      set(address, properties, "ApplicationName", "callflow follow");
      // With both, values arrive as the text that psql prints.
      properties.setProperty("binaryTransfer", "false");
      properties.setProperty("prepareThreshold", "0");
    }

    @Override
    void prepare(Connection connection, ZoneId zone) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            zone instanceof ZoneOffset offset
                ? "SET TIME ZONE INTERVAL '" + intervalOf(offset) + "' HOUR TO MINUTE"
                : "SET TIME ZONE '" + zone.getId().replace("'", "''") + "'");
        statement.execute("SET DateStyle = 'ISO, YMD'");
        statement.execute("SET idle_in_transaction_session_timeout = 0");
      }
      connection.commit();
    }

    @Override
    String textOf(String expression) {
      return expression;
    }

    @Override
    String later(String time, String seconds) {
      return "(" + time + " + " + seconds + " * interval '1 second')";
    }

    @Override
    String parameter(ColumnType type) {
      return switch (type) {
        case INTEGER -> "?::bigint";
        case NUMBER -> "?::numeric";
        case TIME -> "?::timestamp";
        case INSTANT -> "?::timestamptz";
        case TEXT -> "?::text";
      };
    }

    @Override
    String comparable(String column, ColumnType type) {
      return type == ColumnType.TEXT ? column + " COLLATE \"C\"" : column;
    }

    @Override
    String encryption() {
      return "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    }

    @Override
    boolean isEncrypted(ResultSet row) throws SQLException {
      return row.getBoolean(1);
    }
  },

  SQLITE("jdbc:sqlite:", "org.sqlite.JDBC", '"') {
    @Override
    void settings(DatabaseAddress address, Properties properties) {
      properties.setProperty("open_mode", "1"); // SQLITE_OPEN_READONLY
      properties.setProperty("busy_timeout", "10000");
    }

    @Override
    String textOf(String expression) {
      return "CAST(" + expression + " AS TEXT)";
    }

    @Override
    String later(String time, String seconds) {
      return "datetime(" + time + ", '+' || " + seconds + " || ' seconds')";
    }

    @Override
    boolean hasTransactions() {
      return false;
    }

    @Override
    @Nullable String encryption() {
      return null;
    }

    @Override
    boolean isEncrypted(ResultSet row) {
      return true;
    }
  };

  /** How the values of a column are compared. */
  enum ColumnType {
    INTEGER,
    NUMBER,
    /** A date and time without a zone, or one that the server shows in the session's zone. */
    TIME,
    /** A date and time with an offset. */
    INSTANT,
    TEXT
  }

  /** The rows that a driver fetches at once, so that it never holds a whole result. */
  static final int FETCH_SIZE = 1_000;

  private final String prefix;
  private final String driver;
  private final char quote;

  Dialect(String prefix, String driver, char quote) {
    this.prefix = prefix;
    this.driver = driver;
    this.quote = quote;
  }

  /** How URLs of this database begin. */
  String prefix() {
    return prefix;
  }

  /**
   * The driver.
   *
   * @throws ClassNotFoundException if it is not on the class path of an app that embeds this module
   */
  Driver driver() throws ReflectiveOperationException {
    return Class.forName(driver).asSubclass(Driver.class).getDeclaredConstructor().newInstance();
  }

  /** Sets what the driver needs, where the URL does not set it. */
  abstract void settings(DatabaseAddress address, Properties properties);

  /** Prepares the session. */
  void prepare(Connection connection, ZoneId zone) throws SQLException {}

  /** An expression for the text that the database's own command line prints. */
  abstract String textOf(String expression);

  /** An expression for a time some seconds later. */
  abstract String later(String time, String seconds);

  /** A parameter that is compared with a column of this type. */
  String parameter(ColumnType type) {
    return "?";
  }

  /** A column that is compared and sorted by its characters, if it is text. */
  String comparable(String column, ColumnType type) {
    return column;
  }

  /** A query for the encryption of the session; null if there is no network. */
  abstract @Nullable String encryption();

  /** Evaluates the row of {@link #encryption()}. */
  abstract boolean isEncrypted(ResultSet row) throws SQLException;

  /** Whether a read begins a transaction that must end before the next one sees new rows. */
  boolean hasTransactions() {
    return true;
  }

  /** The name in quotes, which makes it a name whatever its characters are. */
  String quoted(String name) {
    return quote + name.replace(String.valueOf(quote), String.valueOf(quote) + quote) + quote;
  }

  String quoted(TableName table) {
    return String.join(".", table.parts().stream().map(this::quoted).toList());
  }

  private static void set(
      DatabaseAddress address, Properties properties, String name, String value) {
    if (!address.has(name)) {
      properties.setProperty(name, value);
    }
  }

  private static String intervalOf(ZoneOffset offset) {
    int minutes = offset.getTotalSeconds() / 60;
    return String.format(
        Locale.ROOT,
        "%s%02d:%02d",
        minutes < 0 ? "-" : "+",
        Math.abs(minutes) / 60,
        Math.abs(minutes) % 60);
  }
}
