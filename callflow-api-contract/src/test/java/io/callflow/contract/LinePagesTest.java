package io.callflow.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallFlow;
import io.callflow.call.OrderKeys;
import io.callflow.codec.CallCodec;
import io.callflow.codec.ChunkHeader;
import io.callflow.codec.EventLine;
import io.callflow.codec.StoreDescriptor;
import io.callflow.contract.json.Json;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import io.callflow.query.Page;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of stored lines has the bytes of the page that is made of the events' values. */
class LinePagesTest {
  private static final Tenant TENANT = new Tenant("acme");
  private static final CallId CALL = new CallId("a84b4c@10.0.0.1");
  private static final Instant NOW = Instant.parse("2026-01-15T10:00:00Z");
  private static final StoreDescriptor DESCRIPTOR =
      new StoreDescriptor(StoreDescriptor.FORMAT, 1, "0".repeat(64));

  /** Counts the events that are made of lines. */
  private static final class CountingCodec implements CallCodec {
    private final CallCodec codec = new JsonCallCodec();
    private int events;

    @Override
    public byte[] line(StoredEvent event) {
      return codec.line(event);
    }

    @Override
    public StoredEvent event(byte[] line) {
      events++;
      return codec.event(line);
    }

    @Override
    public Optional<List<EventLine>> scan(byte[] text, int from) {
      return codec
          .scan(text, from)
          .map(lines -> lines.stream().map(line -> (EventLine) new CountedLine(line)).toList());
    }

    /** Counts the value that is made of a recognised line. */
    private final class CountedLine implements EventLine {
      private final EventLine line;

      CountedLine(EventLine line) {
        this.line = line;
      }

      @Override
      public ByteBuffer text() {
        return line.text();
      }

      @Override
      public boolean isOf(CallId callId) {
        return line.isOf(callId);
      }

      @Override
      public Instant timestamp() {
        return line.timestamp();
      }

      @Override
      public OrderKeys order() {
        return line.order();
      }

      @Override
      public EventId eventId() {
        return line.eventId();
      }

      @Override
      public StoredEvent event() {
        events++;
        return line.event();
      }

      @Override
      public int metadataBytes() {
        return line.metadataBytes();
      }
    }

    @Override
    public byte[] line(ChunkHeader header) {
      return codec.line(header);
    }

    @Override
    public ChunkHeader header(byte[] line) {
      return codec.header(line);
    }

    @Override
    public byte[] line(StoreDescriptor descriptor) {
      return codec.line(descriptor);
    }

    @Override
    public StoreDescriptor descriptor(byte[] line) {
      return codec.descriptor(line);
    }
  }

  private final CountingCodec codec = new CountingCodec();
  private final ObjectStore store = new InMemoryObjectStore(InstantSource.fixed(NOW));
  private final Calls calls =
      Callflow.builder(store, codec)
          .like(DESCRIPTOR)
          .executor(Runnable::run)
          .clock(() -> NOW)
          .open()
          .tenant(TENANT);

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private String header(int chunk, boolean sealed, ChunkHeader.State state) {
    CallId callId = state == ChunkHeader.State.ERASED ? null : CALL;
    return new String(
        codec.line(new ChunkHeader(ChunkHeader.FORMAT, callId, chunk, 1, sealed, state)), UTF_8);
  }

  /** Stores these lines as a chunk of the call. */
  private void write(int chunk, String header, List<String> lines) {
    StringBuilder text = new StringBuilder(header).append('\n');
    lines.forEach(line -> text.append(line).append('\n'));
    write(chunk, gzip(text.toString()));
  }

  private void write(int chunk, byte[] content) {
    String key = "v1/acme/calls/%s/%06d.ndjson.gz".formatted(CALL.key(), chunk);
    store.write(new ObjectKey(key), content, Condition.always());
  }

  /** Stores each list as a chunk; the last is open. */
  private void write(List<List<StoredEvent>> chunks) {
    for (int chunk = 0; chunk < chunks.size(); chunk++) {
      write(
          chunk,
          header(chunk, chunk < chunks.size() - 1, ChunkHeader.State.LIVE),
          lines(chunks.get(chunk)));
    }
  }

