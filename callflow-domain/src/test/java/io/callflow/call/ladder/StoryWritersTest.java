package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.story.ClockSkew;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import io.callflow.story.StoryCut;
import java.io.StringReader;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Tests what the writers make of the ladder of a story. */
final class StoryWritersTest {
  /** Two calls, an erased one, a cut and a clock. */
  private static Ladder told() {
    List<StoryCall> calls = new ArrayList<>(Stories.of(Stories.backToBack()).calls());
    calls.add(
        new StoryCall(
            CallRef.of(new CallKey("00000000000000000000")), Presence.ERASED, 1, List.of(), null));
    Ladder ladder = Ladder.of(new Story(calls, List.of(new StoryCut(StoryCut.Limit.CALLS, 3, 7))));
    return new Ladder(
        ladder.callId(),
        ladder.callKey(),
        ladder.title(),
        ladder.lanes(),
        ladder.rows(),
        ladder.bars(),
        ladder.calls(),
        List.of(new ClockSkew("a", "b", Duration.ofMillis(-1250), 4, Duration.ofMillis(20))),
        ladder.cuts());
  }

  @Test
  void text_lists_the_calls_and_marks_each_row() {
    String text = TextWriter.write(told(), 110);

    assertEquals(
        """
        Call a@b2bua: ended, answered (and 2 related calls)
        [1] Call a@b2bua: ended, answered · call a@b2bua
        [2] Call b@b2bua: ended, answered · call b@b2bua · 1 step away
            · is the same as [1] (same_as), asserted by b2bua at 08:15:00.100 (link.asserted
        """,
        text.substring(0, text.indexOf("      evt_")),
        text);
    assertTrue(text.contains("[3] call ~00000000000000000000 · erased · 1 step away\n"), text);
    assertTrue(text.contains("At least 7 more calls are related"), text);
    assertTrue(text.contains("The clock of a is 1.2 s behind that of b"), text);
    assertTrue(text.contains(" +0 [1] "), text);
    assertTrue(text.contains(" +0.100 [2] "), text);
  }

  @Test
  void mermaid_and_the_picture_list_the_calls_and_mark_each_row() throws Exception {
    Ladder ladder = told();
    String mermaid = MermaidWriter.write(ladder);
    assertTrue(mermaid.contains("Note over p0,p2: #91;2#93; Call b@b2bua"), mermaid);
    assertTrue(mermaid.contains(": #91;2#93; call.started"), mermaid);
    assertTrue(mermaid.contains("Note over p0,p2: The clock of a"), mermaid);

    NodeList groups = parsed(SvgWriter.write(ladder)).getElementsByTagName("g");
    List<String> marks = new ArrayList<>();
    String legend = "";
    for (int i = 0; i < groups.getLength(); i++) {
      Element group = (Element) groups.item(i);
      if (group.getAttribute("class").startsWith("row ")) {
        marks.add(group.getAttribute("data-call"));
        assertTrue(group.getTextContent().contains("call ["), legend);
      } else if (group.getAttribute("class").equals("legend")) {
        legend = group.getTextContent();
      }
    }
    assertEquals(List.of("0", "1", "1", "0", "1", "0"), marks);
    assertTrue(legend.contains("is the same as [1]"), legend);
    assertTrue(legend.contains("At least 7 more calls"), legend);
  }

  private static Document parsed(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  @Test
  void a_page_has_the_calls_with_their_summaries_and_the_events_with_their_calls() {
    Story story = Stories.of(Stories.backToBack());
    String page = HtmlWriter.write(story, Ladder.of(story), ZoneOffset.UTC);

    assertTrue(page.contains("<h2 id=\"calls\">Calls</h2>"), page);
    assertTrue(page.contains("<dd>is the same as [1] (same_as), asserted by b2bua"), page);
    assertTrue(page.contains("<h3>[2] Call b@b2bua: ended, answered</h3>"), page);
    assertTrue(page.contains("<td>[2]</td><td>leg.answered</td>"), page);
    for (CallFlow call : story.flows()) {
      call.events().forEach(stored -> assertTrue(page.contains(stored.eventId().value()), page));
    }
  }

  @Test
  void the_page_over_one_call_is_that_of_the_call() {
    CallFlow call = Calls.transfer();

    assertEquals(
        HtmlWriter.write(call, Ladder.of(call), ZoneOffset.UTC),
        HtmlWriter.write(Story.of(call), Ladder.of(Story.of(call)), ZoneOffset.UTC));
  }

  @Test
  void whatever_is_reported_is_escaped_and_text_fits_its_width() throws Exception {
    Random random = new Random(9);
    for (int round = 0; round < 60; round++) {
      Story story = Stories.random(random, 2 + random.nextInt(12));
      Ladder ladder = Ladder.of(story);

      parsed(SvgWriter.write(ladder));
      String page = HtmlWriter.write(story, ladder, ZoneOffset.UTC);
      assertFalse(page.contains("<script"), page);
      assertFalse(page.contains("<img"), page);
      for (String line : TextWriter.write(ladder, 90).lines().toList()) {
        assertTrue(TextWidth.of(line) <= 90, line);
      }
      for (String line : MermaidWriter.write(ladder).lines().toList()) {
        assertFalse(line.contains("<") || line.contains("%%"), line);
      }
    }
  }
}
