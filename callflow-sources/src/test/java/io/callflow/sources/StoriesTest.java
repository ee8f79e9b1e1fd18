package io.callflow.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.ladder.Ladder;
import io.callflow.call.ladder.Row;
import io.callflow.call.ladder.TextWriter;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.StandardEventType;
import io.callflow.sources.asterisk.ImportedTable;
import io.callflow.sources.record.SourceRecord;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.story.StoryCall;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads records that tell one story in several calls, and stores their events in any order. The
 * story has the same calls and the same ladder, from whichever call it is read.
 */
class StoriesTest {
  private static final Path RECORDS =
      Path.of("src/test/resources/io/callflow/sources").toAbsolutePath();

  /**
   * A known story.
   *
   * @param calls its calls; the first is the one that is asked for
   */
  record Known(String name, String records, List<String> calls) {
    List<CallFlowEvent> events() throws IOException {
      Path file = RECORDS.resolve(records);
      if (records.startsWith("asterisk/")) {
        return ImportedTable.events(file);
      }
      SourceFormat format = SourceFormat.of(Path.of(records).getName(1).toString()).orElseThrow();
      try (Stream<SourceRecord> read =
          Sources.read(format, new ByteArrayInputStream(Files.readAllBytes(file)))) {
        return read.flatMap(record -> record.events().stream()).toList();
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Known> known() {
    return List.of(
        known(
            "attended-transfer",
            "asterisk/tables/attended-transfer.psv",
            "1772442000.1",
            "1772442014.3"),
        known(
            "attended-transfer-as-events",
            "samples/asterisk-ari/attended-transfer.ndjson",
            "1763889300.10",
            "1763889300.12"),
        known(
            "back-to-back",
            "samples/sip-tshark/back-to-back.ek.json",
            "b2b-a@10.0.0.11",
            "b2b-b@10.0.0.44"),
        known("queue-with-two-agents", "asterisk/tables/queue-answered.psv", "1772442000.1"),
        known(
            "parked-and-retrieved",
            "asterisk/tables/park-and-retrieve.psv",
            "1772442000.1",
            "1772442040.3"),
        known("picked-up", "asterisk/tables/pickup.psv", "1772442000.1", "1772442005.3"),
        known(
            "parent-and-children",
            "samples/twilio/dialled-from-inbound.form",
            "CA05fd0c1b2a3948576000000000000010",
            "CA05fd0c1b2a3948576000000000000011",
            "CA05fd0c1b2a3948576000000000000012"),
        known(
            "transferred-contact",
            "samples/amazon-connect/contact-events.json",
            "a1b20001-7f3a-4c55-9a0e-0123456789ab",
            "a1b20004-7f3a-4c55-9a0e-0123456789ab"));
  }

  private static Known known(String name, String records, String... calls) {
    return new Known(name, records, List.of(calls));
  }

  /** Stores the events in this order, in batches of this many, and asks. */
  private static <T> T stored(List<CallFlowEvent> events, int batch, Function<Calls, T> ask) {
    try (Callflow callflow = Callflow.open(new InMemoryObjectStore(), new JsonCallCodec())) {
      Calls calls = callflow.tenant("stories");
      for (int from = 0; from < events.size(); from += batch) {
        calls.tryStoreAll(events.subList(from, Math.min(events.size(), from + batch)));
      }
      return ask.apply(calls);
    }
  }

  private static Set<String> callIds(Calls calls, String asked) {
    Set<String> ids = new TreeSet<>();
    for (StoryCall call : calls.story(asked).calls()) {
      ids.add(call.ref().toString());
    }
    return ids;
  }

  /** What a ladder draws, without its links and without which call was asked for. */
  private static List<String> drawn(Calls calls, String asked) {
    return drawn(Ladder.of(calls.story(asked)));
  }

  private static List<String> drawn(Ladder ladder) {
    List<String> drawn = new ArrayList<>();
    for (Row row : ladder.rows()) {
      if (row instanceof Row.Event event && !event.type().means(StandardEventType.LINK_ASSERTED)) {
        drawn.add(
            "%s %s %s %s-%s %s"
                .formatted(
                    ladder.calls().get(event.call()).ref(),
                    event.at(),
                    event.type(),
                    ladder.lanes().get(event.from()),
                    ladder.lanes().get(event.to()),
                    event.legId()));
      }
    }
    ladder
        .bars()
        .forEach(
            bar ->
                drawn.add(
                    "%s %s %s %s %s"
                        .formatted(
                            bar.kind(),
                            ladder.lanes().get(bar.lane()),
                            bar.start(),
                            bar.end(),
                            ladder.calls().get(bar.call()).ref())));
    return drawn;
  }

  /** The events, of which those of one call link no other call. */
  private static List<CallFlowEvent> silent(List<CallFlowEvent> events, String call) {
    CallId silent = new CallId(call);
    List<CallFlowEvent> told = new ArrayList<>();
    for (CallFlowEvent event : events) {
      if (!event.callId().equals(silent) || event.links().isEmpty()) {
        told.add(event);
      } else if (!event.eventType().means(StandardEventType.LINK_ASSERTED)) {
        told.add(event.toBuilder().links(List.of()).build());
      }
    }
    return told;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("known")
  void a_story_has_its_golden_ladder(Known known) throws IOException {
    String ladder =
        stored(
            known.events(),
            100,
            calls -> TextWriter.write(Ladder.of(calls.story(known.calls().get(0))), 120));

    Golden.assertEqual(RECORDS.resolve("stories/" + known.name() + ".ladder.txt"), ladder);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("known")
  void the_order_of_the_events_and_the_call_that_is_asked_for_change_nothing(Known known)
      throws IOException {
    List<CallFlowEvent> events = known.events();
    List<String> expected = stored(events, 100, calls -> drawn(calls, known.calls().get(0)));
    Random random = new Random(17);
    for (int round = 0; round < 12; round++) {
      List<CallFlowEvent> shuffled = new ArrayList<>(events);
      Collections.shuffle(shuffled, random);
      stored(
          shuffled,
          1 + random.nextInt(7),
          calls -> {
            for (String asked : known.calls()) {
              assertEquals(new TreeSet<>(known.calls()), callIds(calls, asked), asked);
              assertEquals(expected, drawn(calls, asked), asked);
            }
            return true;
          });
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("known")
  void one_side_is_enough_to_assert_a_link(Known known) throws IOException {
    List<CallFlowEvent> events = known.events();
    // A note may become a row when the link on its leg is gone, so each event is a row here.
    List<String> expected =
        stored(events, 100, calls -> drawn(Ladder.whole(calls.story(known.calls().get(0)))));
    for (String silent : known.calls()) {
      List<CallFlowEvent> told = silent(events, silent);
      Collections.shuffle(told, new Random(5));
      stored(
          told,
          3,
          calls -> {
            for (String asked : known.calls()) {
              assertEquals(new TreeSet<>(known.calls()), callIds(calls, asked), silent);
              assertEquals(expected, drawn(Ladder.whole(calls.story(asked))), silent);
            }
            return true;
          });
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("known")
  void without_links_and_correlation_there_is_no_story(Known known) throws IOException {
    List<CallFlowEvent> events = known.events();
    for (String call : known.calls()) {
      events = silent(events, call);
    }
    List<CallFlowEvent> alone =
        events.stream().map(event -> event.toBuilder().correlationId(null).build()).toList();
    String asked = known.calls().get(0);

    assertEquals(Set.of(asked), stored(alone, 100, calls -> callIds(calls, asked)));
  }
}
