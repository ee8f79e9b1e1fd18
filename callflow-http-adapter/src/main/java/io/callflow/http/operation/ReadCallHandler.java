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
import io.callflow.story.Story;
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
    RequestedStory related =
        given.related()
            ? RequestedStory.read(callflow, request, facts, ParameterMapper.story(given))
            : null;
    Story story = related == null ? Story.of(calls.call(ref)) : related.story();
    facts.put("resultCount", 1);
    for (AnswerForm form : accepted) {
      if (form == AnswerForm.JSON) {
        return (related == null ? summary(story) : withRelated(related)).with("Vary", "Accept");
      }
      byte[] body = form == AnswerForm.VCON ? vcon(story) : rows(form, story, options);
      if (limit.allows(body)) {
        facts.put("format", form.text());
        return form.response((related == null ? "call-" : "story-") + ref.key(), body);
      }
    }
    throw Refusal.notAcceptable(
        "This call is longer than an answer may be; ask for its events in pages.");
  }

  private static Response summary(Story story) {
    return Response.json(200, SummaryMapper.summary(CallSummary.of(story.asked())));
  }

  private static byte[] vcon(Story story) {
    return Exports.documents(AnswerForm.VCON.format(), ExportOptions.DEFAULTS).next(story);
  }

  /** A row for each call. */
  private static byte[] rows(AnswerForm form, Story story, ExportOptions options) {
    ExportWriter<io.callflow.contract.model.CallSummary> writer =
        AnswerForm.writer(() -> Exports.calls(form.format(), options));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(writer.begin());
    for (CallFlow call : story.flows()) {
      body.writeBytes(writer.next(SummaryMapper.summary(CallSummary.of(call))));
    }
    body.writeBytes(writer.end());
    return body.toByteArray();
  }

  /** Related calls that the answer has no room for are on the pages that its token leads to. */
  private Response withRelated(RequestedStory read) {
    CallSummary summary = CallSummary.of(read.story().asked());
    RelatedCalls all = StoryMapper.related(read.story());
    return FittingPage.read(
        StoryQuery.MOST_CALLS,
        limit,
        most -> Json.write(SummaryMapper.summary(summary, read.firstCalls(all, most))));
  }
}
