package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

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

  private final CallFlow call;
  private final Ladder ladder;
  private final ZoneId zone;
  private final TimeFormat times;
  private final StringBuilder out;

  private HtmlWriter(CallFlow call, Ladder ladder, ZoneId zone) {
    this.call = call;
    this.ladder = ladder;
    this.zone = zone;
    times =
        new TimeFormat(
            call.events().stream().map(stored -> stored.event().timestamp()).toList(), zone);
    out = new StringBuilder(16_384 + 2048 * call.events().size());
  }

  /**
   * Writes a page.
   *
   * @param ladder that of the call, {@linkplain Ladder#of folded} or {@linkplain Ladder#whole
   *     whole}
   * @param zone the time zone of all times
   */
  public static String write(CallFlow call, Ladder ladder, ZoneId zone) {
    return new HtmlWriter(call, ladder, zone).write();
  }

  private String write() {
    String title = VisibleText.isolatedXml(ladder.title());
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.append("style-src 'unsafe-inline'\"/>\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    out.append("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    out.append("<title>").append(VisibleText.xml(ladder.title())).append("</title>\n<style>\n");
    out.append(HtmlStyle.CSS).append("</style>\n</head>\n<body>\n<header>\n<h1>").append(title);
    out.append("</h1>\n<p class=\"quiet\">Call <code>");
    out.append(VisibleText.isolatedXml(ladder.callId().value())).append("</code>, times of ");
    out.append(VisibleText.xml(times.heading())).append("</p>\n</header>\n<main>\n");
    out.append("<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n");
    HtmlSummary.write(CallSummary.of(call), times, out);
    out.append("</section>\n<section aria-labelledby=\"ladder\">\n<h2 id=\"ladder\">Ladder</h2>\n");
    out.append(
        "<div class=\"wide ladder\" role=\"region\" tabindex=\"0\" aria-labelledby=\"ladder\">");
    out.append('\n').append(SvgWriter.write(ladder, zone)).append("</div>\n");
    notes();
    out.append("</section>\n<section aria-labelledby=\"events\">\n<h2 id=\"events\">Events</h2>\n");
    events();
    out.append("</section>\n</main>\n</body>\n</html>\n");
    return out.toString();
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
    for (String column :
        new String[] {"Time", "Since", "Type", "Leg", "From", "To", "More", "Source"}) {
      out.append("<th scope=\"col\">").append(column).append("</th>");
    }
    out.append("</tr></thead><tbody>\n");
    Instant before = call.events().get(0).event().timestamp();
    for (StoredEvent stored : call.events()) {
      event(stored.event(), Duration.between(before, stored.event().timestamp()));
      before = stored.event().timestamp();
    }
    out.append("</tbody></table></div>\n");
  }

  private void event(CallFlowEvent event, Duration since) {
    out.append("<tr><th scope=\"row\">").append(times.clock(event.timestamp()));
    out.append("</th><td class=\"time\">").append(times.since(since)).append("</td>");
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
