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
record EventPages(AnswerLimit limit, Request request, Facts facts, String name) {
  /** Where the events come from, from a place on that a token tells. */
  interface Source {
    /** The page of at most this many events. */
    Page<EventLine> page(int most);

    /** The page as the model of the contract. */
    byte[] json(Page<EventLine> page);

    /** Whether the page is the first one. */
    boolean isFirst();
  }

  /** The events that a query finds, as they are stored. */
  static Source found(
      Supplier<Callflow> callflow, Request request, EventQuery query, @Nullable String nextToken) {
    return new Source() {
      @Override
      public Page<EventLine> page(int most) {
        return callflow
            .get()
            .tenant(request.requirePrincipal().tenant())
            .lines(query.pageSize(most))
            .page(nextToken);
      }

      @Override
      public byte[] json(Page<EventLine> page) {
        return LinePageFormat.write(page);
      }

      @Override
      public boolean isFirst() {
        return nextToken == null;
      }
    };
  }

  /**
   * Answers a page.
   *
   * @param most how many events it has at most
   * @param accepted the forms that may be answered, the best first
   */
  Response page(Source source, int most, List<AnswerForm> accepted, ExportOptions options) {
    for (AnswerForm form : accepted) {
      Response answer =
          form == AnswerForm.JSON
              ? FittingPage.read(most, limit, fewer -> source.json(read(source, fewer)))
                  .with("Vary", "Accept")
              : exported(form, source, most, options);
      if (answer != null) {
        return answer;
      }
    }
    throw Refusal.notAcceptable(
        "No event of this call is a SIP message that was kept; ask for application/json,"
            + " application/x-ndjson, text/csv or application/cloudevents-batch+json.");
  }

  private Page<EventLine> read(Source source, int most) {
    Page<EventLine> page = source.page(most);
    facts.put("resultCount", page.elements().size());
    return page;
  }

  /** Null if the call has nothing that the form can carry. */
  private @Nullable Response exported(
      AnswerForm form, Source source, int pageSize, ExportOptions options) {
    AnswerForm.writer(() -> Exports.events(form.format(), options)); // before the store is asked
    int most = pageSize;
    while (true) {
      Page<EventLine> page = read(source, most);
      int[] carried = new int[1];
      byte[] body = write(form, page, options, carried);
      if (form.fits(limit, body) || most == 1) {
        boolean isSip = form == AnswerForm.SIP || form == AnswerForm.PCAP;
        if (isSip && carried[0] == 0 && source.isFirst() && page.nextToken() == null) {
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
