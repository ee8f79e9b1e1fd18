package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads tables of one format, and makes the events of their rows. For one thread. */
public sealed interface TableImport permits CelImport, CdrImport {
  /**
   * A row of a file: an event, or a fault.
   *
   * @param line the number of its line, from 1
   * @param event what the row says; absent for a bad row
   * @param asserted further events: the direction of the call, calls that met
   * @param fault why the row is bad; absent for an event
   */
  record Row(
      String file,
      long line,
      @Nullable CallFlowEvent event,
      List<CallFlowEvent> asserted,
      @Nullable String fault) {
    public Row {
      asserted = List.copyOf(asserted);
    }
  }

  /** Reads all files; required before {@link #read}. Bad rows are counted only. */
  void survey() throws IOException;

  /** Reads all files again, and passes on each row in the order of files and lines. */
  void read(Consumer<Row> consumer) throws IOException;

  /** The number of rows in all files, bad ones included; 0 before {@link #survey}. */
  long rows();

  /**
   * The offset from UTC at which a file was written, for each file whose times do not fit the zone.
   * Judged by channels without offsets in their times: they start in the second that their uniqueid
   * names. Empty before {@link #survey}.
   */
  Map<String, Duration> shifts();

  /**
   * How each file was understood, where a user must know it: sentences that follow the name of the
   * file and a colon. Empty before {@link #survey}.
   */
  Map<String, List<String>> notes();

  /** Channels of which other imports may know more; empty before {@link #survey}. */
  List<OpenLeg> openLegs();

  /** Whether there are too many open channels to list: {@link #openLegs} has none of them. */
  boolean hasTooManyOpenLegs();

  /**
   * The events for calls that met in a channel, two for each pair; none for a single call.
   *
   * @param calls all calls in which the channel is, each with an event of its own
   */
  List<CallFlowEvent> links(OpenLeg leg, Set<String> calls);
}
