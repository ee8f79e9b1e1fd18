package io.callflow.contract.export;

import io.callflow.contract.CloudEventMapper;
import java.util.List;
import java.util.Optional;

/** A form in which events and calls are handed on. The sentences are for users. */
public enum ExportFormat {
  /** The events as {@code GET /events/{eventId}} answers them, one a line. */
  NDJSON(
      "ndjson",
      "application/x-ndjson",
      "",
      "ndjson",
      Unit.EVENT,
      "every event whole, one a line; `callflow import` gives the same events",
      List.of("When an event was stored is written, but an import sets that time anew.")),

  /** A row for each call. */
  CSV_CALLS(
      "csv-calls",
      "text/csv",
      "; charset=utf-8; header=present",
      "csv",
      Unit.CALL,
      "a row for each call, for spreadsheets",
      List.of(
          "The events are not in it, and of legs, transfers and recordings only the number: it"
              + " cannot be imported.",
          "Times have milliseconds and the clock of one zone; the hour that a clock repeats in"
              + " autumn is there twice. The columns that end in Utc are exact.",
          "A cell that a spreadsheet would run begins with an apostrophe.")),

  /** A row for each event. */
  CSV_EVENTS(
      "csv-events",
      "text/csv",
      "; charset=utf-8; header=present",
      "csv",
      Unit.EVENT,
      "a row for each event, for spreadsheets",
      List.of(
          "It cannot be imported. Details and metadata are only in the columns details and"
              + " metadata, which must be asked for; Excel cuts cells after 32,767 characters.",
          "Times have milliseconds and the clock of one zone; the hour that a clock repeats in"
              + " autumn is there twice. The column timestampUtc is exact.",
          "A cell that a spreadsheet would run begins with an apostrophe.")),

  /** A container of one conversation, see {@link VconExport}. */
  VCON(
      "vcon",
      "application/vcon+json",
      "",
      "vcon",
      Unit.DOCUMENT,
      "a vCon for each call, with its events as an attachment; `callflow import` gives the same"
          + " events",
      List.of(
          "Recordings are named, but their sound is not in it.",
          "Other programs read parties, dialogs and transfers; queues, bridges, parking and media"
              + " quality are only in the attachment.")),

  /** CloudEvents in the JSON format. */
  CLOUDEVENTS(
      "cloudevents",
      CloudEventMapper.BATCH_MEDIA_TYPE,
      "",
      "cloudevents.json",
      Unit.EVENT,
      "every event whole as a CloudEvent 1.0, in one array; `callflow import` gives the same"
          + " events",
      List.of("When an event was stored is written, but an import sets that time anew.")),

  /** SIP messages as text. */
  SIP(
      "sip",
      "text/plain",
      "; charset=utf-8",
      "txt",
      Unit.EVENT,
      "the SIP messages as text, each with its time and addresses",
      List.of(
          "Only events of the types sip.request and sip.response are in it.",
          "Where the source kept the start line and a few headers only, the message has no body and"
              + " no other headers; a message that was longer than an event may be is cut.",
          "It cannot be imported: take pcap for that.")),

  /** SIP messages as packets. */
  PCAP(
      "pcap",
      "application/vnd.tcpdump.pcap",
      "",
      "pcap",
      Unit.EVENT,
      "the SIP messages as packets, for Wireshark, sngrep and Homer",
      List.of(
          "Only events of the types sip.request and sip.response are in it, and an import makes"
              + " the other events from these again.",
          "All messages are in UDP packets, whatever carried them. Times have microseconds, from"
              + " 1970 to 2106; a message outside of them is left out.",
          "An address that is no IP address is 0.0.0.0 or ::, and a missing port is 5060.",
          "Where the source kept the start line and a few headers only, the message has no body and"
              + " no other headers; a message that was longer than an event may be is cut.",
          "The name of the capture point, which a HEP packet tells, is not in it, so events that"
              + " came by HEP get other ids.")),

  /** The page of a call. */
  HTML(
      "html",
      "text/html",
      "; charset=utf-8",
      "html",
      Unit.DOCUMENT,
      "a page for each call with summary, ladder and events, for people",
      List.of("It cannot be imported."));

  /** What the format is a series of. */
  public enum Unit {
    /** Events, in the order of their calls. */
    EVENT,
    /** Calls, each as its summary. */
    CALL,
    /** Documents, each of one call or one story. */
    DOCUMENT
  }

  private final String id;
  private final String mediaType;
  private final String parameters;
  private final String extension;
  private final Unit unit;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of above
  private final List<String> cannotCarry;

  ExportFormat(
      String id,
      String mediaType,
      String parameters,
      String extension,
      Unit unit,
      String description,
      List<String> cannotCarry) {
    this.id = id;
    this.mediaType = mediaType;
    this.parameters = parameters;
    this.extension = extension;
    this.unit = unit;
    this.description = description;
    this.cannotCarry = cannotCarry;
  }

  /** The format with this id; empty if there is none. */
  public static Optional<ExportFormat> of(String id) {
    for (ExportFormat format : values()) {
      if (format.id.equals(id)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The word for it, as users write it: {@code csv-calls}. */
  public String id() {
    return id;
  }

  /** The media type, without parameters. */
  public String mediaType() {
    return mediaType;
  }

  /** The value of {@code Content-Type}. */
  public String contentType() {
    return mediaType + parameters;
  }

  /** What the name of a file ends in, without the dot before it. */
  public String extension() {
    return extension;
  }

  /** What it is a series of. */
  public Unit unit() {
    return unit;
  }

  /** Whether it is text in UTF-8; the other one is of bytes. */
  public boolean isText() {
    return this != PCAP;
  }

  /** What it is, in one line. */
  public String description() {
    return description;
  }

  /** What is lost in it, as whole sentences; never empty. */
  public List<String> cannotCarry() {
    return cannotCarry;
  }
}
