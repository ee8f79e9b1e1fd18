package io.callflow.local.command;

import io.callflow.local.follow.Database;
import io.callflow.local.follow.DatabaseAddress;
import io.callflow.local.follow.DatabaseFailure;
import io.callflow.local.follow.FollowState;
import io.callflow.local.follow.RecordFormat;
import io.callflow.local.follow.StartingPoint;
import io.callflow.local.follow.TableFollower;
import io.callflow.local.follow.TableName;
import io.callflow.sources.asterisk.CdrRowMapper;
import io.callflow.sources.asterisk.CelRowMapper;
import io.callflow.sources.asterisk.RowMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores the rows of a database table as events, as they come. */
@CommandLine.Command(
    name = "follow",
    description = {
      "Stores the records in a table of another system's database as events, then goes on as rows"
          + " come, until SIGTERM or Ctrl-C. Only reads the table.",
      "Each row is stored at least once, and stored rows are duplicates: begin again where you"
          + " like. A row gives the same event as `callflow import` of a dump of the table."
    })
final class FollowCommand extends LoadCommand {
  private static final Pattern FROM_ID = Pattern.compile("id:(\\d{1,18})");
  private static final int LONGEST_PASSWORD_FILE = 4096;
  private static final String PASSWORD = "CALLFLOW_JDBC_PASSWORD";

  @Parameters(
      index = "0",
      paramLabel = "FORMAT",
      arity = "1",
      description = "What the rows are: asterisk-cel or asterisk-cdr.")
  private String format = "";

