package io.callflow.local.follow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDBC URL without a user and a password, such as {@code jdbc:mariadb://db.example/asterisk}.
 *
 * @param dialect the kind of database
 * @param url as the driver takes it, with its parameters
 */
public record DatabaseAddress(Dialect dialect, String url) {
  private static final Pattern SECRET =
      Pattern.compile("[?&;,](?:password\\d?|pwd|passwd)=", Pattern.CASE_INSENSITIVE);
  private static final Pattern USER =
      Pattern.compile("[?&;,](?:user|username)=", Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST_OF_ADDRESS =
      Pattern.compile("\\(\\s*host\\s*=\\s*([^)]*)\\)", Pattern.CASE_INSENSITIVE);
  private static final Pattern PORT = Pattern.compile(":\\d*$");
  private static final Pattern LOCAL =
      Pattern.compile("|localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[?::1\\]?|\\[?0:0:0:0:0:0:0:1\\]?");

  /** Throws {@link IllegalArgumentException}, whose message never contains the URL's secrets. */
  public static DatabaseAddress parse(String text) {
    String url = text.strip();
    if (url.startsWith("jdbc:mysql:")) {
      throw new IllegalArgumentException(
          "write jdbc:mariadb: in place of jdbc:mysql:; the driver speaks to MySQL, too");
    }
    Dialect dialect = null;
    for (Dialect candidate : Dialect.values()) {
      if (url.startsWith(candidate.prefix())) {
        dialect = candidate;
      }
    }
    if (dialect == null) {
      throw new IllegalArgumentException(
          "write jdbc:mariadb://HOST/DATABASE, jdbc:postgresql://HOST/DATABASE or jdbc:sqlite:FILE");
    }
    if (dialect == Dialect.SQLITE) {
      if (url.length() == dialect.prefix().length() || url.contains(":memory:")) {
        throw new IllegalArgumentException("write the file, as jdbc:sqlite:/var/log/master.db");
      }
      return new DatabaseAddress(dialect, url);
    }
    if (SECRET.matcher(url).find() || authority(url).indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "the URL must not contain a password, which process lists would show; set"
              + " CALLFLOW_JDBC_PASSWORD or give --password-file");
    }
    if (USER.matcher(url).find()) {
      throw new IllegalArgumentException("give the user with --user, not in the URL");
    }
    return new DatabaseAddress(dialect, url);
  }

  /** Whether the URL has a parameter of this name, in any case. */
  boolean has(String parameter) {
    return Pattern.compile("[?&;,]" + Pattern.quote(parameter) + "=", Pattern.CASE_INSENSITIVE)
        .matcher(url)
        .find();
  }

  /** Whether all servers are on this machine; true for SQLite and for addresses without a host. */
  boolean isLocal() {
    return dialect == Dialect.SQLITE
        || hosts().stream().allMatch(host -> LOCAL.matcher(host).matches());
  }

  /** The parameter that makes the driver check the server's certificate and name. */
  public String tlsParameter() {
    return dialect == Dialect.POSTGRESQL ? "sslmode=verify-full" : "sslMode=verify-full";
  }

  private List<String> hosts() {
    String authority = authority(url);
    List<String> hosts = new ArrayList<>();
    Matcher described = HOST_OF_ADDRESS.matcher(authority);
    while (described.find()) {
      hosts.add(described.group(1).strip().toLowerCase(Locale.ROOT));
    }
    if (hosts.isEmpty()) {
      for (String host : authority.split(",", -1)) {
        hosts.add(PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT));
      }
    }
    return hosts;
  }

  /** What stands between {@code //} and the next slash; empty without a host. */
  private static String authority(String url) {
    int from = url.indexOf("//");
    if (from < 0) {
      return "";
    }
    int to = url.indexOf('/', from + 2);
    int parameters = url.indexOf('?', from + 2);
    int end = to < 0 ? parameters : parameters < 0 ? to : Math.min(to, parameters);
    return url.substring(from + 2, end < 0 ? url.length() : end);
  }

  /** The URL without its parameters. */
  @Override
  public String toString() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }
}
