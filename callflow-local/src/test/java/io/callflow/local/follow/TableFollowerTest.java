package io.callflow.local.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.sources.asterisk.RowMapper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows tables of an SQLite file; {@code .ci/follow} does so in other databases. */
class TableFollowerTest {
  private static final String CEL =
      "eventtype TEXT, eventtime TEXT, channame TEXT, uniqueid TEXT, linkedid TEXT";
  private static final String CDR =
      "calldate TEXT, clid TEXT, duration INTEGER, disposition TEXT, uniqueid TEXT";

  @TempDir Path folder = Path.of("");

  private final List<String> stored = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<TableFollower> followers = new ArrayList<>();
  private @Nullable RuntimeException trouble;

  @BeforeEach
  void makeTables() throws SQLException {
    sql("CREATE TABLE cel (id INTEGER PRIMARY KEY, " + CEL + ")");
    sql("CREATE TABLE timed (" + CEL + ")");
    sql("CREATE TABLE cdr (" + CDR + ")");
  }

  @AfterEach
  void close() {
    followers.forEach(TableFollower::close);
  }

  @Test
  void a_row_that_commits_late_with_a_lower_id_is_read_and_no_row_is_read_twice() throws Exception {
    sql(cel(1) + "," + row(2) + "," + row(4));
    TableFollower follower = follower("cel", new StartingPoint.All());
    assertEquals(3, poll(follower).rows());
    sql(cel(3));
    assertEquals(1, poll(follower).rows());
    assertEquals(0, poll(follower).rows());
    assertEquals(List.of("1", "2", "4", "3"), stored);
  }

  @Test
  void rows_are_read_in_slices_to_the_end() throws Exception {
    sql(numbered(2 * FollowedTable.SLICE + 5));
    TableFollower follower = follower("cel", new StartingPoint.All());
    TableFollower.Poll poll = poll(follower);
    assertTrue(poll.atEnd());
    assertEquals(2 * FollowedTable.SLICE + 5, poll.rows());
    assertEquals(2 * FollowedTable.SLICE + 5, stored.size());
    assertEquals(Integer.toString(2 * FollowedTable.SLICE + 5), follower.position());
  }

  @Test
  void rows_of_a_time_that_fills_more_than_a_slice_are_all_read() throws Exception {
    int count = FollowedTable.SLICE + 50;
    sql("INSERT INTO timed VALUES ('ANSWER', '2026-11-29 01:00:00', 'a', '1.1', '1.1')");
    sql(
        "INSERT INTO timed WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
            + count
            + ") SELECT 'ANSWER', '2026-11-29 02:00:00', 'a' || i, '1.1', '1.1' FROM n");
    sql("INSERT INTO timed VALUES ('ANSWER', '2026-11-29 03:00:00', 'a', '1.1', '1.1')");
    assertEquals(count + 2, poll(follower("timed", new StartingPoint.All())).rows());
  }

  @Test
  void equal_rows_without_ids_have_ordinals_that_stay() throws Exception {
    String row = "INSERT INTO timed VALUES ('ANSWER', '2026-11-29 02:00:00', 'a', '1.1', '1.1')";
    sql(row);
    sql(row);
    TableFollower follower = follower("timed", new StartingPoint.All());
    assertEquals(2, poll(follower).rows());
    sql(row);
    assertEquals(1, poll(follower).rows());
    assertEquals(List.of("a-1", "a-2", "a-3"), stored);
    stored.clear();
    poll(follower("timed", new StartingPoint.All()));
    assertEquals(List.of("a-1", "a-2", "a-3"), stored);
  }

  @Test
  void rows_that_the_sink_did_not_store_are_read_again() throws Exception {
    sql(cel(1) + "," + row(2));
    TableFollower follower = follower("cel", new StartingPoint.All());
    trouble = new IllegalStateException("The disk is full.");
    assertThrows(IllegalStateException.class, () -> poll(follower));
    trouble = null;
    assertEquals(2, poll(follower).rows());
    assertEquals(List.of("discarded", "stored"), told);
    assertEquals(0, poll(follower).rows());
  }

  @Test
  void a_start_by_id_or_by_time_leaves_out_what_is_before() throws Exception {
    sql(numbered(50));
    poll(follower("cel", new StartingPoint.FromId(48)));
    assertEquals(List.of("48", "49", "50"), stored);
    stored.clear();
    poll(follower("cel", new StartingPoint.Since(Instant.parse("2026-11-29T02:00:49Z"))));
    assertEquals(List.of("49", "50"), stored);
  }

  @Test
  void a_start_after_all_rows_reads_the_next_one_only() throws Exception {
    sql(numbered(5));
    TableFollower follower =
        follower("cel", new StartingPoint.Since(Instant.parse("2026-11-30T00:00:00Z")));
    poll(follower);
    sql(cel(6));
    poll(follower);
    assertEquals("6", stored.get(stored.size() - 1));
  }

  @Test
  void a_saved_position_is_a_window_behind_the_last_row() throws Exception {
    sql(numbered(5_000));
    TableFollower follower = follower("cel", new StartingPoint.FromId(4_999));
    poll(follower);
    String saved = follower.savedPosition();
    assertEquals("4000", saved);
    stored.clear();
    assertNotNull(saved);
    poll(follower("cel", new StartingPoint.Saved(saved)));
    assertEquals(1_000, stored.size());
    assertEquals("4001", stored.get(0));
  }

