package io.callflow.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.StoreResult;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store takes of the disk. */
@Tag("posix")
final class SizeTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  @Test
  void the_worst_batch_takes_no_more_than_a_mebibyte() throws Exception {
    long before;
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      Calls calls =
          Callflow.builder(store, new JsonCallCodec())
              .clock(Clock.fixed(Instant.parse("2030-01-01T00:00:00Z"), ZoneOffset.UTC))
              .keepStoreOpen()
              .open()
              .tenant(TestCalls.TENANT);
      before = bytes();
      // 500 calls with one event each, whose minutes and parties all differ.
      List<CallFlowEvent> events =
          IntStream.range(0, 500).mapToObj(i -> TestCalls.event("hostile-call-" + i, 0)).toList();
      List<StoreResult> results = calls.tryStoreAll(events);
      assertEquals(
          500, results.stream().filter(each -> each instanceof StoreResult.Created).count());
      long open = bytes() - before;
      System.out.println("The worst batch takes " + open / 1024 + " KB while the store is open.");
    }
    long grown = Files.size(folder.resolve("callflow.db"));
    System.out.println("The database has " + grown / 1024 + " KB after the worst batch.");
    assertTrue(grown <= 1 << 20, grown + " bytes");
  }

  private long bytes() throws Exception {
    try (var files = Files.list(folder)) {
      return files.mapToLong(each -> each.toFile().length()).sum();
    }
  }
}
