package io.callflow.sources.record;

import io.callflow.event.CallFlowEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One native record, and what it came to: events, a fault, or a reason why it tells of no call. The
 * events depend on the record alone.
 *
 * @param number of the record in its input, from 1
 * @param line of the text where the record starts, from 1; 0 where the input has no lines
 * @param events what the record says; empty unless it was understood
 * @param fault why the record is refused, as a sentence that follows "file:line:"; null unless it
 *     is
 * @param skipped what the record is, if that tells of no call, as {@code REGISTER} or {@code
 *     HEARTBEAT}; null for all others
 */
public record SourceRecord(
    long number,
    long line,
    List<CallFlowEvent> events,
    @Nullable String fault,
    @Nullable String skipped) {
  public SourceRecord {
    events = List.copyOf(events);
    int told = (events.isEmpty() ? 0 : 1) + (fault == null ? 0 : 1) + (skipped == null ? 0 : 1);
    if (told != 1) {
      throw new IllegalArgumentException(
          "A record has events, a fault or what was skipped: " + events.size() + " " + fault);
    }
  }

  /** A record that was understood; at least one event. */
  public static SourceRecord of(long line, List<CallFlowEvent> events) {
    return new SourceRecord(0, line, events, null, null);
  }

  /** A record that is refused. */
  public static SourceRecord refused(long line, @Nullable String fault) {
    return new SourceRecord(0, line, List.of(), fault == null ? "is wrong" : fault, null);
  }

  /** A record that tells of no call. */
  public static SourceRecord skipped(long line, String what) {
    return new SourceRecord(0, line, List.of(), null, what);
  }

  /** The same record with its number. */
  public SourceRecord numbered(long value) {
    return new SourceRecord(value, line, events, fault, skipped);
  }
}
