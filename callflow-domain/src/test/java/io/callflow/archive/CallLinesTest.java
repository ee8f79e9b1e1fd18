package io.callflow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.OrderKeys;
import io.callflow.codec.EventLine;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.store.Condition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The lines of a call are those of its events, whether the codec recognises a chunk or not. */
final class CallLinesTest extends ArchiveFixture {
  private static final Limits FIVES = new Limits(5, 1 << 20, 100, 1 << 24);

  private final ProbedStore probed = new ProbedStore(store);
  private final ChoosyCodec choosy = new ChoosyCodec();
  private final Archive archive =
      Archive.open(probed, choosy, DESCRIPTOR, FIVES, Runnable::run, Backoff.none());

  /** Recognises the chunks that hold certain events. */
  private final class ChoosyCodec extends ForwardingCodec {
    private final List<String> liked = new ArrayList<>();
    private int scanned;

    ChoosyCodec() {
      super(codec);
    }

    @Override
    public Optional<List<EventLine>> scan(byte[] text, int from) {
      List<EventLine> lines = new ArrayList<>();
      if (from == text.length) {
        return Optional.of(lines);
      }
      String[] all = new String(text, from, text.length - from, UTF_8).split("\n");
      if (liked.stream().noneMatch(all[0]::contains)) {
        return Optional.empty();
      }
      scanned++;
      for (String line : all) {
        lines.add(EventLine.of(codec.event(line.getBytes(UTF_8)), codec));
      }
      return Optional.of(lines);
    }
  }

  private static List<String> texts(List<EventLine> lines) {
    return lines.stream().map(line -> UTF_8.decode(line.text()).toString()).toList();
  }

  private List<String> written(List<StoredEvent> events) {
    return events.stream().map(event -> new String(codec.line(event), UTF_8)).toList();
  }

  @Test
  void chunks_are_merged_whichever_of_them_are_recognised() {
    List<CallFlowEvent> shuffled = new ArrayList<>(events(0, 23));
    Collections.shuffle(shuffled, new Random(1));
    for (int from = 0; from < 23; from += 5) {
      archive.append(TENANT, CALL, shuffled.subList(from, Math.min(23, from + 5)), NOW);
    }
    assertEquals(5, chunks(CALL).size());
    List<StoredEvent> events = archive.read(TENANT, REF).events();
    for (int recognised = 0; recognised <= 5; recognised++) {
      choosy.liked.clear();
      choosy.scanned = 0;
      for (int chunk = 0; chunk < recognised; chunk++) {
        choosy.liked.add(chunks(CALL).get(chunk).lines().get(0).event().eventId().value());
      }
      probed.reset();
      List<EventLine> lines = archive.readLines(TENANT, REF);
      assertEquals(written(events), texts(lines));
      assertEquals(recognised, choosy.scanned);
      assertEquals(5, probed.requests(), "as many requests as for values");
      for (int i = 0; i < events.size(); i++) {
        assertEquals(OrderKeys.of(events.get(i)), lines.get(i).order());
        assertEquals(events.get(i).eventId(), lines.get(i).eventId());
        assertTrue(lines.get(i).isOf(CALL));
        assertFalse(lines.get(i).isOf(new CallId("other")));
      }
    }
  }

  @Test
  void a_recognised_line_of_another_call_is_damage() {
    archive.append(TENANT, CALL, events(0, 3), NOW);
    CallId other = new CallId("other");
    archive.append(TENANT, other, List.of(event(other, 1)), NOW);
    Chunk good = chunks(CALL).get(0);
    List<Chunk.Line> lines = new ArrayList<>(good.lines());
    lines.set(1, chunks(other).get(0).lines().get(0));
    store.write(
        Keys.chunk(TENANT, CALL.key(), 0),
        new Chunk(good.header(), lines).encode(codec),
        Condition.always());
    choosy.liked.add("");
    CallflowException e =
        assertThrows(CallflowException.class, () -> archive.readLines(TENANT, REF));
    assertEquals(ErrorCode.DAMAGED, e.code());
    assertTrue(String.valueOf(e.getMessage()).contains("another call"), e::getMessage);
  }

  @Test
  void an_erased_or_an_unknown_call_has_no_lines() {
    choosy.liked.add("");
    assertEquals(
        ErrorCode.UNKNOWN_CALL,
        assertThrows(CallflowException.class, () -> archive.readLines(TENANT, REF)).code());
    archive.append(TENANT, CALL, events(0, 12), NOW);
    archive.erase(TENANT, REF);
    assertEquals(
        ErrorCode.ERASED,
        assertThrows(CallflowException.class, () -> archive.readLines(TENANT, REF)).code());
  }
}
