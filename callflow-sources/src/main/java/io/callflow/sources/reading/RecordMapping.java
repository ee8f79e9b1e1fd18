package io.callflow.sources.reading;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.sources.record.SourceRecord;
import java.util.List;

/** Makes the events of one record. */
@FunctionalInterface
public interface RecordMapping {
  /**
   * Makes the events, at least one.
   *
   * @throws BadRecord if the record makes none
   * @throws OtherRecord if it tells of no call
   * @throws CallflowException if a field of an event breaks an invariant
   */
  List<CallFlowEvent> events() throws BadRecord, OtherRecord;

  /** The record that a mapping makes, or why it makes none. */
  static SourceRecord record(long line, RecordMapping mapping) {
    try {
      return SourceRecord.of(line, mapping.events());
    } catch (BadRecord e) {
      return SourceRecord.refused(line, e.getMessage());
    } catch (OtherRecord e) {
      return SourceRecord.skipped(line, e.what());
    } catch (CallflowException e) {
      return SourceRecord.refused(line, "makes no event: " + e.getMessage());
    }
  }
}
