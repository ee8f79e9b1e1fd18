package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.call.CallFlow;
import io.callflow.call.ladder.HtmlWriter;
import io.callflow.call.ladder.Ladder;
import io.callflow.call.ladder.MaskedCall;
import io.callflow.call.ladder.MaskedStory;
import io.callflow.contract.LadderFormat;
import io.callflow.contract.operation.ParameterMapper;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadCallLadderParameters;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import io.callflow.story.Story;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code GET /calls/{callId}/ladder}: draws one call or its story, in an accepted form. */
record ReadCallLadderHandler(Supplier<Callflow> callflow, AnswerLimit limit)
    implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    ParameterReader parameters = request.parameters();
    ReadCallLadderParameters given = ReadCallLadderParameters.read(parameters);
    facts.put("query", parameters.accepted());
    List<LadderFormat> accepted = request.accepted(LadderFormat.values(), LadderFormat::mediaType);
    if (accepted.isEmpty()) {
      throw Refusal.notAcceptable(
          "A ladder is answered as application/json, text/html, image/svg+xml, text/vnd.mermaid"
              + " or text/plain.");
    }
    if (given.related()) {
      return story(request, facts, given, accepted);
    }
    CallFlow call =
        callflow
            .get()
            .tenant(request.requirePrincipal().tenant())
            .call(ParameterMapper.call(given.callId()));
    CallFlow shown =
        switch (given.content()) {
          case FULL -> call;
          case MASKED -> MaskedCall.of(call);
        };
    Ladder ladder =
        switch (given.rows()) {
          case FOLDED -> Ladder.of(shown);
          case ALL -> Ladder.whole(shown);
        };
    facts.put("resultCount", ladder.rows().size());
    return drawn(
        accepted,
        facts,
        "call",
        format -> format.write(shown, ladder, given.columns(), given.zone()));
  }

  private Response story(
      Request request, Facts facts, ReadCallLadderParameters given, List<LadderFormat> accepted) {
    Story story =
        RequestedStory.read(callflow, request, facts, ParameterMapper.story(given)).story();
    Story shown =
        switch (given.content()) {
          case FULL -> story;
          case MASKED -> MaskedStory.of(story);
        };
    Ladder ladder =
        switch (given.rows()) {
          case FOLDED -> Ladder.of(shown);
          case ALL -> Ladder.whole(shown);
        };
    facts.put("resultCount", ladder.rows().size());
    return drawn(
        accepted,
        facts,
        "story",
        format -> format.write(shown, ladder, given.columns(), given.zone()));
  }

  /** The first of these forms that an answer has room for. */
  private Response drawn(
      List<LadderFormat> accepted, Facts facts, String what, Function<LadderFormat, String> draw) {
    for (LadderFormat format : accepted) {
      byte[] drawing = draw.apply(format).getBytes(StandardCharsets.UTF_8);
      if (limit.allows(drawing)) {
        facts.put("format", format.text());
        return response(format, drawing);
      }
    }
    throw Refusal.notAcceptable(
        "A drawing of this %s is longer than an answer may be; ask for another form."
            .formatted(what));
  }

  private static Response response(LadderFormat format, byte[] drawing) {
    Response response = Response.of(200, format.contentType(), drawing).with("Vary", "Accept");
    return switch (format) {
      case HTML -> response.with("Content-Security-Policy", HtmlWriter.POLICY);
      // Browsers open an SVG as a page of its own, too.
      case SVG ->
          response.with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
      case JSON, MERMAID, TEXT -> response;
    };
  }
}
