package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallKey;
import io.callflow.event.StoredEvent;
import io.callflow.story.Story;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a call as one HTML page ({@code text/html}) to keep, send and attach to a ticket: its
 * summary, its ladder and every event. The page is complete in itself: it has no script, no link
 * and no reference, and a policy in it forbids a browser to run or load anything. Reported text is
 * escaped, and isolated where it is written from right to left. It follows the light or dark
 * colours that the reader prefers, and prints.
 *
 * <pre>{@code
 * String page = HtmlWriter.write(call, Ladder.of(call), ZoneId.of("Europe/Berlin"));
 * }</pre>
 *
 * <p>Everything that is stored of the call stands in the page; {@link MaskedCall} makes a call for
 * a page without names and numbers.
 */
public final class HtmlWriter {
  /**
   * The value of {@code Content-Security-Policy} with which a page is served: a browser treats it
   * as a document of no origin, which runs and loads nothing.
   */
  public static final String POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

  private final Map<CallKey, CallFlow> calls = new HashMap<>();
  private final List<StoredEvent> events;
  private final Ladder ladder;
  private final ZoneId zone;
  private final TimeFormat times;
  private final StringBuilder out;

  /**
   * A page.
   *
   * @param calls those of the ladder that are present
   * @param events of all of them, in order
   */
  private HtmlWriter(List<CallFlow> calls, List<StoredEvent> events, Ladder ladder, ZoneId zone) {
    calls.forEach(call -> this.calls.put(call.key(), call));
    this.events = events;
    this.ladder = ladder;
    this.zone = zone;
    times =
        new TimeFormat(events.stream().map(stored -> stored.event().timestamp()).toList(), zone);
    out = new StringBuilder(16_384 + 2048 * events.size());
  }

  /**
   * Writes a page.
   *
   * @param ladder that of the call, {@linkplain Ladder#of folded} or {@linkplain Ladder#whole
   *     whole}
   * @param zone the time zone of all times
   */
  public static String write(CallFlow call, Ladder ladder, ZoneId zone) {
    return new HtmlWriter(List.of(call), call.events(), ladder, zone).write();
  }

  /**
   * Writes a page over all calls of a story: why each belongs to it, one ladder, the summary of
   * each call, and the events of all of them with their call.
   *
   * @param ladder that of the story, {@linkplain Ladder#of folded} or {@linkplain Ladder#whole
   *     whole}
   * @param zone the time zone of all times
   */
  public static String write(Story story, Ladder ladder, ZoneId zone) {
    return new HtmlWriter(story.flows(), story.events(), ladder, zone).write();
  }

