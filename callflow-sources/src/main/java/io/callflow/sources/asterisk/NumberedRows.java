package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.table.TableRecords;
import io.callflow.sources.table.TableRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers equal rows of one table. Takes about 30 bytes of memory per row. */
final class NumberedRows implements TableRecords.Mapper {
  private final RowMapper mapper;
  private final Hashes seen = new Hashes();
  private final Map<Long, Integer> repeated = new HashMap<>();

  NumberedRows(RowMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public List<CallFlowEvent> events(TableRow row) throws BadRecord {
    try {
      List<CallFlowEvent> events = mapper.events(row.names(), row.cells(), ordinal(row));
      mapper.stored();
      return events;
    } catch (RowMapper.UnreadableRow e) {
      throw new BadRecord(String.valueOf(e.getMessage()));
    }
  }

  /** 1 for the first row with these cells, 2 for the second. */
  private int ordinal(TableRow row) {
    long hash = RowDigest.first(RowDigest.of(row));
    return seen.add(hash) ? 1 : repeated.merge(hash, 2, (count, two) -> count + 1);
  }
}