  @Test
  void a_table_whose_ids_begin_anew_is_read_from_its_beginning() throws Exception {
    sql(cel(7_001));
    TableFollower follower = follower("cel", new StartingPoint.All());
    poll(follower);
    sql("DELETE FROM cel");
    assertFalse(poll(follower).emptied());
    sql(cel(1));
    assertTrue(poll(follower).emptied());
    assertEquals(1, poll(follower).rows());
    assertEquals(List.of("7001", "1"), stored);
  }

  @Test
  void a_call_without_an_id_is_read_when_it_ends_however_early_it_began() throws Exception {
    sql("INSERT INTO cdr VALUES ('2026-11-29 12:00:00', 'short', 10, 'ANSWERED', '1.1')");
    TableFollower follower = follower("cdr", new StartingPoint.All());
    poll(follower);
    poll(follower);
    sql("INSERT INTO cdr VALUES ('2026-11-29 09:00:00', 'long', 10815, 'ANSWERED', '1.2')");
    assertEquals(1, poll(follower).rows());
    assertEquals(0, poll(follower).rows());
    sql("INSERT INTO cdr VALUES ('2026-11-29 09:00:00', 'other', 10816, 'ANSWERED', '1.3')");
    assertEquals(1, poll(follower).rows());
    assertEquals(List.of("short", "long", "other"), stored.stream().map(this::name).toList());
  }

  @Test
  void a_row_that_makes_no_event_is_told_with_its_id() throws Exception {
    sql(
        cel(1)
            + ", (2, '', '', '', '', ''), (3, 'ANSWER', '2026-11-29 02:00:00', '3', '1.1', '1.1')");
    assertEquals(3, poll(follower("cel", new StartingPoint.All())).rows());
    assertEquals(List.of("1", "3"), stored);
    assertEquals(List.of("cel:2 has no type"), unreadable);
  }

  @Test
  void a_table_without_the_columns_of_the_format_is_refused_with_those_it_has() throws Exception {
    sql("CREATE TABLE other (id INTEGER, name TEXT)");
    TableFollower follower = follower("other", new StartingPoint.All());
    DatabaseFailure refused = assertThrows(DatabaseFailure.class, () -> poll(follower));
    assertEquals(DatabaseFailure.Reason.USAGE, refused.reason());
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("eventtype"), message);
    assertTrue(message.contains("id, name"), message);
  }

  @Test
  void a_missing_table_is_not_found() {
    TableFollower follower = follower("nowhere", new StartingPoint.All());
    DatabaseFailure missing = assertThrows(DatabaseFailure.class, () -> poll(follower));
    assertEquals(DatabaseFailure.Reason.NOT_FOUND, missing.reason());
  }

  private String name(String event) {
    return event.replaceFirst("-1$", "");
  }

  private TableFollower follower(String table, StartingPoint start) {
    RecordFormat format =
        table.equals("cdr") ? RecordFormat.ASTERISK_CDR : RecordFormat.ASTERISK_CEL;
    DatabaseAddress address = DatabaseAddress.parse("jdbc:sqlite:" + folder.resolve("asterisk.db"));
    TableFollower follower =
        new TableFollower(
            new Database(address, null, null, ZoneOffset.UTC),
            new TableFollower.Settings(
                format, TableName.parse(table), null, Duration.ofSeconds(60), start),
            new RowMapper() {
              @Override
              public List<CallFlowEvent> events(List<String> names, List<String> cells, int ordinal)
                  throws UnreadableRow {
                return TableFollowerTest.events(names, cells, ordinal);
              }

              @Override
              public void stored() {
                told.add("stored");
              }

              @Override
              public void discarded() {
                told.add("discarded");
              }
            });
    followers.add(follower);
    return follower;
  }

  /** An event named by the id of the row or, without one, by a cell and its ordinal. */
  private static List<CallFlowEvent> events(List<String> names, List<String> cells, int ordinal)
      throws RowMapper.UnreadableRow {
    boolean id = names.contains("id");
    if (id && cells.get(1).isEmpty()) {
      throw new RowMapper.UnreadableRow("has no type");
    }
    int named = names.contains("clid") ? 1 : 2;
    String name = id ? cells.get(0) : cells.get(named) + "-" + ordinal;
    return List.of(
        CallFlowEvent.builder(new CallId("1.1"), EventType.LEG_ANSWERED, Instant.EPOCH, "asterisk")
            .sourceEventId(name)
            .build());
  }

  private TableFollower.Poll poll(TableFollower follower) throws DatabaseFailure {
    List<String> events = new ArrayList<>();
    return follower.poll(
        new TableFollower.Sink() {
          @Override
          public void row(List<CallFlowEvent> made, TableFollower.Place place) {
            made.forEach(event -> events.add(String.valueOf(event.sourceEventId())));
          }

          @Override
          public void unreadable(TableFollower.Place place, String fault) {
            unreadable.add(place.file() + ":" + place.line() + " " + fault);
          }

          @Override
          public void store() {
            if (trouble != null) {
              throw trouble;
            }
            stored.addAll(events);
            events.clear();
          }
        },
        () -> false);
  }

  private static String cel(int id) {
    return "INSERT INTO cel VALUES " + row(id);
  }

  private static String row(int id) {
    return "(%d, 'ANSWER', '2026-11-29 02:00:00', '%d', '1.1', '1.1')".formatted(id, id);
  }

  /** As many rows, one a second. */
  private static String numbered(int count) {
    return "INSERT INTO cel WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
        + count
        + ") SELECT i, 'ANSWER', datetime('2026-11-29 02:00:00', '+' || i || ' seconds'), i, '1.1', '1.1'"
        + " FROM n";
  }

  private void sql(String text) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("asterisk.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(text);
    }
  }
}