  private String write() {
    String title = VisibleText.isolatedXml(ladder.title());
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.append("style-src 'unsafe-inline'\"/>\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    out.append("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    out.append("<title>").append(VisibleText.xml(ladder.title())).append("</title>\n<style>\n");
    out.append(HtmlStyle.CSS).append(ladder.isStory() ? HtmlStyle.STORY : "");
    out.append("</style>\n</head>\n<body>\n<header>\n<h1>").append(title);
    out.append("</h1>\n<p class=\"quiet\">Call <code>");
    out.append(VisibleText.isolatedXml(ladder.callId().value())).append("</code>, times of ");
    out.append(VisibleText.xml(times.heading())).append("</p>\n</header>\n<main>\n");
    if (ladder.isStory()) {
      calls();
    } else {
      out.append("<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n");
      summary(0);
    }
    out.append("</section>\n<section aria-labelledby=\"ladder\">\n<h2 id=\"ladder\">Ladder</h2>\n");
    out.append(
        "<div class=\"wide ladder\" role=\"region\" tabindex=\"0\" aria-labelledby=\"ladder\">");
    out.append('\n').append(SvgWriter.write(ladder, zone)).append("</div>\n");
    notes();
    if (ladder.isStory()) {
      summaries();
    }
    out.append("</section>\n<section aria-labelledby=\"events\">\n<h2 id=\"events\">Events</h2>\n");
    events();
    out.append("</section>\n</main>\n</body>\n</html>\n");
    return out.toString();
  }

  private void summary(int index) {
    CallFlow call = calls.get(ladder.calls().get(index).ref().key());
    if (call != null) {
      HtmlSummary.write(CallSummary.of(call), times, out);
    }
  }

  /** Each call with why it is there, then where the story was cut and how its clocks differ. */
  private void calls() {
    StoryText text = new StoryText(ladder, times);
    out.append(
        "<section aria-labelledby=\"calls\">\n<h2 id=\"calls\">Calls</h2>\n<dl class=\"calls\">\n");
    for (int i = 0; i < ladder.calls().size(); i++) {
      LadderCall call = ladder.calls().get(i);
      out.append("<div><dt>").append(StoryText.mark(i)).append(' ');
      out.append(VisibleText.isolatedXml(text.call(call))).append("</dt>\n");
      for (String reason : text.reasons(call)) {
        out.append("<dd>").append(VisibleText.isolatedXml(reason)).append("</dd>\n");
      }
      out.append("</div>\n");
    }
    out.append("</dl>\n");
    List<String> remarks = text.remarks();
    if (!remarks.isEmpty()) {
      out.append("<ul class=\"warnings\" aria-label=\"Remarks\">\n");
      for (String remark : remarks) {
        out.append("<li>").append(VisibleText.isolatedXml(remark)).append("</li>\n");
      }
      out.append("</ul>\n");
    }
  }

  private void summaries() {
    out.append(
        "</section>\n<section aria-labelledby=\"summaries\">\n<h2 id=\"summaries\">Summaries</h2>\n");
    for (int i = 0; i < ladder.calls().size(); i++) {
      String title = ladder.calls().get(i).title();
      if (title != null) {
        out.append("<h3>").append(StoryText.mark(i)).append(' ');
        out.append(VisibleText.isolatedXml(title)).append("</h3>\n");
        summary(i);
      }
    }
  }

  private void notes() {
    int notes = ladder.noteCount();
    if (notes > 0) {
      out.append("<p class=\"quiet\">").append(notes);
      out.append(
          notes == 1 ? " event tells nothing new and is" : " events tell nothing new and are");
      out.append(" counted as +1 on a row. All events are below.</p>\n");
    }
  }

  private void events() {
    out.append(
        "<div class=\"wide\"><table><caption>Every event, in the order of the call</caption>");
    out.append("<thead><tr>");
    Map<CallKey, String> marks = new HashMap<>();
    List<String> columns =
        new ArrayList<>(List.of("Time", "Since", "Type", "Leg", "From", "To", "More", "Source"));
    if (ladder.isStory()) {
      columns.add(2, "Call");
      for (int i = 0; i < ladder.calls().size(); i++) {
        marks.put(ladder.calls().get(i).ref().key(), StoryText.mark(i));
      }
    }
    for (String column : columns) {
      out.append("<th scope=\"col\">").append(column).append("</th>");
    }
    out.append("</tr></thead><tbody>\n");
    Instant before = events.get(0).event().timestamp();
    for (StoredEvent stored : events) {
      String mark = marks.isEmpty() ? null : marks.get(stored.eventId().callKey());
      event(stored.event(), Duration.between(before, stored.event().timestamp()), mark);
      before = stored.event().timestamp();
    }
    out.append("</tbody></table></div>\n");
  }

  private void event(CallFlowEvent event, Duration since, @Nullable String mark) {
    out.append("<tr><th scope=\"row\">").append(times.clock(event.timestamp()));
    out.append("</th><td class=\"time\">").append(times.since(since)).append("</td>");
    if (mark != null) {
      cell(mark);
    }
    cell(event.eventType().value());
    cell(event.legId() == null ? "" : event.legId());
    cell(EventFacts.party(event.from()));
    cell(EventFacts.party(event.to()));
    out.append("<td class=\"facts\">");
    boolean first = true;
    for (EventFacts.Fact fact : EventFacts.of(event)) {
      out.append(first ? "" : "<br/>").append(fact.name()).append(": ");
      out.append(VisibleText.isolatedXml(fact.value()));
      first = false;
    }
    if (event.metadata() != null && !event.metadata().json().equals("{}")) {
      out.append("<details><summary>metadata</summary><pre>");
      out.append(VisibleText.isolatedXml(event.metadata().json())).append("</pre></details>");
    }
    out.append("</td>");
    cell(event.source());
    out.append("</tr>\n");
  }

  private void cell(String text) {
    out.append("<td>").append(VisibleText.isolatedXml(text)).append("</td>");
  }
}
