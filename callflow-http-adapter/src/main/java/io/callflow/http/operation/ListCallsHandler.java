package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.call.CallSummary;
import io.callflow.contract.EventMapper;
import io.callflow.contract.SummaryMapper;
import io.callflow.contract.export.ExportOptions;
import io.callflow.contract.export.ExportWriter;
import io.callflow.contract.export.Exports;
import io.callflow.contract.json.Json;
import io.callflow.contract.operation.ListCallsParameters;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.log.Facts;
import io.callflow.query.CallQuery;
import io.callflow.query.Page;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** {@code GET /calls}: lists the calls of a time range. */
record ListCallsHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ListCallsParameters given = ListCallsParameters.read(parameters);
    facts.put("query", parameters.accepted());
    CallQuery query = ParameterMapper.query(given);
    AnswerForm form = AnswerForm.accepted(request, AnswerForm.CALLS).get(0);
    ExportOptions options = AnswerForm.options(given.fields(), given.zone());
    if (form == AnswerForm.CSV_CALLS) {
      AnswerForm.writer(() -> Exports.calls(form.format(), options)); // before the store is asked
    }
    Principal principal = request.requirePrincipal();
    AtomicReference<Page<CallSummary>> last = new AtomicReference<>();
    Response answer =
        FittingPage.read(
            query.pageSize(),
            limit,
            most -> {
              Page<CallSummary> page =
                  callflow
                      .get()
                      .tenant(principal.tenant())
                      .calls(query.pageSize(most))
                      .page(given.nextToken());
              facts.put("resultCount", page.elements().size());
              last.set(page);
              return form == AnswerForm.JSON
                  ? Json.write(EventMapper.callPage(page))
                  : written(form, page, options);
            });
    Page<CallSummary> page = last.get();
    if (form == AnswerForm.JSON || page == null) {
      return answer.with("Vary", "Accept");
    }
    facts.put("format", form.text());
    return form.response(request, "calls", new byte[0], page.nextToken(), page.damaged())
        .with(answer.body());
  }

  private static byte[] written(AnswerForm form, Page<CallSummary> page, ExportOptions options) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (form == AnswerForm.NDJSON) {
      for (CallSummary summary : page.elements()) {
        body.writeBytes(Json.write(SummaryMapper.summary(summary)));
        body.write('\n');
      }
      return body.toByteArray();
    }
    ExportWriter<io.callflow.contract.model.CallSummary> writer =
        Exports.calls(form.format(), options);
    body.writeBytes(writer.begin());
    for (CallSummary summary : page.elements()) {
      body.writeBytes(writer.next(SummaryMapper.summary(summary)));
    }
    body.writeBytes(writer.end());
    return body.toByteArray();
  }
}
