package io.callflow.http.operation;

import io.callflow.contract.export.ExportFormat;
import io.callflow.contract.export.ExportOptions;
import io.callflow.event.CallflowException;
import io.callflow.event.Violation;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.query.DamagedCall;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A form in which an operation answers events or calls, JSON among others. */
enum AnswerForm {
  /** The model of the contract; in the tables below it comes first, so it is the default. */
  JSON(null),
  NDJSON(ExportFormat.NDJSON),
  CSV_EVENTS(ExportFormat.CSV_EVENTS),
  CSV_CALLS(ExportFormat.CSV_CALLS),
  CLOUDEVENTS(ExportFormat.CLOUDEVENTS),
  PCAP(ExportFormat.PCAP),
  SIP(ExportFormat.SIP),
  VCON(ExportFormat.VCON);

  /** Of events of several calls. */
  static final List<AnswerForm> EVENTS = List.of(JSON, NDJSON, CSV_EVENTS, CLOUDEVENTS);

  /** Of the events of one call. */
  static final List<AnswerForm> CALL_EVENTS =
      List.of(JSON, NDJSON, CSV_EVENTS, CLOUDEVENTS, PCAP, SIP);

  /** Of several calls. */
  static final List<AnswerForm> CALLS = List.of(JSON, NDJSON, CSV_CALLS);

  /** Of one call. */
  static final List<AnswerForm> CALL = List.of(JSON, CSV_CALLS, VCON);

  /** How many damaged calls a header names: it must fit into the head that a gateway allows. */
  private static final int MOST_DAMAGED = 50;

  private final @Nullable ExportFormat format;

  AnswerForm(@Nullable ExportFormat format) {
    this.format = format;
  }

  /**
   * Those of these forms that the client accepts, the best first.
   *
   * @throws Refusal if it accepts none (406)
   */
  static List<AnswerForm> accepted(Request request, List<AnswerForm> offered) {
    List<AnswerForm> accepted =
        request.accepted(offered.toArray(AnswerForm[]::new), AnswerForm::mediaType);
    if (accepted.isEmpty()) {
      throw Refusal.notAcceptable(
          offered.stream()
              .map(AnswerForm::mediaType)
              .collect(Collectors.joining(", ", "This is answered as ", ".")));
    }
    return accepted;
  }

  String mediaType() {
    return format == null ? "application/json" : format.mediaType();
  }

  /** The format of every form but {@link #JSON}. */
  ExportFormat format() {
    if (format == null) {
      throw new IllegalStateException("JSON is no export");
    }
    return format;
  }

  /** The word for logs. */
  String text() {
    return format == null ? "json" : format.id();
  }

  /** Whether the front door may answer this body. */
  boolean fits(AnswerLimit limit, byte[] body) {
    // A front door that answers text sends bytes in Base64.
    return limit.allows(this == PCAP ? Base64.getEncoder().encode(body) : body);
  }

  /**
   * The answer in this form.
   *
   * @param name of the file as which a browser keeps it, without its extension
   */
  Response response(String name, byte[] body) {
    return Response.of(200, format().contentType(), body)
        .with("Vary", "Accept")
        .with(
            "Content-Disposition",
            "attachment; filename=\"" + name + "." + format().extension() + "\"");
  }

  /** The answer with a page, which says in its head what a page in JSON has as members. */
  Response response(
      Request request,
      String name,
      byte[] body,
      @Nullable String nextToken,
      List<DamagedCall> damaged) {
    Response response = response(name, body);
    if (nextToken != null) {
      response = response.with("Link", "<" + next(request, nextToken) + ">; rel=\"next\"");
    }
    if (!damaged.isEmpty()) {
      response =
          response.with(
              "Callflow-Damaged-Calls",
              damaged.stream()
                  .limit(MOST_DAMAGED)
                  .map(call -> "~" + call.callKey())
                  .collect(Collectors.joining(", ", damaged.size() + "; ", "")));
    }
    return response;
  }

  /**
   * A reference to the next page, relative to the path of the request, which a gateway may know
   * better.
   */
  private static String next(Request request, String nextToken) {
    StringJoiner query = new StringJoiner("&", "?", "");
    request
        .query()
        .values()
        .forEach(
            (name, values) -> {
              if (!name.equals("nextToken")) {
                values.forEach(value -> query.add(encoded(name) + "=" + encoded(value)));
              }
            });
    return query.add("nextToken=" + encoded(nextToken)).toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** What the parameters say about the columns and the zone of CSV. */
  static ExportOptions options(@Nullable String fields, ZoneId zone) {
    List<String> columns = fields == null ? List.of() : Arrays.asList(fields.split(",", -1));
    return new ExportOptions(columns, zone, false);
  }

  /** Makes a writer; an unknown column is a violation of the parameter that names it. */
  static <T> T writer(Supplier<T> make) {
    try {
      return make.get();
    } catch (CallflowException e) {
      throw Refusal.parameters(
          e.violations().stream()
              .map(fault -> new Violation("fields", fault.code(), fault.detail()))
              .toList());
    }
  }
}
