package io.callflow.local.asterisk;

import io.callflow.event.CallFlowEvent;
import io.callflow.local.follow.RowMapper;
import java.time.ZoneId;
import java.util.List;

/** Maps the rows of a CEL table in a database as {@link CelImport} maps those of a file. */
public final class CelRowMapper implements RowMapper {
  private final CelClock clock;
  private final String source;

  /**
   * A mapper.
   *
   * @param zone the zone of times without an offset
   * @param source the source of all events
   */
  public CelRowMapper(ZoneId zone, String source) {
    this.clock = new CelClock(zone);
    this.source = source;
  }

  @Override
  public List<CallFlowEvent> events(List<String> names, List<String> cells, int ordinal)
      throws UnreadableRow {
    CelRow row = new CelRow(new CelRow.Columns(names), cells.stream().map(String::strip).toList());
    try {
      CelClock.Reading time = clock.read(row.cell("eventtime"), row.cell("uniqueid"));
      String id = CelImport.id(CelImport.digest(row));
      String eventId = ordinal == 1 ? id : id + "-" + ordinal;
      return List.of(CelEvents.event(row, time, source, eventId, List.of()));
    } catch (BadRow e) {
      throw new UnreadableRow(String.valueOf(e.getMessage()));
    }
  }
}
