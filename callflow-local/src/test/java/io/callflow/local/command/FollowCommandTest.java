package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Follows a table of an SQLite file, as {@code cel_sqlite3_custom} writes it. */
class FollowCommandTest {
  private static final List<List<String>> ROWS =
      List.of(
          row("CHAN_START", "2026-11-29 02:00:00", "Anna «O'Brien»", "200", ""),
          row("APP_START", "2026-11-29 02:00:00.250000", "Anna «O'Brien»", "200", ""),
          row("ANSWER", "2026-11-29 02:00:04", "Anna «O'Brien»", "200", ""),
          row("HANGUP", "2026-11-29 02:01:00", "Anna «O'Brien»", "200", "{\"hangupcause\":16}"),
          row("LINKEDID_END", "2026-11-29 02:01:00", "", "", ""));

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void makeTable() throws SQLException {
    sql(
        "CREATE TABLE cel (AcctId INTEGER PRIMARY KEY, eventtype TEXT, eventtime TEXT, cid_name"
            + " TEXT, exten TEXT, uniqueid TEXT, linkedid TEXT, extra TEXT)");
    for (List<String> row : ROWS) {
      insert(row);
    }
  }

  @Test
  void a_row_of_the_database_is_the_event_of_the_same_row_in_a_file() throws IOException {
    CommandRun followed = follow("--json");
    assertEquals(0, followed.exitCode(), followed.err());
    assertEquals(Map.of("read", 5L, "created", 5L), counts(followed, "read", "created"));

    StringBuilder table =
        new StringBuilder("AcctId|eventtype|eventtime|cid_name|exten|uniqueid|linkedid|extra\n");
    for (int i = 0; i < ROWS.size(); i++) {
      table.append(i + 1).append('|').append(String.join("|", ROWS.get(i))).append('\n');
    }
    Path file = Files.writeString(folder.resolve("cel.psv"), table);
    CommandRun imported =
        CommandRun.of(
            "import", "--format", "asterisk-cel", "--json", "--data", data(), file.toString());
    assertEquals(0, imported.exitCode(), imported.err());
    assertEquals(Map.of("read", 5L, "duplicate", 5L), counts(imported, "read", "duplicate"));
  }

  @Test
  void a_second_run_finds_duplicates_and_one_with_a_state_goes_on_from_there()
      throws IOException, SQLException {
    String state = folder.resolve("position").toString();
    follow("--state", state);
    insert(row("ANSWER", "2026-11-29 03:00:00", "Anna", "200", ""));
    CommandRun second = follow("--json", "--state", state);
    assertEquals(Map.of("created", 1L, "duplicate", 5L), counts(second, "created", "duplicate"));
    assertTrue(second.err().contains("the saved position"), second.err());
    assertEquals(Map.of("duplicate", 6L), counts(follow("--json"), "duplicate"));

    CommandRun other =
        CommandRun.of(
            "follow", "asterisk-cel", "--jdbc", url(), "--table", "other", "--state", state);
    assertEquals(2, other.exitCode());
    assertTrue(other.err().contains("is of the table cel, not of other"), other.err());
  }

  @Test
  void calls_that_met_are_linked_although_an_earlier_run_saw_the_beginning()
      throws SQLException, IOException {
    String younger = "1796040030.9";
    insert(List.of("CHAN_START", "2026-11-29 02:00:30", "Carl", "701", younger, younger, ""));
    String state = folder.resolve("position").toString();
    follow("--state", state, "--window", "1s");
    insert(List.of("BRIDGE_ENTER", "2026-11-29 04:00:05", "Carl", "", younger, "1796040000.7", ""));
    sql("DELETE FROM cel WHERE uniqueid = '" + younger + "' AND eventtype = 'CHAN_START'");
    CommandRun second = follow("--json", "--state", state, "--window", "1s");

    assertEquals(Map.of("created", 3L), counts(second, "created"), second.out() + second.err());
    CommandRun call = CommandRun.of("show", younger, "--data", data());
    assertTrue(call.out().contains("same_as 1796040000.7"), call.out());
  }

