package io.callflow.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallSummary;
import io.callflow.codec.ChunkHeader;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import io.callflow.report.CheckReport;
import io.callflow.report.Finding;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Small stored objects that would take much memory or a deep stack to read. Each is damaged: named
 * and passed over, with the other calls listed.
 */
class StoredBombTest {
  private static final Tenant TENANT = new Tenant("acme");
  private static final CallId CALL = new CallId("call-1");
  private static final CallId OTHER = new CallId("call-2");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant NOW = NOON.plusSeconds(3600);
  private static final StoreDescriptor DESCRIPTOR =
      new StoreDescriptor(StoreDescriptor.FORMAT, 1, "0".repeat(64));

  /** The most that reading the bomb may allocate, beside the bytes of the object. */
  private static final long MAX_ALLOCATED = 32L << 20;

  private final JsonCallCodec codec = new JsonCallCodec();
  private final ObjectStore store = new InMemoryObjectStore(InstantSource.fixed(NOW));
  private final Callflow callflow =
      Callflow.builder(store, codec)
          .like(DESCRIPTOR)
          .executor(Runnable::run)
          .clock(() -> NOON)
          .open();
  private final Calls calls = callflow.tenant(TENANT);

  private interface Content {
    void write(OutputStream out) throws IOException;
  }

