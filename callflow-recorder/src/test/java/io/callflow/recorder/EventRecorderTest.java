package io.callflow.recorder;

import static io.callflow.recorder.Events.assertBalanced;
import static io.callflow.recorder.Events.await;
import static io.callflow.recorder.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final FaultyCalls calls = new FaultyCalls();
  private final Told told = new Told();

  @AfterEach
  void close() {
    calls.close();
  }

  private EventRecorderBuilder builder() {
    return EventRecorder.builder(calls).listener(told).linger(Duration.ofMillis(20));
  }

  @Test
  void a_recorded_event_is_stored_and_told_on_the_recorders_thread() throws Exception {
    try (EventRecorder recorder = builder().open()) {
      assertTrue(recorder.record(event("a", 1)));
      await("stored", () -> told.stored.size() == 1);

      assertEquals(List.of(event("a", 1)), calls.created);
      assertEquals(1, calls.stored().call("a").events().size());
      await("counted", () -> recorder.statistics().waiting() == 0);
      assertBalanced(recorder.statistics());
      assertEquals(0, recorder.statistics().waitingBytes());
      assertEquals(Set.of("callflow-recorder"), told.threads);
    }
  }

  @Test
  void events_of_one_call_are_sent_together_and_in_order() {
    try (EventRecorder recorder = builder().linger(Duration.ofSeconds(60)).open()) {
      for (int i = 0; i < 300; i++) {
        recorder.record(event(i % 2 == 0 ? "a" : "b", i));
      }
      assertTrue(recorder.flush(SOON));
    }
    List<CallFlowEvent> wanted = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      int number = i < 300 ? i : i - 300;
      if (i < 300 == (number % 2 == 0)) {
        wanted.add(event(number % 2 == 0 ? "a" : "b", number));
      }
    }
    assertEquals(List.of(wanted), calls.batches);
  }

  @Test
  void a_batch_has_at_most_500_events_and_is_sent_without_lingering() throws Exception {
    try (EventRecorder recorder = builder().linger(Duration.ofSeconds(60)).open()) {
      for (int i = 0; i < 1200; i++) {
        recorder.record(event("a", i));
      }
      await("two batches", () -> calls.created.size() >= 1000);
      assertTrue(recorder.flush(SOON));
    }
    assertTrue(calls.batches.stream().allMatch(batch -> batch.size() <= 500));
    Events.assertInOrder(calls.created);
    assertEquals(1200, calls.created.size());
  }

  @Test
  void duplicates_conflicts_and_refusals_are_told_with_their_reasons() {
    CallFlowEvent first = event("a", 1);
    CallFlowEvent other = first.toBuilder().legId("b").build();
    CallFlowEvent ahead =
        first.toBuilder()
            .sourceEventId("3")
            .timestamp(Instant.now().plus(Duration.ofDays(10)))
            .build();
    try (EventRecorder recorder = builder().open()) {
      for (CallFlowEvent event : List.of(first, first, other, ahead)) {
        recorder.record(event);
      }
      assertTrue(recorder.flush(SOON));

      assertEquals(List.of(first), told.stored);
      assertEquals(List.of(first), told.duplicates);
      assertEquals(List.of(other), told.conflicts);
      assertEquals(ErrorCode.INVALID, told.refused.get(0).code());
      assertEquals("/timestamp", told.refused.get(0).violations().get(0).pointer());
      RecorderStatistics now = recorder.statistics();
      assertEquals(4, now.recorded());
      assertEquals(1, now.stored());
      assertEquals(1, now.duplicates());
      assertEquals(1, now.conflicts());
      assertEquals(1, now.refused());
      assertBalanced(now);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what an app without NullAway may do
  void null_is_dropped_and_counted() throws Exception {
    try (EventRecorder recorder = builder().open()) {
      assertFalse(recorder.record(null));
      await("told", () -> told.dropped.getOrDefault(DropReason.NO_EVENT, 0L) == 1);
      assertBalanced(recorder.statistics());
    }
  }

  @Test
  void what_is_recorded_after_close_is_dropped_counted_and_told() throws Exception {
    EventRecorder recorder = builder().open();
    recorder.close();
    recorder.close();

    assertFalse(recorder.record(event("a", 1)));
    await("told", () -> told.dropped.getOrDefault(DropReason.CLOSED, 0L) == 1);
    assertFalse(recorder.record(event("a", 2)));
    await("told again", () -> told.dropped.getOrDefault(DropReason.CLOSED, 0L) == 2);

    assertEquals(2, recorder.statistics().dropped());
    assertBalanced(recorder.statistics());
    assertFalse(told.threads.contains(Thread.currentThread().getName()));
    assertTrue(recorder.flush(SOON));
  }

  @Test
  void a_listener_that_throws_and_interrupts_harms_nothing() {
    List<EventRecorder> own = new CopyOnWriteArrayList<>();
    RecorderListener bad =
        new RecorderListener() {
          @Override
          public void stored(StoredEvent event) {
            Thread.currentThread().interrupt();
            own.get(0).record(Events.event("from-listener", Events.number(event.event())));
            own.get(0).flush(SOON);
            throw new StackOverflowError();
          }
        };
    try (EventRecorder recorder = builder().batch(1).listener(bad).open()) {
      own.add(recorder);
      for (int i = 0; i < 10; i++) {
        recorder.record(event("a", i));
      }
      assertTrue(recorder.flush(SOON));
      assertEquals(10, calls.stored().call("a").events().size());
    }
    assertEquals(10, calls.stored().call("from-listener").events().size());
  }

  @Test
  void an_interrupted_thread_records_and_stays_interrupted() {
    try (EventRecorder recorder = builder().open()) {
      Thread.currentThread().interrupt();
      assertTrue(recorder.record(event("a", 1)));
      assertFalse(recorder.flush(SOON));
      assertTrue(Thread.interrupted());
      assertTrue(recorder.flush(SOON));
    }
  }

  @Test
  void the_newest_events_are_dropped_when_there_are_too_many() throws Exception {
    Runnable release = calls.hangs();
    try (EventRecorder recorder = builder().capacity(10).open()) {
      for (int i = 0; i < 25; i++) {
        assertEquals(i < 10, recorder.record(event("a", i)));
      }
      assertEquals(10, recorder.statistics().waiting());
      await("told", () -> told.dropped.getOrDefault(DropReason.FULL, 0L) == 15);
      assertBalanced(recorder.statistics());

      release.run();
      assertTrue(recorder.flush(SOON));
      assertTrue(recorder.record(event("a", 100)));
    }
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100), Events.numbers(calls.created));
  }

  @Test
  void the_newest_events_are_dropped_when_they_have_too_many_bytes() {
    Runnable release = calls.hangs();
    try (EventRecorder recorder = builder().capacityBytes(1 << 20).open()) {
      int taken = 0;
      for (int i = 0; i < 30; i++) {
        taken += recorder.record(event("a", i, Events.metadata(60_000))) ? 1 : 0;
      }
      assertEquals(17, taken);
      assertTrue(recorder.statistics().waitingBytes() <= 1 << 20);
      assertFalse(recorder.record(event("a", 100, Events.metadata(2 << 20))));
      release.run();
      assertTrue(recorder.flush(SOON));
      assertEquals(0, recorder.statistics().waitingBytes());
      assertBalanced(recorder.statistics());
    }
  }

  @Test
  void a_full_recorder_waits_for_room_if_it_may() throws Exception {
    Runnable release = calls.hangs();
    try (EventRecorder recorder =
        builder().capacity(5).whenFull(WhenFull.waitUpTo(Duration.ofSeconds(60))).open()) {
      for (int i = 0; i < 5; i++) {
        assertTrue(recorder.record(event("a", i)));
      }
      Thread waiting = new Thread(() -> recorder.record(event("a", 5)));
      waiting.start();
      await("it waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
      release.run();
      waiting.join();
      assertTrue(recorder.flush(SOON));
    }
    assertEquals(List.of(0, 1, 2, 3, 4, 5), Events.numbers(calls.created));
  }

  @Test
  void a_full_recorder_waits_no_longer_than_it_may_nor_on_an_interrupt() throws Exception {
    Runnable release = calls.hangs();
    try (EventRecorder recorder =
        builder().capacity(1).whenFull(WhenFull.waitUpTo(Duration.ofMillis(5))).open()) {
      assertTrue(recorder.record(event("a", 1)));
      assertFalse(recorder.record(event("a", 2)));
      release.run();
    }
    Runnable releaseLater = calls.hangs();
    try (EventRecorder recorder =
        builder().capacity(1).whenFull(WhenFull.waitUpTo(Duration.ofMinutes(1))).open()) {
      assertTrue(recorder.record(event("a", 3)));
      Thread.currentThread().interrupt();
      assertFalse(recorder.record(event("a", 4)));
      assertTrue(Thread.interrupted());

      Thread waiting = new Thread(() -> recorder.record(event("a", 5)));
      waiting.start();
      await("it waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
      Thread closing = new Thread(recorder::close);
      closing.start();
      waiting.join();
      releaseLater.run();
      closing.join();
      assertEquals(1, recorder.statistics().stored());
    }
    assertEquals(2, told.dropped.get(DropReason.FULL));
    assertEquals(1, told.dropped.get(DropReason.CLOSED));
  }

  @Test
  void close_stores_what_waits() {
    try (EventRecorder recorder = builder().linger(Duration.ofSeconds(60)).open()) {
      for (int i = 0; i < 2000; i++) {
        recorder.record(event("call" + i % 10, i));
      }
    }
    assertEquals(2000, calls.created.size());
  }

  @Test
  void close_gives_up_on_a_store_that_hangs_and_tells_what_is_dropped() {
    Runnable release = calls.hangs();
    EventRecorder recorder = builder().closeWithin(Duration.ofMillis(50)).open();
    for (int i = 0; i < 700; i++) {
      recorder.record(event("a", i));
    }
    recorder.close();
    assertFalse(recorder.flush(SOON));
    release.run();

    assertEquals(700, told.dropped.get(DropReason.UNSENT));
    assertEquals(0, recorder.statistics().waiting());
    assertBalanced(recorder.statistics());
  }

  @Test
  void an_interrupted_close_returns_and_saves_what_it_can() {
    Runnable release = calls.hangs();
    EventRecorder recorder = builder().closeWithin(Duration.ofHours(1)).open();
    recorder.record(event("a", 1));
    Thread.currentThread().interrupt();
    recorder.close();
    assertTrue(Thread.interrupted());
    release.run();
    assertEquals(1, told.dropped.get(DropReason.UNSENT));
  }

  @Test
  void settings_out_of_range_are_refused() {
    EventRecorderBuilder builder = builder();
    assertThrows(IllegalArgumentException.class, () -> builder.capacity(0));
    assertThrows(IllegalArgumentException.class, () -> builder.capacity(1_000_001));
    assertThrows(IllegalArgumentException.class, () -> builder.capacityBytes(1));
    assertThrows(IllegalArgumentException.class, () -> builder.batch(501));
    assertThrows(IllegalArgumentException.class, () -> builder.linger(Duration.ofMillis(-1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> builder.retry(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    assertThrows(IllegalArgumentException.class, () -> builder.giveUpAfter(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> builder.closeWithin(Duration.ofDays(1)));
    assertThrows(IllegalArgumentException.class, () -> WhenFull.waitUpTo(Duration.ZERO));
  }
}
