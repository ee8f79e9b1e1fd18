package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.contract.StoryMapper;
import io.callflow.contract.SummaryMapper;
import io.callflow.contract.export.ExportOptions;
import io.callflow.contract.export.ExportWriter;
import io.callflow.contract.export.Exports;
import io.callflow.contract.json.Json;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadCallParameters;
import io.callflow.event.CallRef;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import io.callflow.query.StoryQuery;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /calls/{callId}}: sums up one call, in the form that the client accepts. */
record ReadCallHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ReadCallParameters given = ReadCallParameters.read(parameters);
    facts.put("query", parameters.accepted());
    List<AnswerForm> accepted = AnswerForm.accepted(request, AnswerForm.CALL);
    ExportOptions options = AnswerForm.options(given.fields(), given.zone());
    Calls calls = callflow.get().tenant(request.requirePrincipal().tenant());
    CallRef ref = ParameterMapper.call(given.callId());
    if (given.related()) {
      RequestedStory read =
          RequestedStory.read(callflow, request, facts, ParameterMapper.story(given));
      return accepted.get(0) == AnswerForm.VCON
          ? story(read, ref, accepted, facts)
          : withRelated(read, facts).with("Vary", "Accept");
    }
    for (AnswerForm form : accepted) {
      if (form == AnswerForm.JSON) {
        CallSummary summary = calls.summary(ref);
        facts.put("resultCount", 1);
        return Response.json(200, SummaryMapper.summary(summary)).with("Vary", "Accept");
      }
      byte[] body =
          form == AnswerForm.VCON ? vcon(List.of(calls.call(ref))) : row(form, calls, ref, options);
      if (limit.allows(body)) {
        facts.put("resultCount", 1);
        facts.put("format", form.text());
        return form.response("call-" + ref.key(), body);
      }
    }
    throw Refusal.notAcceptable(
        "This call is longer than an answer may be; ask for its events in pages.");
  }

  /** One vCon of all calls of a story. */
  private Response story(
      RequestedStory read, CallRef ref, List<AnswerForm> accepted, Facts facts) {
    byte[] body = vcon(read.story().flows());
    if (limit.allows(body)) {
      facts.put("resultCount", 1);
      facts.put("format", AnswerForm.VCON.text());
      return AnswerForm.VCON.response("call-" + ref.key(), body);
    }
    if (accepted.contains(AnswerForm.JSON)) {
      return withRelated(read, facts).with("Vary", "Accept");
    }
    throw Refusal.notAcceptable(
        "This story is longer than an answer may be; ask for its calls one by one.");
  }

  private static byte[] vcon(List<CallFlow> calls) {
    return Exports.documents(AnswerForm.VCON.format(), ExportOptions.DEFAULTS).next(calls);
  }

  private static byte[] row(AnswerForm form, Calls calls, CallRef ref, ExportOptions options) {
    ExportWriter<io.callflow.contract.model.CallSummary> writer =
        AnswerForm.writer(() -> Exports.calls(form.format(), options));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(writer.begin());
    body.writeBytes(writer.next(SummaryMapper.summary(calls.summary(ref))));
    body.writeBytes(writer.end());
    return body.toByteArray();
  }

  /** Related calls that the answer has no room for are on the pages that its token leads to. */
  private Response withRelated(RequestedStory read, Facts facts) {
    CallSummary summary = CallSummary.of(read.story().asked());
    RelatedCalls all = StoryMapper.related(read.story());
    facts.put("resultCount", 1);
    return FittingPage.read(
        StoryQuery.MOST_CALLS,
        limit,
        most -> Json.write(SummaryMapper.summary(summary, read.firstCalls(all, most))));
  }
}
