package io.callflow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallSummary;
import io.callflow.codec.ChunkHeader;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.query.CallQuery;
import io.callflow.query.DamagedCall;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Damaged chunks, and a damaged descriptor. */
final class DamageTest extends ArchiveFixture {
  private static final Limits THREES = new Limits(3, 1 << 20, 100, 1 << 24);
  private static final CallId OTHER = new CallId("call-2");

  private void assertNamed(int chunk, byte[] content) {
    Archive archive = archive(store, THREES);
    archive.append(TENANT, CALL, events(0, 7), NOW);
    archive.append(TENANT, OTHER, List.of(event(OTHER, 0)), NOW);
    ObjectKey key = Keys.chunk(TENANT, CALL.key(), chunk);
    byte[] good = store.read(key).orElseThrow().content();
    store.write(key, content, Condition.always());
    for (Runnable work :
        List.<Runnable>of(
            () -> archive.read(TENANT, REF),
            () -> archive.append(TENANT, CALL, events(20, 21), NOW),
            () -> archive.erase(TENANT, REF))) {
      CallflowException e = assertThrows(CallflowException.class, work::run);
      assertEquals(ErrorCode.DAMAGED, e.code());
      assertTrue(String.valueOf(e.getMessage()).contains(key.value()), e::getMessage);
    }
    assertArrayEquals(
        content, store.read(key).orElseThrow().content(), "the damaged object is left alone");
    assertEquals(1, archive.read(TENANT, CallRef.of(OTHER)).events().size(), "others are readable");
    store.write(key, good, Condition.always());
    assertEquals(
        events(0, 7),
        eventsOf(archive.read(TENANT, REF)),
        "the call is readable once it is restored");
  }

  private byte[] chunk(int number) {
    archive(store, THREES).append(TENANT, CALL, events(0, 7), NOW);
    return store.read(Keys.chunk(TENANT, CALL.key(), number)).orElseThrow().content();
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private String header(CallId call, int number, ChunkHeader.State state) {
    CallId named = state == ChunkHeader.State.ERASED ? null : call;
    return new String(
            codec.line(new ChunkHeader(ChunkHeader.FORMAT, named, number, 1, true, state)), UTF_8)
        + "\n";
  }

  private String line(CallId call) {
    Archive elsewhere = new DamageTest().archive(store, THREES);
    Tenant tenant = new Tenant("elsewhere");
    elsewhere.append(tenant, call, List.of(event(call, 0)), NOW);
    return new String(codec.line(elsewhere.read(tenant, CallRef.of(call)).events().get(0)), UTF_8)
        + "\n";
  }

  @Test
  void a_chunk_that_was_cut_short_is_named() {
    byte[] whole = chunk(1);
    for (int length = 0; length < whole.length; length += 7) {
      assertNamed(1, Arrays.copyOf(whole, length));
    }
  }

  @Test
  void a_chunk_with_a_flipped_bit_is_named() {
    byte[] whole = chunk(1);
    for (int at = 10; at < whole.length; at += 5) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      assertNamed(1, flipped);
    }
  }

  @Test
  void an_object_that_is_no_chunk_is_named() {
    assertNamed(0, "not gzip".getBytes(UTF_8));
    assertNamed(0, gzip(""));
    assertNamed(0, gzip("\n"));
    assertNamed(0, gzip("no fields\n"));
    assertNamed(0, gzip("unknown=1\t\n"));
    assertNamed(0, gzip(header(CALL, 0, ChunkHeader.State.LIVE).strip()));
    assertNamed(0, gzip(header(CALL, 0, ChunkHeader.State.LIVE) + "unknown=1\t\n"));
    assertNamed(0, gzip(header(CALL, 0, ChunkHeader.State.LIVE) + line(CALL).strip()));
    assertNamed(0, gzip(header(CALL, 0, ChunkHeader.State.LIVE) + "\n" + line(CALL)));
  }

  @Test
  void a_chunk_in_the_wrong_place_is_named() {
    assertNamed(1, chunk(0));
    assertNamed(0, gzip(header(OTHER, 0, ChunkHeader.State.LIVE)));
    assertNamed(0, gzip(header(CALL, 1, ChunkHeader.State.LIVE)));
    assertNamed(0, gzip(header(CALL, 0, ChunkHeader.State.LIVE) + line(OTHER)));
    assertNamed(0, gzip(header(CALL, 0, ChunkHeader.State.ERASED) + line(CALL)));
  }

