package io.callflow.benchmark;

import io.callflow.call.CallFlow;
import io.callflow.call.StoreResult;
import io.callflow.codec.EventLine;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores events as one would without Callflow: a row for each event, with the event as text and
 * indexes for what Callflow finds, too: id, call, time and parties.
 */
final class PostgresArchive implements AutoCloseable {
  private static final String[] SCHEMA = {
    """
    CREATE TABLE event (
      tenant text NOT NULL,
      event_id text NOT NULL,
      call_id text NOT NULL,
      event_type text NOT NULL,
      at timestamptz NOT NULL,
      from_party text,
      to_party text,
      event text NOT NULL,
      PRIMARY KEY (tenant, event_id))
    """,
    "CREATE INDEX ON event (tenant, call_id)",
    "CREATE INDEX ON event (tenant, at)",
    "CREATE INDEX ON event (tenant, from_party, at)",
    "CREATE INDEX ON event (tenant, to_party, at)"
  };

  private static final String INSERT =
      "INSERT INTO event (tenant, event_id, call_id, event_type, at, from_party, to_party, event)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

  private static final String SELECT = "SELECT event FROM event WHERE tenant = ? AND call_id = ?";

  private static final String SELECT_IN_ORDER = SELECT + " ORDER BY at";

  private final JsonCallCodec codec = new JsonCallCodec();
  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement select;
  private final PreparedStatement selectInOrder;

  PostgresArchive(Connection connection) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
    insert = connection.prepareStatement(INSERT);
    select = connection.prepareStatement(SELECT);
    selectInOrder = connection.prepareStatement(SELECT_IN_ORDER);
  }

  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String step : SCHEMA) {
        statement.execute(step);
      }
    }
  }

  /** Updates the planner's statistics, as autovacuum would after a while. */
  static void settle(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("VACUUM ANALYZE event");
    }
  }

  /** Stores events in one transaction and one JDBC batch. */
  void store(Tenant tenant, List<CallFlowEvent> events, Instant now) throws SQLException {
    Map<CallId, List<CallFlowEvent>> calls = new LinkedHashMap<>();
    for (CallFlowEvent event : events) {
      calls.computeIfAbsent(event.callId(), id -> new ArrayList<>()).add(event);
    }
    for (Map.Entry<CallId, List<CallFlowEvent>> call : calls.entrySet()) {
      for (StoreResult decision : CallFlow.empty(call.getKey()).append(call.getValue(), now)) {
        if (decision instanceof StoreResult.Created created) {
          add(tenant, created.event());
        }
      }
    }
    insert.executeBatch();
    connection.commit();
  }

  private void add(Tenant tenant, StoredEvent stored) throws SQLException {
    CallFlowEvent event = stored.event();
    insert.setString(1, tenant.value());
    insert.setString(2, stored.eventId().value());
    insert.setString(3, event.callId().value());
    insert.setString(4, event.eventType().value());
    insert.setObject(5, event.timestamp().atOffset(ZoneOffset.UTC));
    insert.setString(6, party(event.from()));
    insert.setString(7, party(event.to()));
    insert.setString(8, new String(codec.line(stored), StandardCharsets.UTF_8));
    insert.addBatch();
  }

  private static @Nullable String party(@Nullable Party party) {
    return party == null ? null : party.number() == null ? party.raw() : party.number();
  }

  CallFlow read(Tenant tenant, CallId callId) throws SQLException {
    select.setString(1, tenant.value());
    select.setString(2, callId.value());
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        lines.writeBytes(rows.getBytes(1));
        lines.write('\n');
      }
    }
    connection.commit();
    // Both sides make values of lines in the faster of the codec's two ways.
    List<EventLine> recognised = codec.scan(lines.toByteArray(), 0).orElseThrow();
    return CallFlow.of(callId, recognised.stream().map(EventLine::event).toList());
  }

  /** The events as the API answers them, from rows passed through as they are stored. */
  byte[] readAnswer(Tenant tenant, CallId callId) throws SQLException {
    selectInOrder.setString(1, tenant.value());
    selectInOrder.setString(2, callId.value());
    ByteArrayOutputStream answer = new ByteArrayOutputStream(1 << 18);
    answer.writeBytes("{\"events\":[".getBytes(StandardCharsets.UTF_8));
    int count = 0;
    try (ResultSet rows = selectInOrder.executeQuery()) {
      for (; rows.next(); count++) {
        if (count > 0) {
          answer.write(',');
        }
        answer.writeBytes(rows.getBytes(1));
      }
    }
    connection.commit();
    answer.writeBytes(("],\"count\":" + count + "}").getBytes(StandardCharsets.UTF_8));
    return answer.toByteArray();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
