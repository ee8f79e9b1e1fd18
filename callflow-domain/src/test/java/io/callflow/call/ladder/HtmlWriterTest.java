package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.event.StoredEvent;
import java.io.StringReader;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class HtmlWriterTest {
  private static final Set<String> ELEMENTS =
      Set.of(
          "html", "head", "meta", "title", "style", "body", "header", "main", "section", "h1", "h2",
          "p", "code", "dl", "dt", "dd", "div", "ul", "li", "table", "caption", "thead", "tbody",
          "tr", "th", "td", "br", "details", "summary", "pre", "svg", "desc", "rect", "g", "path",
          "text", "tspan");

  private static final Set<String> ATTRIBUTES =
      Set.of(
          "lang",
          "charset",
          "http-equiv",
          "content",
          "name",
          "class",
          "id",
          "role",
          "tabindex",
          "scope",
          "xmlns",
          "version",
          "width",
          "height",
          "viewBox",
          "x",
          "y",
          "rx",
          "d",
          "textLength",
          "lengthAdjust",
          "aria-labelledby",
          "aria-describedby",
          "aria-roledescription",
          "aria-label",
          "aria-hidden",
          "data-head",
          "data-lane",
          "data-row",
          "data-event",
          "data-notes");

  private static String page(CallFlow call) {
    return HtmlWriter.write(call, Ladder.of(call), ZoneOffset.UTC);
  }

  /** Reads a page as XML, which it is but for its first line. */
  private static Document parsed(String page) throws Exception {
    String doctype = "<!doctype html>\n";
    assertTrue(page.startsWith(doctype));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page.substring(doctype.length()))));
  }

  private static List<CallFlow> hostile() {
    Random random = new Random(7);
    List<CallFlow> calls = new ArrayList<>();
    for (int round = 0; round < 60; round++) {
      List<StoredEvent> events = Calls.random(random, 1 + random.nextInt(25));
      calls.add(CallFlow.of(events.get(0).event().callId(), events));
    }
    return calls;
  }

  @Test
  void a_page_is_well_formed_and_has_nothing_that_acts_or_loads() throws Exception {
    for (CallFlow call : hostile()) {
      NodeList elements = parsed(page(call)).getElementsByTagName("*");
      for (int i = 0; i < elements.getLength(); i++) {
        Element element = (Element) elements.item(i);
        assertTrue(ELEMENTS.contains(element.getTagName()), element.getTagName());
        for (int j = 0; j < element.getAttributes().getLength(); j++) {
          String attribute = element.getAttributes().item(j).getNodeName();
          assertTrue(ATTRIBUTES.contains(attribute), attribute);
        }
        if (element.getTagName().equals("style")) {
          String style = element.getTextContent();
          assertFalse(style.contains("url(") || style.contains("@import"), style);
        }
      }
    }
  }

  @Test
  void a_page_has_every_event_with_its_metadata() throws Exception {
    for (CallFlow call : hostile()) {
      String text = parsed(page(call)).getDocumentElement().getTextContent();
      for (StoredEvent stored : call.events()) {
        assertTrue(text.contains(stored.event().eventType().value()));
        assertTrue(text.contains(VisibleText.of(stored.event().source())));
        if (stored.event().metadata() != null) {
          assertTrue(text.contains(VisibleText.of(stored.event().metadata().json())));
        }
      }
    }
  }

  @Test
  void a_page_has_title_language_policy_and_heads_of_tables() throws Exception {
    CallFlow call = SwitchCalls.attendedTransfer();
    String page = page(call);
    Element html = parsed(page).getDocumentElement();

    assertEquals("en", html.getAttribute("lang"));
    assertEquals(
        Ladder.of(call).title(), html.getElementsByTagName("title").item(0).getTextContent());
    assertTrue(
        page.contains(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                + " 'unsafe-inline'\"/>"));
    NodeList heads = html.getElementsByTagName("th");
    for (int i = 0; i < heads.getLength(); i++) {
      assertTrue(((Element) heads.item(i)).hasAttribute("scope"));
    }
    assertEquals("sandbox; default-src 'none'; style-src 'unsafe-inline'", HtmlWriter.POLICY);
  }

  @Test
  void a_page_tells_the_summary() {
    String page = page(SwitchCalls.attendedTransfer());

    assertTrue(page.contains("<dt>Dialled</dt><dd>102</dd>"), page);
    assertTrue(page.contains("<caption>Transfers</caption>"));
    assertTrue(page.contains("<caption>Conversations</caption>"));
    assertTrue(page.contains("<td>Bob · 102</td>"));
    assertFalse(page.contains("Queue</dt>"), "what nobody told is left out");
  }

  @Test
  void a_page_says_how_many_events_are_no_rows() {
    CallFlow call = SwitchCalls.answered();

    assertTrue(page(call).contains("9 events tell nothing new and are counted as +1 on a row."));
    assertFalse(
        HtmlWriter.write(call, Ladder.whole(call), ZoneOffset.UTC).contains("tell nothing new"));
  }

  @Test
  void all_times_are_in_the_requested_zone_and_as_precise_as_the_events() {
    CallFlow call = SwitchCalls.answered();
    String page = HtmlWriter.write(call, Ladder.of(call), ZoneId.of("Europe/Berlin"));

    assertTrue(page.contains("times of 2026-11-23 Europe/Berlin"));
    assertTrue(page.contains("<th scope=\"row\">09:15:04.002</th>"));
  }
}