  @Test
  void a_chunk_of_another_format_is_named() {
    String header = header(CALL, 0, ChunkHeader.State.LIVE);
    assertNamed(0, gzip(header.replace("format=1", "format=2")));
    assertNamed(0, gzip(header.replace("state=LIVE", "state=FROZEN")));
  }

  @Test
  void members_that_a_newer_version_wrote_are_skipped() {
    Archive archive = archive(store, THREES);
    archive.append(TENANT, CALL, events(0, 1), NOW);
    String header = header(CALL, 0, ChunkHeader.State.LIVE);
    String line = line(CALL);
    store.write(
        Keys.chunk(TENANT, CALL.key(), 0),
        gzip("new=1\t" + header + "new=1\t" + line),
        Condition.always());

    assertEquals(events(0, 1), eventsOf(archive.read(TENANT, REF)));
  }

  @Test
  void a_damaged_call_hides_no_others_in_time() {
    Archive archive = archive(store, THREES);
    archive.append(TENANT, CALL, events(0, 2), NOW);
    archive.append(TENANT, OTHER, List.of(event(OTHER, 0)), NOW);
    ObjectKey key = Keys.chunk(TENANT, CALL.key(), 0);
    store.write(key, "scrambled".getBytes(UTF_8), Condition.always());

    for (String party : Arrays.asList(null, "1015")) {
      CallQuery listed = CallQuery.between(NOON, NOW).newestFirst();
      EventQuery wanted = EventQuery.between(NOON, NOW);
      Page<CallSummary> calls =
          archive.calls(TENANT, party == null ? listed : listed.party(party), null, NOW);
      assertEquals(List.of(OTHER), calls.elements().stream().map(call -> call.callId()).toList());
      Page<StoredEvent> events =
          archive.events(TENANT, party == null ? wanted : wanted.party(party), null, NOW);
      assertEquals(1, events.elements().size());
      for (List<DamagedCall> damaged : List.of(calls.damaged(), events.damaged())) {
        assertEquals(List.of(CALL.key()), damaged.stream().map(DamagedCall::callKey).toList());
        assertTrue(damaged.get(0).detail().contains(key.value()), damaged.get(0).detail());
      }
    }
  }

  @Test
  void two_processes_that_open_a_new_store_at_once_agree_on_one_descriptor() {
    StoreDescriptor first = new StoreDescriptor(StoreDescriptor.FORMAT, 3, "1".repeat(64));
    StoreDescriptor second = new StoreDescriptor(StoreDescriptor.FORMAT, 5, "2".repeat(64));
    ObjectStore overtaken =
        new ForwardingObjectStore(store) {
          private boolean opened;

          @Override
          public Optional<StoredObject> read(ObjectKey key) {
            Optional<StoredObject> read = super.read(key);
            if (!opened) {
              opened = true;
              assertEquals(first, Archive.open(store, codec, first, Runnable::run).descriptor());
            }
            return read;
          }
        };

    assertEquals(first, Archive.open(overtaken, codec, second, Runnable::run).descriptor());
    assertEquals(first, Archive.open(store, codec, second, Runnable::run).descriptor());
  }

  @Test
  void a_descriptor_that_cannot_be_read_is_named() {
    for (String damaged :
        List.of("", "unknown=1\t", "no fields", "format=1\tshards=0\tpartySecret=00\t")) {
      store.write(Keys.DESCRIPTOR, damaged.getBytes(UTF_8), Condition.always());
      CallflowException e =
          assertThrows(CallflowException.class, () -> archive(store, THREES), damaged);
      assertEquals(ErrorCode.DAMAGED, e.code());
      assertTrue(String.valueOf(e.getMessage()).contains("v1/store.json"), e::getMessage);
    }
  }

  @Test
  void a_store_of_another_format_is_left_alone() {
    store.write(
        Keys.DESCRIPTOR, codec.line(new StoreDescriptor(2, 1, "0".repeat(64))), Condition.always());
    CallflowException e = assertThrows(CallflowException.class, () -> archive(store, THREES));

    assertEquals(ErrorCode.STORE_REFUSED, e.code());
  }
}
