package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.StoredEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Tests the writers with golden files of well-formed calls, and with random and hostile calls. */
final class LadderWritersTest {
  private static final Set<String> ELEMENTS =
      Set.of("svg", "title", "desc", "style", "rect", "g", "path", "text", "tspan");

  private static Stream<Arguments> goldens() {
    return Stream.of(
        Arguments.of("transfer", Calls.transfer()),
        Arguments.of("queue", Calls.queue()),
        Arguments.of("busy", Calls.busy()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void the_writers_write_the_golden_files(String name, CallFlow call) throws Exception {
    Ladder ladder = Ladder.of(call);

    assertGolden(name + ".svg", SvgWriter.write(ladder));
    assertGolden(name + ".mmd", MermaidWriter.write(ladder));
    assertGolden(name + ".80.txt", TextWriter.write(ladder, 80));
    assertGolden(name + ".120.txt", TextWriter.write(ladder, 120));
  }

  /**
   * Compares with a golden file; {@code -Dgolden.update=DIRECTORY} writes the file there instead.
   */
  private static void assertGolden(String file, String written) throws IOException {
    String update = System.getProperty("golden.update");
    if (update != null) {
      Files.writeString(Path.of(update, file), written);
      return;
    }
    try (InputStream golden = LadderWritersTest.class.getResourceAsStream("/ladder/" + file)) {
      assertNotNull(golden, file);
      assertEquals(new String(golden.readAllBytes(), StandardCharsets.UTF_8), written, file);
    }
  }

  private static List<Ladder> hostile() {
    Random random = new Random(5);
    List<Ladder> ladders = new ArrayList<>();
    for (int round = 0; round < 120; round++) {
      List<StoredEvent> events = Calls.random(random, 1 + random.nextInt(30));
      ladders.add(Ladder.of(CallFlow.of(events.get(0).event().callId(), events)));
    }
    for (String name : Calls.HOSTILE) {
      ladders.add(
          Ladder.of(
              new Calls("c", name)
                  .add(0, "call.started", e -> e.from(Calls.party(name, name)).legId(name))
                  .add(1, "error.raised", e -> e.legId(name))
                  .call()));
    }
    return ladders;
  }

  private static List<Row.Event> events(Ladder ladder) {
    return ladder.rows().stream()
        .filter(Row.Event.class::isInstance)
        .map(Row.Event.class::cast)
        .toList();
  }

  private static Document parsed(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  @Test
  void svg_is_well_formed_and_has_every_event_in_order_and_no_active_content() throws Exception {
    for (Ladder ladder : hostile()) {
      NodeList elements = parsed(SvgWriter.write(ladder)).getElementsByTagName("*");
      List<String> drawn = new ArrayList<>();
      for (int i = 0; i < elements.getLength(); i++) {
        Element element = (Element) elements.item(i);
        assertTrue(ELEMENTS.contains(element.getTagName()), element.getTagName());
        for (int j = 0; j < element.getAttributes().getLength(); j++) {
          String attribute = element.getAttributes().item(j).getNodeName();
          assertFalse(attribute.startsWith("on") || attribute.contains("href"), attribute);
          assertFalse(attribute.equals("style"), "a strict policy forbids it");
        }
        if (element.hasAttribute("data-event")) {
          drawn.add(element.getAttribute("data-event"));
          Row.Event event =
              (Row.Event) ladder.rows().get(Integer.parseInt(element.getAttribute("data-row")));
          String text = element.getTextContent();
          assertEquals(event.eventId().value(), element.getAttribute("data-event"));
          assertTrue(text.contains(event.type().value()), text);
          assertTrue(text.contains(VisibleText.of(event.detail())), text);
          assertTrue(text.contains(VisibleText.of(event.source())), text);
        }
      }
      assertEquals(events(ladder).stream().map(e -> e.eventId().value()).toList(), drawn);
    }
  }

  @Test
  void svg_names_every_participant_and_describes_itself() throws Exception {
    for (Ladder ladder : hostile()) {
      Element svg = parsed(SvgWriter.write(ladder)).getDocumentElement();
      String text = svg.getTextContent();

      for (Lane lane : ladder.lanes()) {
        assertTrue(text.contains(VisibleText.of(lane.name())), lane.name());
        lane.aliases().forEach(alias -> assertTrue(text.contains(VisibleText.of(alias)), alias));
      }
      assertEquals("graphics-document document", svg.getAttribute("role"));
      Element title = (Element) svg.getElementsByTagName("title").item(0);
      Element desc = (Element) svg.getElementsByTagName("desc").item(0);
      assertEquals(title.getAttribute("id"), svg.getAttribute("aria-labelledby"));
      assertEquals(desc.getAttribute("id"), svg.getAttribute("aria-describedby"));
      assertEquals(VisibleText.of(ladder.title()), title.getTextContent());
    }
  }

  @Test
  void svg_draws_a_failure_in_another_shape() {
    String busy = SvgWriter.write(Ladder.of(Calls.busy()));
    String cross = "l8 8m0 -8l-8 8";

    assertEquals(3, busy.split(Pattern.quote(cross), -1).length - 1);
    assertEquals(3, busy.split("class=\"row failed", -1).length - 1);
  }

  @Test
  void mermaid_has_every_event_in_order_and_reported_text_is_no_syntax() {
    for (Ladder ladder : hostile()) {
      List<String> lines = MermaidWriter.write(ladder).lines().toList();
      List<String> types = new ArrayList<>();
      List<Integer> active = new ArrayList<>();
      assertEquals("sequenceDiagram", lines.get(0));
      for (String line : lines.subList(1, lines.size())) {
        assertTrue(
            line.matches(
                "  (accTitle: |(actor|participant) p\\d+ as |Note over p\\d+(,p\\d+)?: |"
                    + "p\\d+(->>|-->>|-x|--x)p\\d+: |(de)?activate p\\d+).*"),
            line);
        String text = line.replaceAll("#\\d+;", "");
        assertFalse(text.matches(".*[#;<>&\"'`%{}\\[\\]\\\\].*") && !text.contains("->>"), line);
        if (line.contains("p") && line.matches("  (p\\d+-|Note over p\\d+: (?!…)).*")) {
          types.add(line.replaceFirst("^[^:]*: (✗ )?", "").replaceFirst(" · .*", ""));
        }
        if (line.startsWith("  activate ")) {
          active.add(Integer.valueOf(line.substring(12)));
        } else if (line.startsWith("  deactivate ")) {
          assertTrue(active.remove(Integer.valueOf(line.substring(14))), line);
        }
      }
      assertEquals(events(ladder).stream().map(e -> e.type().value()).toList(), types);
      assertEquals(List.of(), active);
    }
  }

  @Test
  void text_has_every_event_in_order_and_fits_the_width() {
    for (Ladder ladder : hostile()) {
      for (int columns : new int[] {80, 100, 120, 160, 200}) {
        String written = TextWriter.write(ladder, columns);
        String joined = written.replaceAll("\\s+[│┃╏\\s]*", "");
        int at = 0;
        for (Row.Event event : events(ladder)) {
          int found = joined.indexOf(event.type().value(), at);
          assertTrue(found >= 0, event.type() + " in\n" + written);
          at = found + event.type().value().length();
        }
        written
            .lines()
            .forEach(
                line -> {
                  assertTrue(TextWidth.of(line) <= columns, line);
                  assertFalse(line.matches(".*[\\p{Cc}\u2028\u2029\u202A-\u202E].*"), line);
                });
      }
    }
  }

  @Test
  void text_names_every_participant() {
    for (Ladder ladder : hostile()) {
      String squeezed = TextWriter.write(ladder, 200).replaceAll("[\\s\u2068\u2069]+[│┃╏\\s]*", "");
      for (Lane lane : ladder.lanes()) {
        String name = VisibleText.of(lane.name()).replaceAll("[\\s\u2068\u2069]+", "");
        assertTrue(squeezed.contains(name), lane.name());
      }
    }
  }

  /** Everything that acts on a terminal, a page or a drawing, as metadata may hold it. */
  private static final String ACTS =
      "\u0000\u0007\u001b[2J\r\n\t\u007f\u0085\u009b\u00ad\u061c\u180e\u200b\u200e\u2028\u2029"
          + "\u202a\u202e\u2066\u2068\u2069\ufeff\ufff9\ufffe\uffff\udb40\udc41";

  private static Ladder acting() {
    String name = "\u202e\u2068\u2069\u061c\u00ad\ufff9\udb40\udc41\u2028";
    return Ladder.of(
        new Calls("c", name)
            .add(
                0,
                "call.started",
                e ->
                    e.from(Calls.party(name, "אב" + name))
                        .legId(name + "ג")
                        .metadata(new Metadata(Map.of("method", MetadataValue.of("ד" + ACTS)))))
            .add(1, "error.raised", e -> e.legId(name))
            .call());
  }

  @Test
  void nothing_reported_acts_in_a_drawing() throws Exception {
    Ladder ladder = acting();
    String svg = SvgWriter.write(ladder);
    parsed(svg);
    for (String drawing : List.of(svg, MermaidWriter.write(ladder), TextWriter.write(ladder, 80))) {
      for (String line : drawing.split("\n", -1)) {
        int open = 0;
        for (int point : line.codePoints().toArray()) {
          if (point == 0x2068) {
            open++;
          } else if (point == 0x2069) {
            open--;
          } else {
            assertTrue(
                point >= 0x20
                    && point <= 0xFFFD
                    && !Character.isISOControl(point)
                    && Character.getType(point) != Character.FORMAT
                    && point != 0x2028
                    && point != 0x2029,
                () -> Integer.toHexString(point) + " in " + line);
          }
          assertTrue(open == 0 || open == 1, line);
        }
        assertTrue(open == 0, line);
      }
    }
  }

  @Test
  void text_from_right_to_left_turns_nothing_around_it_in_a_drawing() {
    String svg = SvgWriter.write(acting());
    assertTrue(svg.contains("\u2068ד"), svg);
    assertTrue(svg.contains("\u2068אב"), svg);
    int open = 0;
    for (int point : svg.substring(svg.indexOf("<g class=\"rows")).codePoints().toArray()) {
      open += point == 0x2068 ? 1 : point == 0x2069 ? -1 : 0;
      boolean turns = Character.getDirectionality(point) == Character.DIRECTIONALITY_RIGHT_TO_LEFT;
      assertTrue(open == 1 || !turns, svg);
    }
  }

  @Test
  void a_hundred_participants_are_listed_since_they_cannot_be_drawn() {
    Calls calls = new Calls("conference", "mcu");
    for (int i = 0; i < 100; i++) {
      String leg = "participant-" + i;
      calls.add(i, "leg.started", e -> e.legId(leg));
    }
    String text = TextWriter.write(Ladder.of(calls.call()), 80);

    assertTrue(text.contains("participant-99"));
    assertTrue(text.lines().allMatch(line -> TextWidth.of(line) <= 80));
  }

  @Test
  void times_are_as_precise_as_the_events_and_have_the_day_if_it_changes() {
    String exact =
        TextWriter.write(
            Ladder.of(
                new Calls("c", "pbx")
                    .add(0, "call.started", e -> e)
                    .add(0.000001, "call.ended", e -> e)
                    .call()),
            80);
    String overnight =
        TextWriter.write(
            Ladder.of(
                new Calls("c", "pbx")
                    .add(0, "call.started", e -> e)
                    .add(16 * 3600, "call.ended", e -> e)
                    .call()),
            80);

    assertTrue(exact.contains("08:15:00.000001 +0.000001"), exact);
    assertTrue(overnight.contains("11-24 00:15:00.000 +16:00:00.000"), overnight);
    assertTrue(overnight.contains("16 h 0 min"), overnight);
  }

  @Test
  void clock_times_are_in_the_requested_zone() {
    Ladder ladder = Ladder.of(Calls.transfer());
    ZoneId berlin = ZoneId.of("Europe/Berlin");

    assertTrue(TextWriter.write(ladder, 80, berlin).contains("09:15:00.000"));
    assertTrue(SvgWriter.write(ladder, berlin).contains("2026-11-23 Europe/Berlin"));
    assertTrue(SvgWriter.write(ladder).contains("2026-11-23 UTC"));
  }
}
