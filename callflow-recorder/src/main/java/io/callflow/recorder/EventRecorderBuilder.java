package io.callflow.recorder;

import io.callflow.Calls;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.time.Duration;
import java.util.Objects;

/**
 * Opens an {@link EventRecorder} with settings of your own; each has a default that suits most
 * apps.
 *
 * <pre>{@code
 * EventRecorder recorder =
 *     EventRecorder.builder(calls).capacity(50_000).whenFull(WhenFull.dropNewest()).open();
 * }</pre>
 *
 * <p>Methods refuse a value that is out of range with {@link IllegalArgumentException}. Used by one
 * thread, to open one recorder.
 */
public final class EventRecorderBuilder {
  /** How many events a recorder holds in memory unless another number is set. */
  public static final int DEFAULT_CAPACITY = 10_000;

  /** How many bytes a recorder holds in memory unless another number is set: 64 MiB. */
  public static final long DEFAULT_CAPACITY_BYTES = 64L << 20;

  /** The most events that are sent to the store at once. */
  public static final int MAX_BATCH = 500;

  private static final int MAX_CAPACITY = 1_000_000;
  private static final long MIN_BYTES = 1L << 20;
  private static final long MAX_BYTES = 4L << 30;

  final Calls calls;
  int capacity = DEFAULT_CAPACITY;
  long capacityBytes = DEFAULT_CAPACITY_BYTES;
  WhenFull whenFull = WhenFull.dropNewest();
  RecorderListener listener = new RecorderListener() {};
  int batch = MAX_BATCH;
  Duration linger = Duration.ofMillis(200);
  Duration firstRetry = Duration.ofMillis(100);
  Duration longestRetry = Duration.ofSeconds(5);
  Duration giveUpAfter = Duration.ofMinutes(10);
  Duration closeWithin = Duration.ofSeconds(30);

  EventRecorderBuilder(Calls calls) {
    this.calls = Objects.requireNonNull(calls, "calls");
  }

  /**
   * Holds at most this many events in memory. Default: {@value #DEFAULT_CAPACITY}.
   *
   * @param events 1 to 1,000,000; a reference is allocated for each at once
   */
  public EventRecorderBuilder capacity(int events) {
    capacity = (int) inRange("capacity", events, 1, MAX_CAPACITY);
    return this;
  }

  /**
   * Holds at most this many bytes of events in memory. An event counts as 1 KiB, 1 KiB for each of
   * its links, and the size of its metadata; one whose strings are as long as they may be takes up
   * to 8 KiB more. Default: 64 MiB.
   *
   * @param bytes 1 MiB to 4 GiB
   */
  public EventRecorderBuilder capacityBytes(long bytes) {
    capacityBytes = inRange("capacityBytes", bytes, MIN_BYTES, MAX_BYTES);
    return this;
  }

  /** Does this with events when the memory is full. Default: {@link WhenFull#dropNewest}. */
  public EventRecorderBuilder whenFull(WhenFull value) {
    whenFull = Objects.requireNonNull(value, "whenFull");
    return this;
  }

  /** Tells this listener what becomes of the events. Default: nobody is told. */
  public EventRecorderBuilder listener(RecorderListener value) {
    listener = Objects.requireNonNull(value, "listener");
    return this;
  }

  /**
   * Sends at most this many events to the store at once, and at most about 4 MiB. Default: {@value
   * #MAX_BATCH}.
   *
   * @param events 1 to {@value #MAX_BATCH}
   */
  public EventRecorderBuilder batch(int events) {
    batch = (int) inRange("batch", events, 1, MAX_BATCH);
    return this;
  }

  /**
   * Waits this long for more events of a call before it sends them; it waits no longer once there
   * is a batch. Default: 200 ms.
   *
   * @param time zero to 1 minute
   */
  public EventRecorderBuilder linger(Duration time) {
    linger = inRange("linger", time, Duration.ZERO, Duration.ofMinutes(1));
    return this;
  }

  /**
   * Pauses after a failed try: at first up to {@code first}, then up to twice as long after each
   * further failure, but at most {@code longest}. Each pause is drawn at random between half of
   * that and all of it. Default: 100 ms and 5 seconds.
   *
   * @param first 1 ms to 1 hour
   * @param longest {@code first} to 1 hour
   */
  public EventRecorderBuilder retry(Duration first, Duration longest) {
    firstRetry = inRange("first", first, Duration.ofMillis(1), Duration.ofHours(1));
    longestRetry = inRange("longest", longest, first, Duration.ofHours(1));
    return this;
  }

  /**
   * Gives up an event that has failed for this long while events of other calls were stored, for
   * example because an object of its call is damaged. While the store as a whole fails, no event is
   * given up. Default: 10 minutes.
   *
   * @param time 1 ms to 30 days; meanwhile the event takes its share of the memory
   */
  public EventRecorderBuilder giveUpAfter(Duration time) {
    giveUpAfter = inRange("giveUpAfter", time, Duration.ofMillis(1), Duration.ofDays(30));
    return this;
  }

  /**
   * Lets {@link EventRecorder#close} wait at most this long for what is not stored yet. Default: 30
   * seconds.
   *
   * @param time zero to 1 hour
   */
  public EventRecorderBuilder closeWithin(Duration time) {
    closeWithin = inRange("closeWithin", time, Duration.ZERO, Duration.ofHours(1));
    return this;
  }

  /**
   * Opens the recorder, and starts its two threads, which keep no process alive. Over a spill
   * folder, it begins to store what an earlier recorder has left there.
   *
   * @throws CallflowException {@link ErrorCode#STORE_REFUSED} if the spill folder is used by
   *     another recorder, cannot be read and written, or has files of a newer version
   */
  public EventRecorder open() {
    return EventRecorder.open(this);
  }

  private static long inRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + "; " + min + " to " + max + " are allowed");
    }
    return value;
  }

  private static Duration inRange(String name, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          name + " is " + value + "; " + min + " to " + max + " are allowed");
    }
    return value;
  }
}
