package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.table.TableRow;
import java.time.ZoneId;
import java.util.List;

/** Maps the records of a CDR table in a database as {@link CdrImport} maps those of a file. */
public final class CdrRowMapper implements RowMapper {
  private final CelClock clock;
  private final String source;

  /**
   * A mapper.
   *
   * @param zone the zone of times without an offset
   * @param source the source of all events
   */
  public CdrRowMapper(ZoneId zone, String source) {
    this.clock = new CelClock(zone);
    this.source = source;
  }

  @Override
  public List<CallFlowEvent> events(List<String> names, List<String> cells, int ordinal)
      throws UnreadableRow {
    TableRow row = new TableRow(CdrColumns.KIND.columns(names), cells);
    try {
      String id = RowDigest.id("cdr", RowDigest.of(row));
      String eventId = RowDigest.numbered(id, ordinal);
      return List.of(CdrEvents.event(row, clock, source, eventId));
    } catch (BadRecord e) {
      throw new UnreadableRow(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void stored() {
    // A record's event depends on nothing else.
  }

  @Override
  public void discarded() {
    // As above.
  }
}
