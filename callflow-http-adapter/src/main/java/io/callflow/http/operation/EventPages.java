package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.codec.EventLine;
import io.callflow.contract.LinePageFormat;
import io.callflow.contract.export.ExportOptions;
import io.callflow.contract.export.ExportWriter;
import io.callflow.contract.export.Exports;
import io.callflow.event.StoredEvent;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers pages of events in the form that the client accepts. */
record EventPages(
    Supplier<Callflow> callflow, AnswerLimit limit, Request request, Facts facts, String name) {

  /**
   * Answers a page.
   *
   * @param accepted the forms that may be answered, the best first
   */
  Response page(
      EventQuery query,
      @Nullable String nextToken,
      List<AnswerForm> accepted,
      ExportOptions options) {
    for (AnswerForm form : accepted) {
      Response answer =
          form == AnswerForm.JSON
              ? json(query, nextToken)
              : exported(form, query, nextToken, options);
      if (answer != null) {
        return answer;
      }
    }
    throw Refusal.notAcceptable(
        "No event of this call is a SIP message that was kept; ask for application/json,"
            + " application/x-ndjson, text/csv or application/cloudevents-batch+json.");
  }

  /** The lines that are stored. */
  private Response json(EventQuery query, @Nullable String nextToken) {
    return FittingPage.read(
            query.pageSize(), limit, most -> LinePageFormat.write(read(query, nextToken, most)))
        .with("Vary", "Accept");
  }

  private Page<EventLine> read(EventQuery query, @Nullable String nextToken, int most) {
    Page<EventLine> page =
        callflow
            .get()
            .tenant(request.requirePrincipal().tenant())
            .lines(query.pageSize(most))
            .page(nextToken);
    facts.put("resultCount", page.elements().size());
    return page;
  }

  /** Null if the call has nothing that the form can carry. */
  private @Nullable Response exported(
      AnswerForm form, EventQuery query, @Nullable String nextToken, ExportOptions options) {
    AnswerForm.writer(() -> Exports.events(form.format(), options)); // before the store is asked
    int most = query.pageSize();
    while (true) {
      Page<EventLine> page = read(query, nextToken, most);
      int[] carried = new int[1];
      byte[] body = write(form, page, options, carried);
      if (form.fits(limit, body) || most == 1) {
        boolean isSip = form == AnswerForm.SIP || form == AnswerForm.PCAP;
        if (isSip && carried[0] == 0 && nextToken == null && page.nextToken() == null) {
          return null;
        }
        facts.put("format", form.text());
        return form.response(request, name, body, page.nextToken(), page.damaged());
      }
      most = Math.max(1, Math.min(most, page.elements().size()) / 2);
    }
  }

  private static byte[] write(
      AnswerForm form, Page<EventLine> page, ExportOptions options, int[] carried) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (form == AnswerForm.NDJSON) {
      for (EventLine line : page.elements()) {
        ByteBuffer text = line.text();
        byte[] bytes = new byte[text.remaining()];
        text.get(bytes);
        body.writeBytes(bytes);
        body.write('\n');
      }
      return body.toByteArray();
    }
    ExportWriter<StoredEvent> writer = Exports.events(form.format(), options);
    body.writeBytes(writer.begin());
    for (EventLine line : page.elements()) {
      byte[] part = writer.next(line.event());
      carried[0] += part.length == 0 ? 0 : 1;
      body.writeBytes(part);
    }
    body.writeBytes(writer.end());
    return body.toByteArray();
  }
}
