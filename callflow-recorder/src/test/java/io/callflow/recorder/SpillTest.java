package io.callflow.recorder;

import static io.callflow.recorder.Events.assertBalanced;
import static io.callflow.recorder.Events.assertInOrder;
import static io.callflow.recorder.Events.await;
import static io.callflow.recorder.Events.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The files of a spill folder, whole, damaged, and without room. */
class SpillTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path temporary;

  private final FaultyCalls calls = new FaultyCalls();
  private final Told told = new Told();
  private Path folder = Path.of("");

  @BeforeEach
  void nameFolder() {
    folder = temporary.resolve("spool").resolve("pbx");
  }

  @AfterEach
  void close() {
    calls.close();
  }

  private EventRecorderBuilder builder() {
    return EventRecorder.builder(calls)
        .listener(told)
        .linger(Duration.ofMillis(20))
        .retry(Duration.ofMillis(10), Duration.ofMillis(50))
        .whenFull(WhenFull.spillTo(folder, new JsonCallCodec()));
  }

  /** Leaves these events in the folder. */
  private void leave(int from, int to) {
    calls.fails(ErrorCode.STORE_UNAVAILABLE);
    try (EventRecorder recorder = builder().open()) {
      for (int i = from; i < to; i++) {
        recorder.record(event("a", i));
      }
    }
    calls.works();
  }

  private List<Path> files(String ending) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private List<Integer> takeUp() {
    try (EventRecorder recorder = builder().open()) {
      assertTrue(recorder.flush(SOON));
      assertEquals(0, recorder.statistics().waiting());
      assertBalanced(recorder.statistics());
    }
    return Events.numbers(calls.created);
  }

  @Test
  void what_earlier_recorders_left_is_taken_up_in_order() throws Exception {
    leave(0, 10);
    leave(10, 20);
    assertEquals(2, files(".spill").size());
    String first = Files.readString(files(".spill").get(0));
    assertTrue(first.startsWith("callflow-spill 1\n"), first);
    assertTrue(first.contains(" {\"eventId\":\"evt_"), first);

    List<Integer> wanted = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      wanted.add(i);
    }
    assertEquals(wanted, takeUp());
    assertEquals(List.of(), files(".spill"));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void only_this_user_may_read_what_is_spilled() throws Exception {
    leave(0, 1);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    for (Path file : files("")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
          file::toString);
    }
  }

  @Test
  void a_damaged_record_is_skipped_told_with_its_place_and_kept() throws Exception {
    leave(0, 10);
    Path file = files(".spill").get(0);
    String content = Files.readString(file);
    int at = content.indexOf("\"sourceEventId\":\"4\"");
    assertTrue(at > 0, content);
    Files.writeString(file, content.substring(0, at + 17) + "7" + content.substring(at + 18));

    assertEquals(List.of(0, 1, 2, 3, 5, 6, 7, 8, 9), takeUp());
    int record = content.lastIndexOf('\n', at) + 1;
    assertEquals(
        List.of(file.getFileName() + ":" + record + " The checksum does not match."),
        told.spillDamaged);
    assertEquals(1, told.dropped.get(DropReason.SPILL_DAMAGED));
    assertEquals(1, files(".damaged").size());

    leave(10, 11);
    assertEquals(List.of(0, 1, 2, 3, 5, 6, 7, 8, 9, 10), takeUp());
  }

  @Test
  void a_file_that_was_cut_off_gives_all_of_its_whole_records() throws Exception {
    leave(0, 10);
    Path file = files(".spill").get(0);
    String content = Files.readString(file);
    int last = content.lastIndexOf('\n', content.length() - 2) + 1;
    for (int length : new int[] {content.length() - 1, last + 1, 5, 0}) {
      told.spillDamaged.clear();
      calls.created.clear();
      Files.writeString(file, content.substring(0, length));
      takeUp();
      assertEquals(length == 0 ? 0 : 1, told.spillDamaged.size(), told.spillDamaged::toString);
      assertEquals(List.of(), files(".spill"));
      assertEquals(List.of(), files(".damaged"));
    }
    assertEquals(9, calls.stored().call("a").events().size());
  }

  @Test
  void lines_that_the_codec_cannot_read_and_foreign_files_are_told() throws Exception {
    leave(0, 2);
    Path file = files(".spill").get(0);
    Files.writeString(file, "no spill file\nat all, but with some more bytes than a header has\n");
    Files.writeString(folder.resolve("notes.txt"), "not touched");
    assertEquals(List.of(), takeUp());
    assertEquals(2, told.spillDamaged.size());
    assertEquals(1, files(".damaged").size());
    assertTrue(Files.exists(folder.resolve("notes.txt")));
  }

  @Test
  void files_of_a_newer_version_are_refused_and_left_alone() throws Exception {
    leave(0, 1);
    Path file = files(".spill").get(0);
    String content = Files.readString(file).replace("callflow-spill 1\n", "callflow-spill 2\n");
    Files.writeString(file, content);
    CallflowException refused = assertThrows(CallflowException.class, () -> builder().open());
    assertEquals(ErrorCode.STORE_REFUSED, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).contains(file.toString()), refused::toString);
    assertEquals(content, Files.readString(file));
    Files.writeString(file, content.replace("callflow-spill 2\n", "callflow-spill 1\n"));
    assertEquals(List.of(0), takeUp());
  }

  @Test
  void a_second_recorder_over_the_folder_is_refused() throws Exception {
    try (EventRecorder recorder = builder().open()) {
      for (int i = 0; i < 2; i++) {
        CallflowException refused = assertThrows(CallflowException.class, () -> builder().open());
        assertEquals(ErrorCode.STORE_REFUSED, refused.code());
        assertEquals(
            "The spill folder " + folder + " is used by another recorder.", refused.getMessage());
        assertEquals("used", ChildProcess.run(OpenedFolder.class, folder.toString()));
      }
      assertTrue(recorder.record(event("a", 1)));
    }
    assertEquals("free", ChildProcess.run(OpenedFolder.class, folder.toString()));
    builder().open().close();
  }

  @Test
  void a_folder_that_cannot_be_used_is_refused_with_its_name() throws Exception {
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "a file");
    CallflowException refused = assertThrows(CallflowException.class, () -> builder().open());
    assertEquals(ErrorCode.STORE_REFUSED, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).contains(folder.toString()));
  }

  @Test
  void at_its_limit_the_folder_takes_no_more_and_the_newest_are_dropped() throws Exception {
    calls.fails(ErrorCode.STORE_UNAVAILABLE);
    int taken = 0;
    try (EventRecorder recorder =
        builder()
            .capacity(100)
            .whenFull(WhenFull.spillTo(folder, new JsonCallCodec(), 1 << 20))
            .open()) {
      for (int i = 0; i < 10_000; i++) {
        if (i % 40 == 0) {
          await(
              "room, or a full folder",
              () -> recorder.statistics().waitingBytes() < 1024 || !told.spillFailed.isEmpty());
        }
        taken += recorder.record(event("a", i)) ? 1 : 0;
      }
      await("told", () -> told.dropped.containsKey(DropReason.FULL));
      assertTrue(recorder.statistics().spillBytes() <= 1 << 20);
      assertTrue(taken > 100 && taken < 10_000, "taken: " + taken);
      assertEquals(1, told.spillFailed.size());
      assertEquals(ErrorCode.STORE_FULL, ((CallflowException) told.spillFailed.get(0)).code());
      assertBalanced(recorder.statistics());

      calls.works();
      assertTrue(recorder.flush(SOON));
      assertTrue(recorder.record(event("a", 10_000)));
      assertTrue(recorder.flush(SOON));
      assertEquals(taken + 1, calls.created.size());
      assertInOrder(calls.created);
      assertBalanced(recorder.statistics());
    }
  }

  @Test
  void while_files_cannot_be_written_events_stay_in_memory() throws Exception {
    try (EventRecorder recorder = builder().capacity(100).open()) {
      Path elsewhere = temporary.resolve("elsewhere");
      Files.move(folder, elsewhere);
      calls.fails(ErrorCode.STORE_UNAVAILABLE);
      int taken = 0;
      for (int i = 0; i < 200; i++) {
        taken += recorder.record(event("a", i)) ? 1 : 0;
      }
      assertEquals(100, taken);
      await("told", () -> !told.spillFailed.isEmpty());
      await("tries", () -> told.unavailable.size() > 5);
      assertEquals(0, recorder.statistics().spilled());
      Files.move(elsewhere, folder);
      await("written", () -> recorder.statistics().spilled() == 100);
      // What was written is counted a moment before its room is free.
      await("room", () -> recorder.record(event("a", 200)));

      calls.works();
      assertTrue(recorder.flush(SOON));
      assertEquals(101, calls.created.size());
      assertInOrder(calls.created);
      assertEquals(1, told.spillFailed.size());
      assertBalanced(recorder.statistics());
    }
  }

  @Test
  @Tag("posix")
  void a_record_that_was_written_in_part_is_cut_off_and_written_again_later() throws Exception {
    try (ChildProcess app = ChildProcess.startLimited(200, LimitedFiles.class, folder.toString())) {
      assertEquals("failed 1, damaged 0, stored 1000 in order", app.lastLine());
    }
    assertEquals(List.of(), files(".spill"));
  }

  @Test
  void a_write_that_is_undone_leaves_no_bytes() throws Exception {
    Path file = temporary.resolve("segment");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    Segment segment = Segment.created(file, 0);
    SegmentWriter writer = new SegmentWriter(segment, channel);
    writer.write("whole\n".getBytes(UTF_8));
    assertEquals(0, segment.added(1, 6, 0));
    writer.write("in pa".getBytes(UTF_8));
    assertTrue(writer.undo());
    writer.write("next\n".getBytes(UTF_8));
    writer.close();
    assertEquals("whole\nnext\n", Files.readString(file));
  }

  @Test
  void while_files_cannot_be_written_events_are_stored_from_memory() throws Exception {
    try (EventRecorder recorder = builder().open()) {
      Files.delete(folder.resolve("recorder.lock"));
      Files.delete(folder);
      calls.fails(ErrorCode.STORE_UNAVAILABLE);
      recorder.record(event("a", 1));
      await("told", () -> !told.spillFailed.isEmpty());
      recorder.record(event("a", 2));
      calls.works();
      assertTrue(recorder.flush(SOON));
      assertEquals(List.of(1, 2), Events.numbers(calls.created));
    }
  }

  @Test
  void a_file_that_is_gone_is_told_and_its_events_are_counted_as_dropped() throws Exception {
    calls.fails(ErrorCode.STORE_UNAVAILABLE);
    try (EventRecorder recorder = builder().retry(Duration.ofSeconds(1), SOON).open()) {
      recorder.record(event("a", 1));
      await("spilled", () -> recorder.statistics().spilled() == 1);
      Files.delete(files(".spill").get(0));
      calls.works();
      assertTrue(recorder.flush(SOON));
      assertEquals(1, told.spillDamaged.size());
      await("told", () -> told.dropped.containsKey(DropReason.SPILL_DAMAGED));
      assertBalanced(recorder.statistics());
    }
  }

  @Test
  void an_event_too_large_for_a_file_is_told_as_failed() throws Exception {
    calls.fails(ErrorCode.STORE_UNAVAILABLE);
    try (EventRecorder recorder = builder().open()) {
      assertTrue(recorder.record(event("a", 1, Events.metadata(600_000))));
      assertTrue(recorder.record(event("a", 2)));
      await("spilled", () -> recorder.statistics().spilled() == 1);
      assertEquals(List.of(1), Events.numbers(told.failed));
      assertBalanced(recorder.statistics());
      assertEquals(1, recorder.statistics().waiting());
    }
  }

  @Test
  void segments_are_limited_and_deleted_one_by_one() throws Exception {
    calls.fails(ErrorCode.STORE_UNAVAILABLE);
    try (EventRecorder recorder = builder().open()) {
      for (int i = 0; i < 200; i++) {
        int sent = i;
        assertTrue(recorder.record(event("a", i, Events.metadata(60_000))));
        await("spilled", () -> recorder.statistics().spilled() >= sent - 20);
      }
      await("spilled", () -> recorder.statistics().spilled() == 200);
      assertTrue(files(".spill").size() >= 3);
      calls.works();
      assertTrue(recorder.flush(SOON));
      assertEquals(200, calls.created.size());
      assertInOrder(calls.created);
      await("deleted", () -> recorder.statistics().spillBytes() == 0);
    }
    assertEquals(List.of(), files(".spill"));
    Files.writeString(folder.resolve("x"), "", StandardOpenOption.CREATE);
    assertFalse(Files.exists(folder.resolve("0000000000000000001.spill")));
  }
}