  @Option(
      names = "--jdbc",
      paramLabel = "URL",
      required = true,
      description =
          "The database: jdbc:mariadb://HOST/DATABASE (MySQL, too), jdbc:postgresql://HOST/DATABASE"
              + " or jdbc:sqlite:FILE. TLS: ?sslMode=verify-full (MariaDB), ?sslmode=verify-full"
              + " (PostgreSQL).")
  private String jdbc = "";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "The user of the database. The right to SELECT from the table is enough.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "A file with the password. Default: $CALLFLOW_JDBC_PASSWORD. No option takes the password"
              + " itself, which process lists would show.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "The table, as cel or asterisk.cel. Default: cel or cdr, by the format.")
  private @Nullable String table;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description =
          "The column with ascending numbers. Default: id or AcctId; without one, the table is read"
              + " by its times.")
  private @Nullable String idColumn;

  @Option(
      names = "--since",
      paramLabel = "FROM",
      description =
          "Where to begin: 2h (ago), a date, a timestamp with an offset, id:12345, or all."
              + " Default: the position in --state, or 24h.")
  private @Nullable String since;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "Keep the position in this file, and go on from there at the next start.")
  private @Nullable Path state;

  @Option(
      names = "--once",
      description = "End when all rows are stored that are there, with the exit code of `import`.")
  private boolean once;

  @Option(
      names = "--every",
      paramLabel = "SPAN",
      defaultValue = "2s",
      description = "How often to look for rows. Default: ${DEFAULT-VALUE}.")
  private String every = "2s";

  @Option(
      names = "--window",
      paramLabel = "SPAN",
      defaultValue = "60s",
      description =
          "How far behind its newest row a table is read again, since rows with lower ids may be"
              + " committed later. At least 1,000 ids. Default: ${DEFAULT-VALUE}.")
  private String window = "60s";

  @Mixin private RowOptions rows = new RowOptions();

  FollowCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    RecordFormat followed = format();
    ZoneId zoneId = rows.zoneId();
    DatabaseAddress address = address();
    TableName name = table(followed);
    FollowState saved = state == null ? null : new FollowState(state, followed, address, name);
    StartingPoint start = start(saved);
    TableFollower.Settings settings =
        new TableFollower.Settings(followed, name, idColumn, Times.span("--window", window), start);
    Database database = new Database(address, user, password(), zoneId);
    Following.Pace pace =
        new Following.Pace(once, Times.span("--every", every), Times.span("--patience", patience));
    RowMapper mapper = mapper(followed, zoneId);
    try (Termination termination = new Termination(terminal);
        Connection calls = connection.toWrite(terminal);
        TableFollower follower = new TableFollower(database, settings, mapper);
        Following following =
            new Following(
                termination,
                terminal,
                json,
                new Progress(terminal, progress),
                calls,
                pace,
                saved,
                mapper instanceof CelRowMapper cel ? cel : null,
                rows.asterisk())) {
      TableFollower.Opened opened = following.open(follower);
      if (opened != null) {
        announce(address, name, opened, start);
      }
      return following.run(follower);
    } catch (DatabaseFailure e) {
      throw new CommandFailure(exitCode(e.reason()), String.valueOf(e.getMessage()), e);
    }
  }

  private void announce(
      DatabaseAddress address, TableName name, TableFollower.Opened opened, StartingPoint start) {
    if (opened.readable()) {
      terminal
          .err()
          .println(
              ("callflow: the connection to %s is not encrypted: others on the network can read"
                      + " it. Add %s to the URL.")
                  .formatted(address, address.tlsParameter()));
    }
    terminal
        .err()
        .println(
            "callflow: following %s in %s by %s, from %s; its times without an offset are in %s."
                .formatted(name, address, opened.key(), told(start), rows.zone()));
  }

  private static String told(StartingPoint start) {
    if (start instanceof StartingPoint.FromId from) {
      return "id " + from.id();
    }
    if (start instanceof StartingPoint.Since from) {
      return Times.text(from.instant());
    }
    if (start instanceof StartingPoint.Saved from) {
      return "the saved position " + from.position();
    }
    return "the first row";
  }

  private static int exitCode(DatabaseFailure.Reason reason) {
    return switch (reason) {
      case UNAVAILABLE -> ExitCode.UNAVAILABLE;
      case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case USAGE -> ExitCode.USAGE;
      case BROKEN -> ExitCode.BROKEN;
    };
  }

  private RowMapper mapper(RecordFormat followed, ZoneId zoneId) {
    return switch (followed) {
      case ASTERISK_CEL -> new CelRowMapper(zoneId, rows.asterisk(), rows.directions());
      case ASTERISK_CDR -> {
        rows.requireNoDirections();
        yield new CdrRowMapper(zoneId, rows.asterisk());
      }
    };
  }

  private RecordFormat format() {
    RecordFormat known = RecordFormat.of(format);
    if (known == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The format '%s' is unknown; write asterisk-cel or asterisk-cdr.".formatted(format));
    }
    return known;
  }

  private DatabaseAddress address() {
    try {
      return DatabaseAddress.parse(jdbc);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--jdbc: " + e.getMessage() + ".");
    }
  }

  private TableName table(RecordFormat followed) {
    String name = table == null ? followed.usualTable() : table;
    try {
      return TableName.parse(name);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "--table '%s' is no table: %s.".formatted(name, e.getMessage()), e);
    }
  }

  private StartingPoint start(@Nullable FollowState saved) throws IOException {
    StartingPoint.Saved position;
    try {
      position = saved == null ? null : saved.read();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--state: " + e.getMessage() + ".", e);
    }
    if (position != null) {
      return position;
    }
    String from = since == null ? "24h" : since.strip();
    if (from.equals("all")) {
      return new StartingPoint.All();
    }
    Matcher id = FROM_ID.matcher(from);
    return id.matches()
        ? new StartingPoint.FromId(Long.parseLong(id.group(1)))
        : new StartingPoint.Since(Times.moment("--since", from, Instant.now()));
  }

  private @Nullable String password() {
    String variable = terminal.environment().getOrDefault(PASSWORD, "");
    if (passwordFile == null) {
      return variable.isEmpty() ? null : variable;
    }
    requireFile(passwordFile);
    try (var in = Files.newInputStream(passwordFile)) {
      String text = new String(in.readNBytes(LONGEST_PASSWORD_FILE), StandardCharsets.UTF_8);
      if (Files.getFileStore(passwordFile).supportsFileAttributeView("posix")
          && Files.getPosixFilePermissions(passwordFile)
              .contains(PosixFilePermission.OTHERS_READ)) {
        terminal
            .err()
            .println("callflow: every user of this machine can read %s.".formatted(passwordFile));
      }
      return text.lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "Cannot read the password in " + passwordFile + ".", e);
    }
  }
}