  @Test
  void a_bad_row_is_told_with_its_id_and_the_others_are_stored() throws SQLException, IOException {
    insert(row("", "2026-11-29 03:00:00", "Anna", "200", ""));
    CommandRun run = follow("--json", "--state", folder.resolve("position").toString());
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("cel:6: has no eventtype"), run.err());
    assertTrue(run.lines().stream().anyMatch(line -> line.contains("\"line\":6")), run.out());
    assertEquals(Map.of("created", 5L, "refused", 1L), counts(run, "created", "refused"));
  }

  @Test
  void each_poll_is_a_line_of_json() throws IOException {
    CommandRun run = follow("--json");
    Map<String, ?> poll = Json.readTree(run.lines().get(0).getBytes(StandardCharsets.UTF_8));
    assertEquals(true, poll.get("caughtUp"));
    assertEquals("5", poll.get("position"));
    assertEquals(2, run.lines().size());
  }

  @Test
  void what_is_followed_from_where_and_in_which_zone_is_told() {
    CommandRun run = follow("--zone", "Europe/Berlin");
    assertTrue(
        run.err().contains("by AcctId, from the first row; its times without an offset are in")
            && run.err().contains("Europe/Berlin"),
        run.err());
    CommandRun recent =
        CommandRun.of(
            "follow",
            "asterisk-cel",
            "--jdbc",
            url(),
            "--once",
            "--data",
            data(),
            "--since",
            "2026-11-29T02:01:00Z");
    assertTrue(recent.err().contains("from 2026-11-29 02:01:00.000Z"), recent.err());
    assertTrue(recent.out().startsWith("2 rows read"), recent.out());
  }

  @ParameterizedTest
  @CsvSource({
    "asterisk-cel, jdbc:mariadb://db/a?password=hunter2, cel, --jdbc: the URL must not contain",
    "asterisk-cel, jdbc:oracle:db, cel, --jdbc: write jdbc:mariadb",
    "freeswitch, jdbc:sqlite:a, cel, write asterisk-cel or asterisk-cdr",
    "asterisk-cel, jdbc:sqlite:a, 'cel;', is no table"
  })
  void wrong_usage_is_refused(String format, String url, String table, String message) {
    CommandRun run = CommandRun.of("follow", format, "--jdbc", url, "--table", table, "--once");
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertFalse(run.err().contains("hunter2"), run.err());
  }

  @Test
  void a_missing_database_or_table_is_not_found() {
    CommandRun table =
        CommandRun.of(
            "follow", "asterisk-cel", "--jdbc", url(), "--table", "no", "--once", "--data", data());
    assertEquals(3, table.exitCode());
    assertTrue(table.err().contains("no such table: no"), table.err());
    CommandRun database =
        CommandRun.of("follow", "asterisk-cel", "--jdbc", url() + "x", "--once", "--data", data());
    assertEquals(3, database.exitCode(), database.err());
  }

  @Test
  void a_password_file_that_everybody_can_read_is_told() throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "s3cret\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    CommandRun open = follow("--password-file", file.toString());
    assertTrue(open.err().contains("every user of this machine can read"), open.err());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    CommandRun closed = follow("--password-file", file.toString());
    assertFalse(closed.err().contains("can read"), closed.err());
    assertFalse(open.err().contains("s3cret") || open.out().contains("s3cret"));
  }

  private CommandRun follow(String... options) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "follow",
                "asterisk-cel",
                "--jdbc",
                url(),
                "--since",
                "all",
                "--once",
                "--data",
                data()));
    line.addAll(List.of(options));
    return CommandRun.of(line.toArray(String[]::new));
  }

  private static Map<String, Object> counts(CommandRun run, String... names) throws IOException {
    Map<String, ?> all = Json.readTree(run.lastLine().getBytes(StandardCharsets.UTF_8));
    Map<String, Object> counts = new java.util.HashMap<>();
    for (String name : names) {
      counts.put(name, Long.valueOf(String.valueOf(all.get(name))));
    }
    return counts;
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private String url() {
    return "jdbc:sqlite:" + folder.resolve("master.db");
  }

  private static List<String> row(
      String type, String time, String name, String exten, String extra) {
    return List.of(type, time, name, exten, "1796040000.7", "1796040000.7", extra);
  }

  private void insert(List<String> row) throws SQLException {
    String cells =
        String.join(", ", row.stream().map(c -> "'" + c.replace("'", "''") + "'").toList());
    sql("INSERT INTO cel VALUES (NULL, " + cells + ")");
  }

  private void sql(String text) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(text);
    }
  }
}
