package io.callflow.sources.kamailio;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.table.TableRow;
import java.util.List;

/** Makes the events of one row. */
@FunctionalInterface
interface RowMapper {
  List<CallFlowEvent> events(TableRow row) throws BadRecord, OtherRecord;
}