  private static byte[] gzip(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, 1 << 16)) {
      content.write(gzip);
    }
    return bytes.toByteArray();
  }

  private static CallFlowEvent event(CallId call) {
    return CallFlowEvent.builder(call, EventType.CALL_STARTED, NOON, "pbx").build();
  }

  private byte[] header(int chunk, boolean sealed) {
    return codec.line(
        new ChunkHeader(ChunkHeader.FORMAT, CALL, chunk, 1, sealed, ChunkHeader.State.LIVE));
  }

  private byte[] line() {
    return codec.line(calls.call(CallRef.of(CALL)).events().get(0));
  }

  private static byte[] repeated(byte[] piece, int times) {
    byte[] all = new byte[piece.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(piece, 0, all, i * piece.length, piece.length);
    }
    return all;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private Map<String, byte[]> bombs() throws IOException {
    byte[] good = store.read(chunk(0)).orElseThrow().content();
    byte[] members = repeated(gzip(out -> {}), 200_000);
    byte[] spaces = new byte[1 << 20];
    Arrays.fill(spaces, (byte) ' ');
    byte[] header = joined(header(0, false), new byte[] {'\n'});
    byte[] large =
        gzip(
            out -> {
              out.write(header);
              for (int i = 0; i < 200; i++) {
                out.write(spaces);
              }
              out.write('\n');
            });
    byte[] lying = large.clone();
    lying[lying.length - 4] = 100;
    lying[lying.length - 3] = 0;
    lying[lying.length - 2] = 0;
    lying[lying.length - 1] = 0;
    byte[] line = line();
    Map<String, byte[]> bombs = new LinkedHashMap<>();
    bombs.put("empty members", members);
    bombs.put("a chunk and empty members", joined(good, members));
    bombs.put("empty members and a chunk", joined(members, good));
    bombs.put("a line of 200 MB", large);
    bombs.put("a line of 200 MB that says it has 100 bytes", lying);
    bombs.put("a line of 200 MB, cut short", Arrays.copyOf(large, large.length / 2));
    bombs.put(
        "spaces", gzip(out -> out.write(joined(header, joined(spaces, "\n".getBytes(UTF_8))))));
    bombs.put("empty lines", gzip(out -> out.write(repeated("\n".getBytes(UTF_8), 1_000_000))));
    bombs.put(
        "a header and empty lines",
        gzip(out -> out.write(joined(header, repeated("\n".getBytes(UTF_8), 1_000_000)))));
    for (String deep : List.of("[", "{\"a\":", "{\"a\":[")) {
      for (String field : List.of("metadata", "new", "from", "links")) {
        String nested = ",\"" + field + "\":" + deep.repeat(100_000);
        String text = new String(line, UTF_8);
        bombs.put(
            deep + " in " + field,
            gzip(
                out -> {
                  out.write(header);
                  out.write((text.substring(0, text.length() - 1) + nested + "\n").getBytes(UTF_8));
                }));
      }
      bombs.put(
          deep + " in the header",
          gzip(
              out ->
                  out.write(
                      ("{\"format\":1,\"new\":" + deep.repeat(100_000) + "\n").getBytes(UTF_8))));
    }
    return bombs;
  }

  private ObjectKey chunk(int number) {
    return new ObjectKey(
        callflow
            .objects(TENANT, CallRef.of(CALL))
            .get(0)
            .value()
            .replace("000000", "%06d".formatted(number)));
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void a_bomb_is_named_and_hides_no_other_call() throws IOException {
    calls.storeAll(List.of(event(CALL), event(OTHER)));
    for (Map.Entry<String, byte[]> bomb : bombs().entrySet()) {
      store.write(chunk(0), bomb.getValue(), Condition.always());
      long before = allocated();
      CallflowException e =
          assertThrows(CallflowException.class, () -> calls.call(CallRef.of(CALL)), bomb.getKey());
      assertTrue(allocated() - before < MAX_ALLOCATED + bomb.getValue().length, bomb.getKey());
      assertEquals(ErrorCode.DAMAGED, e.code(), bomb.getKey());
      assertTrue(String.valueOf(e.getMessage()).contains(chunk(0).value()), e::getMessage);
      assertOthersAreListed(bomb.getKey());
    }
  }

  private void assertOthersAreListed(String bomb) {
    Page<CallSummary> listed = calls.calls(CallQuery.between(NOON, NOW)).page();
    assertEquals(
        List.of(OTHER), listed.elements().stream().map(CallSummary::callId).toList(), bomb);
    assertEquals(1, listed.damaged().size(), bomb);
    Page<StoredEvent> events = calls.events(EventQuery.between(NOON, NOW).newestFirst()).page();
    assertEquals(
        List.of(event(OTHER)), events.elements().stream().map(StoredEvent::event).toList(), bomb);
    assertEquals(1, events.damaged().size(), bomb);
    CheckReport report = callflow.check(progress -> {});
    assertEquals(
        List.of(Finding.Kind.DAMAGED),
        report.findings().stream().map(Finding::kind).toList(),
        bomb);
    assertEquals(1, report.calls(), bomb);
  }

  /** Each of the chunks might be one that was written; all of them together were not. */
  @Test
  void a_call_of_more_chunks_than_are_written_is_damaged() throws IOException {
    calls.storeAll(List.of(event(CALL), event(OTHER)));
    CallFlowEvent large =
        event(CALL).toBuilder()
            .metadata(Metadata.parse("{\"a\":[1" + ",1".repeat(29_000) + "]}"))
            .build();
    StoredEvent stored = new StoredEvent(io.callflow.event.EventId.of(large), NOON, large);
    byte[] lines = repeated(joined(codec.line(stored), new byte[] {'\n'}), 17);
    for (int number = 0; number < 100; number++) {
      byte[] header = joined(header(number, true), new byte[] {'\n'});
      store.write(chunk(number), gzip(out -> out.write(joined(header, lines))), Condition.always());
    }
    CallflowException e = assertThrows(CallflowException.class, () -> calls.call(CallRef.of(CALL)));
    assertEquals(ErrorCode.DAMAGED, e.code());
    assertOthersAreListed("many chunks");
  }

  @Test
  void a_line_that_nests_without_end_is_refused() {
    for (String deep : List.of("[", "{\"a\":")) {
      byte[] line = ("{\"eventId\":" + deep.repeat(1_000_000)).getBytes(UTF_8);
      assertThrows(IllegalArgumentException.class, () -> codec.event(line));
    }
  }
}
