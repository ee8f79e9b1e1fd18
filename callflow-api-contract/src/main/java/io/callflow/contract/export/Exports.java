package io.callflow.contract.export;

import io.callflow.call.CallFlow;
import io.callflow.contract.model.CallSummary;
import io.callflow.event.CallflowException;
import io.callflow.event.StoredEvent;
import io.callflow.story.Story;
import java.util.List;

/**
 * Makes the writer of a format:
 *
 * <pre>{@code
 * ExportWriter<StoredEvent> csv = Exports.events(ExportFormat.CSV_EVENTS, ExportOptions.DEFAULTS);
 * out.write(csv.begin());
 * for (StoredEvent event : calls.events(query)) {
 *   out.write(csv.next(event));
 * }
 * out.write(csv.end());
 * }</pre>
 */
public final class Exports {
  /** The purpose of the attachment of a vCon that holds the events whole. */
  public static final String VCON_PURPOSE = "io.callflow.events";

  private Exports() {}

  /**
   * A writer of events, whose calls come one after the other.
   *
   * @param format one of {@link ExportFormat.Unit#EVENT}
   * @throws CallflowException {@code INVALID} if there is no such column
   */
  public static ExportWriter<StoredEvent> events(ExportFormat format, ExportOptions options) {
    return switch (format) {
      case NDJSON -> new NdjsonExport();
      case CSV_EVENTS ->
          new CsvExport<>(CsvColumn.chosen(EventColumn.values(), options.columns()), options);
      case CLOUDEVENTS -> new CloudEventsExport();
      case SIP -> new SipTextExport();
      case PCAP -> new PcapExport();
      case CSV_CALLS, VCON, HTML -> throw wrong(format, "events");
    };
  }

  /**
   * A writer of calls as the API sums them up.
   *
   * @param format one of {@link ExportFormat.Unit#CALL}
   * @throws CallflowException {@code INVALID} if there is no such column
   */
  public static ExportWriter<CallSummary> calls(ExportFormat format, ExportOptions options) {
    if (format != ExportFormat.CSV_CALLS) {
      throw wrong(format, "calls");
    }
    return new CsvExport<>(CsvColumn.chosen(CallColumn.values(), options.columns()), options);
  }

  /**
   * A writer of documents. Each element is what one document is of: a story, or {@link
   * Story#of(CallFlow)} of one call.
   *
   * @param format one of {@link ExportFormat.Unit#DOCUMENT}
   */
  public static ExportWriter<Story> documents(ExportFormat format, ExportOptions options) {
    return switch (format) {
      case VCON -> new VconExport();
      case HTML -> new HtmlExport(options.zone());
      case NDJSON, CSV_CALLS, CSV_EVENTS, CLOUDEVENTS, SIP, PCAP ->
          throw wrong(format, "documents");
    };
  }

  /** The names of all columns of a format, in their usual order; empty if it has no columns. */
  public static List<String> columns(ExportFormat format) {
    return switch (format) {
      case CSV_CALLS -> CsvColumn.names(CallColumn.values());
      case CSV_EVENTS -> CsvColumn.names(EventColumn.values());
      case NDJSON, VCON, CLOUDEVENTS, SIP, PCAP, HTML -> List.of();
    };
  }

  /** Whether {@link ExportFormat#SIP} and {@link ExportFormat#PCAP} can carry the event. */
  public static boolean isSip(StoredEvent event) {
    return SipPacket.of(event) != null;
  }

  private static IllegalArgumentException wrong(ExportFormat format, String what) {
    return new IllegalArgumentException(format.id() + " is no series of " + what);
  }
}