  private List<String> lines(List<StoredEvent> events) {
    return events.stream()
        .sorted(CallFlow.ORDER)
        .map(event -> new String(codec.line(event), UTF_8))
        .toList();
  }

  private static String withoutEscapes(String text) {
    return text.replace('"', '!').replace('\\', '!');
  }

  /** Random events of the call, in few instants, of few sources. */
  private static List<StoredEvent> events(Random random, int count) {
    List<StoredEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CallFlowEvent drawn = new RandomEvents(random).event();
      String legId = drawn.legId();
      CallFlowEvent event =
          drawn.toBuilder()
              .callId(CALL)
              .timestamp(NOW.plusNanos(250_000_000L * random.nextInt(8)))
              .source(random.nextInt(4) == 0 ? withoutEscapes(drawn.source()) : "pbx-1")
              .sequence(random.nextBoolean() ? null : (long) random.nextInt(3))
              .legId(legId == null ? null : withoutEscapes(legId))
              .build();
      events.add(new StoredEvent(EventId.of(event), NOW.plusMillis(i), event));
    }
    return events;
  }

  private byte[] values(Order order, int limit, @Nullable String nextToken) {
    return Json.write(EventMapper.eventPage(calls.events(query(order, limit)).page(nextToken)));
  }

  private static EventQuery query(Order order, int limit) {
    return EventQuery.ofCall(CallRef.of(CALL)).order(order).pageSize(limit);
  }

  private Page<EventLine> lines(Order order, int limit, @Nullable String nextToken) {
    return calls.lines(query(order, limit)).page(nextToken);
  }

  /** Reads every page in both ways; how many events were made for those of lines. */
  private int assertSamePages(int... limits) {
    int made = 0;
    for (Order order : Order.values()) {
      for (int limit : limits) {
        String nextToken = null;
        do {
          codec.events = 0;
          Page<EventLine> page = lines(order, limit, nextToken);
          made += codec.events;
          assertEquals(
              new String(values(order, limit, nextToken), UTF_8),
              new String(LinePageFormat.write(page), UTF_8));
          nextToken = page.nextToken();
        } while (nextToken != null);
      }
    }
    return made;
  }

  @Test
  void pages_of_every_limit_have_the_same_bytes_and_no_event_is_made() {
    write(List.of(events(new Random(1), 12)));
    assertEquals(0, assertSamePages(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 1000));
  }

  @Test
  void chunks_that_overlap_in_time_are_merged_without_making_events() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      List<List<StoredEvent>> chunks = new ArrayList<>();
      for (int chunk = random.nextInt(4); chunk >= 0; chunk--) {
        chunks.add(events(random, 1 + random.nextInt(12)));
      }
      write(chunks);
      assertEquals(0, assertSamePages(3 + random.nextInt(20), 1000), "seed " + seed);
    }
  }

  @Test
  void what_was_appended_is_passed_through() {
    Random random = new Random(5);
    for (int batch = 0; batch < 5; batch++) {
      List<CallFlowEvent> events = events(random, 40).stream().map(StoredEvent::event).toList();
      calls.storeAll(events);
    }
    assertEquals(0, assertSamePages(7, 200));
  }

  @Test
  void a_page_ends_early_where_its_metadata_is_large() {
    Metadata large = new Metadata(Map.of("a", MetadataValue.of("x".repeat(900_000))));
    for (int chunk = 0; chunk < 12; chunk++) {
      CallFlowEvent event =
          CallFlowEvent.builder(CALL, EventType.HOLD_STARTED, NOW.plusSeconds(chunk), "pbx")
              .metadata(large)
              .build();
      StoredEvent stored = new StoredEvent(EventId.of(event), NOW, event);
      write(chunk, header(chunk, chunk < 11, ChunkHeader.State.LIVE), lines(List.of(stored)));
    }
    Page<EventLine> page = lines(Order.ASC, 1000, null);
    assertEquals(10, page.elements().size());
    assertArrayEquals(values(Order.ASC, 1000, null), LinePageFormat.write(page));
  }

  private List<String> sound() {
    return new ArrayList<>(lines(events(new Random(3), 6)));
  }

  /** Reads a call whose first chunk has these lines, and whose second is sound. */
  private int assertSameWith(List<String> lines) {
    write(0, header(0, true, ChunkHeader.State.LIVE), lines);
    write(1, header(1, false, ChunkHeader.State.LIVE), lines(events(new Random(4), 5)));
    return assertSamePages(2, 1000);
  }

  @Test
  void sound_chunks_are_passed_through() {
    assertEquals(0, assertSameWith(sound()));
  }

  @Test
  void a_chunk_in_another_order_is_parsed_and_no_other() {
    List<String> lines = sound();
    lines.add(0, lines.remove(5));
    assertSameWith(lines);
    codec.events = 0;
    lines(Order.ASC, 1000, null);
    assertEquals(6, codec.events);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"eventId\":(\"[^\"]*\"),(.*) -> {$2,\"eventId\":$1",
        "^\\{ -> {\"newer\":[{}],",
        "}$ -> ,\"newer\":1}",
        "\"source\":\" -> \"source\": \"",
        "\"callId\":\"a -> \"callId\":\"\\\\u0061",
        "\"callKey\":\"[^\"]* -> \"callKey\":\"x",
        "Z\"}$ -> +00:00\"}"
      })
  void a_chunk_with_a_line_that_this_version_would_write_otherwise_is_parsed(String change) {
    List<String> lines = sound();
    String[] parts = change.split(" -> ");
    String before = lines.get(2);
    // The members of a JSON object may come in any order, so its last brace is moved along.
    String after =
        parts[0].startsWith("{")
            ? before
                .substring(0, before.length() - 1)
                .replaceFirst("\\" + parts[0], parts[1])
                .concat("}")
            : before.replaceFirst(parts[0], parts[1]);
    assertTrue(!after.equals(before), before);
    lines.set(2, after);
    assertTrue(assertSameWith(lines) > 0, after);
  }

  @Test
  void keys_with_an_escape_are_parsed() {
    List<StoredEvent> events = new ArrayList<>();
    for (String source : List.of("\"pbx\"", "a\\b", "pbx")) {
      CallFlowEvent event =
          CallFlowEvent.builder(CALL, EventType.LEG_ENDED, NOW, source).legId(source).build();
      events.add(new StoredEvent(EventId.of(event), NOW, event));
    }
    assertTrue(assertSameWith(lines(events)) > 0);
  }

  private @Nullable String failure(Runnable work) {
    try {
      work.run();
      return null;
    } catch (CallflowException e) {
      return e.code() + " " + e.getMessage();
    }
  }

  private void assertSameFailure(String code) {
    String failure = failure(() -> values(Order.ASC, 10, null));
    assertNotNull(failure);
    assertTrue(failure.startsWith(code + " "), failure);
    assertEquals(failure, failure(() -> lines(Order.ASC, 10, null)));
  }

  @Test
  void a_damaged_chunk_fails_in_the_same_words() {
    List<String> sound = sound();
    List<String> other = new ArrayList<>(sound);
    other.set(3, other.get(3).replace(CALL.value(), "b84b4c@10.0.0.1"));
    List<String> cut = new ArrayList<>(sound);
    cut.set(4, cut.get(4).substring(0, 90));
    List<String> twice = new ArrayList<>(sound);
    twice.set(1, twice.get(1).replaceFirst("}$", ",\"source\":\"a\"}"));
    List<String> invalid = new ArrayList<>(sound);
    invalid.set(0, invalid.get(0).replaceFirst("\"eventType\":\"", "\"eventType\":\"X"));
    List<String> blank = new ArrayList<>(sound);
    blank.add(2, "");
    for (List<String> lines : List.of(other, cut, twice, invalid, blank)) {
      write(0, header(0, false, ChunkHeader.State.LIVE), lines);
      assertSameFailure("DAMAGED");
    }
    String header = header(0, false, ChunkHeader.State.LIVE);
    for (String wrong :
        List.of(
            "",
            "{}",
            header.replace("\"format\":1", "\"format\":2"),
            header.replace("\"chunk\":0", "\"chunk\":1"),
            header.replace("a84b4c", "other"),
            header(0, false, ChunkHeader.State.ERASED))) {
      write(0, wrong, sound);
      assertSameFailure("DAMAGED");
    }
    write(0, gzip(header + "\n" + String.join("\n", sound)));
    assertSameFailure("DAMAGED");
    write(0, "no gzip".getBytes(UTF_8));
    assertSameFailure("DAMAGED");
  }

  @Test
  void a_header_with_an_unknown_member_is_parsed() {
    String header = header(0, false, ChunkHeader.State.LIVE).replace("{", "{\"newer\":1,");
    write(0, header, sound());
    assertTrue(assertSamePages(1000) > 0);
  }

  @Test
  void a_damaged_chunk_after_a_sound_one_fails_in_the_same_words() {
    write(0, header(0, true, ChunkHeader.State.LIVE), sound());
    write(1, header(1, false, ChunkHeader.State.LIVE), List.of("{}"));
    assertSameFailure("DAMAGED");
  }

  @Test
  void a_call_without_events_fails_in_the_same_words() {
    assertSameFailure("UNKNOWN_CALL");
    write(0, header(0, false, ChunkHeader.State.LIVE), List.of());
    assertSameFailure("UNKNOWN_CALL");
    write(0, header(0, false, ChunkHeader.State.ERASING), sound());
    assertSameFailure("ERASED");
    write(0, header(0, true, ChunkHeader.State.LIVE), sound());
    write(1, header(1, false, ChunkHeader.State.ERASED), List.of());
    assertSameFailure("ERASED");
    calls.erase(CallRef.of(CALL));
    assertSameFailure("ERASED");
  }

  /** Stores ten sealed chunks of this event, so many times each. */
  private void writeTimes(int times, CallFlowEvent.Builder builder) {
    CallFlowEvent event = builder.build();
    List<StoredEvent> events =
        Collections.nCopies(times, new StoredEvent(EventId.of(event), NOW, event));
    List<String> lines = lines(events);
    for (int chunk = 0; chunk < 10; chunk++) {
      write(chunk, header(chunk, true, ChunkHeader.State.LIVE), lines);
    }
  }

  @Test
  void a_call_of_more_events_or_bytes_than_any_fails_in_the_same_words() {
    CallFlowEvent small = CallFlowEvent.builder(CALL, EventType.HOLD_STARTED, NOW, "pbx").build();
    writeTimes(2_001, small.toBuilder());
    assertSameFailure("DAMAGED");
    Metadata large = new Metadata(Map.of("a", MetadataValue.of("x".repeat(850_000))));
    writeTimes(4, small.toBuilder().metadata(large));
    assertSameFailure("DAMAGED");
    writeTimes(3, small.toBuilder().metadata(large));
    assertEquals(10, lines(Order.ASC, 1000, null).elements().size());
  }

  @Test
  void a_token_of_another_call_or_of_no_event_fails_in_the_same_words() {
    write(List.of(events(new Random(1), 5)));
    String token = lines(Order.ASC, 2, null).nextToken();
    String reverse = lines(Order.DESC, 2, null).nextToken();
    write(List.of(events(new Random(2), 5)));
    for (String wrong : Arrays.asList("none", reverse, token)) {
      String failure = failure(() -> values(Order.ASC, 2, wrong));
      assertTrue(String.valueOf(failure).startsWith("INVALID_TOKEN "), failure);
      assertEquals(failure, failure(() -> lines(Order.ASC, 2, wrong)));
    }
    assertEquals(
        failure(() -> values(Order.ASC, 1001, null)), failure(() -> lines(Order.ASC, 1001, null)));
  }
}
