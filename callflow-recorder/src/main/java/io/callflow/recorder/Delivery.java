package io.callflow.recorder;

import io.callflow.call.StoreResult;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the store's answers which events are settled, which are sent again and when, and
 * whether the store works. For the recorder's thread only.
 */
final class Delivery {
  /** A batch that takes longer than this counts as a failure of the store. */
  static final long STUCK = 2_000_000_000L;

  /** How often the store must throw on an event alone until the event is given up. */
  private static final int MOST_THROWN = 3;

  /** The events of one call that were not stored, and why. */
  private static final class Failed {
    final List<Waiting> events = new ArrayList<>();
    final Throwable cause;

    Failed(Throwable cause) {
      this.cause = cause;
    }
  }

  private final long firstRetry;
  private final long longestRetry;
  private final long giveUpAfter;
  private final Backlog backlog;
  private final Intake intake;
  private final @Nullable Spill spill;
  private final Tally tally;
  private final Notices notices;
  private boolean outage;
  private long outageSince;
  private long failedAt;
  private int failures;
  private long retryAt;
  private long answers;

  Delivery(
      EventRecorderBuilder settings,
      Backlog backlog,
      Intake intake,
      @Nullable Spill spill,
      Tally tally,
      Notices notices) {
    this.firstRetry = settings.firstRetry.toNanos();
    this.longestRetry = settings.longestRetry.toNanos();
    this.giveUpAfter = settings.giveUpAfter.toNanos();
    this.backlog = backlog;
    this.intake = intake;
    this.spill = spill;
    this.tally = tally;
    this.notices = notices;
    this.retryAt = System.nanoTime();
  }

  /** Whether the store as a whole does not work. */
  boolean isOutage() {
    return outage;
  }

  /** Whether the store as a whole has failed since this time. */
  boolean hasFailedSince(long time) {
    return outage && failedAt - time >= 0;
  }

  /** When the next batch may be sent, as nanoTime. */
  long retryAt() {
    return retryAt;
  }

  /** Ends the pause. */
  void retryNow(long now) {
    retryAt = now;
  }

  /** Notes that a batch has been under way for this time. */
  void waitingFor(long nanos, long now) {
    if (nanos >= STUCK && !outage) {
      CallflowException cause =
          new CallflowException(
              ErrorCode.STORE_UNAVAILABLE, "The store has not answered for 2 seconds.");
      begin(now);
      notices.unavailable(cause, Duration.ZERO);
    }
  }

  /** Takes what became of a batch. */
  void take(Sender.Outcome outcome, long now) {
    Throwable thrown = outcome.thrown();
    if (thrown == null) {
      answered(outcome.batch(), outcome.results(), now);
    } else if (thrown instanceof CallflowException e && isOfTheStore(e.code())) {
      outage(outcome.batch(), thrown, now);
    } else {
      thrown(outcome.batch(), thrown, now);
    }
  }

  /** Whether a later try may succeed. */
  private static boolean isRetried(ErrorCode code) {
    return switch (code) {
      case STORE_UNAVAILABLE, STORE_FULL, STORE_REFUSED, DAMAGED -> true;
      case INVALID, CONFLICT, CALL_FULL, UNKNOWN_CALL, UNKNOWN_EVENT, ERASED, INVALID_TOKEN ->
          false;
    };
  }

  /** Whether it tells of the store as a whole, if every event of a batch has failed. */
  private static boolean isOfTheStore(ErrorCode code) {
    return isRetried(code) && code != ErrorCode.DAMAGED;
  }

  private void answered(List<Waiting> batch, List<StoreResult> results, long now) {
    Map<CallId, Failed> failed = new LinkedHashMap<>();
    boolean anySettled = false;
    CallflowException ofTheStore = null;
    for (int i = 0; i < batch.size(); i++) {
      Waiting event = batch.get(i);
      if (event.settled) {
        anySettled = true;
      } else if (results.get(i) instanceof StoreResult.Refused refused
          && isRetried(refused.code())) {
        failed
            .computeIfAbsent(event.event.callId(), id -> new Failed(refused.cause()))
            .events
            .add(event);
        ofTheStore = isOfTheStore(refused.code()) ? refused.cause() : ofTheStore;
      } else {
        settle(event, results.get(i));
        anySettled = true;
      }
    }
    release(batch);
    if (ofTheStore != null && !anySettled && (outage || !areHeldBack(batch))) {
      outage(batch, ofTheStore, now);
    } else {
      if (ofTheStore == null || anySettled) {
        works(now);
      }
      failed.values().forEach(call -> holdBack(call.events, call.cause, now));
    }
  }

  /** Whether all failed while others were stored, so that their failing again says nothing new. */
  private static boolean areHeldBack(List<Waiting> batch) {
    return batch.stream().allMatch(event -> event.failingSince != 0);
  }

  private void settle(Waiting event, StoreResult result) {
    event.settled = true;
    if (result instanceof StoreResult.Created created) {
      tally.stored(created.event());
    } else if (result instanceof StoreResult.Duplicate duplicate) {
      tally.duplicate(duplicate.event());
    } else if (result instanceof StoreResult.Conflict conflict) {
      tally.conflict(event.event, conflict.stored());
    } else if (result instanceof StoreResult.Refused refused) {
      tally.refused(event.event, refused.cause());
    }
  }

  private void giveUp(Waiting event, Throwable cause) {
    event.settled = true;
    tally.failed(event.event, cause);
  }

  /** Gives back the memory of those that are settled, and their places on disk. */
  void release(List<Waiting> events) {
    int count = 0;
    long bytes = 0;
    for (Waiting event : events) {
      if (event.settled && spill != null) {
        spill.settled(event);
        event.segment = null;
      }
      if (event.reserved && (event.settled || event.unread)) {
        event.reserved = false;
        count++;
        bytes += event.bytes;
      }
    }
    intake.release(count, bytes);
  }

  private void works(long now) {
    answers++;
    failures = 0;
    retryAt = now;
    if (outage) {
      outage = false;
      notices.recovered(Duration.ofNanos(now - outageSince));
    }
  }

  private void begin(long now) {
    failedAt = now;
    if (!outage) {
      outage = true;
      outageSince = now;
    }
  }

  private void outage(List<Waiting> batch, Throwable cause, long now) {
    long pause = fail(cause, now);
    for (Waiting event : batch) {
      event.failures = 0;
      event.failingSince = 0;
    }
    putBack(batch, now + pause, false);
  }

  private long fail(Throwable cause, long now) {
    begin(now);
    failures++;
    long pause = pause(failures);
    retryAt = now + pause;
    notices.unavailable(cause, Duration.ofNanos(pause));
    return pause;
  }

  /** The store threw: either it does not work, or an event in the batch causes it. */
  private void thrown(List<Waiting> batch, Throwable cause, long now) {
    if (batch.size() > 1) {
      for (Waiting event : batch) {
        event.batchLimit = Math.min(event.batchLimit, Math.max(1, batch.size() / 2));
      }
      putBack(batch, now + fail(cause, now), false);
      return;
    }
    Waiting alone = batch.get(0);
    alone.batchLimit = 1;
    boolean othersWereStored = alone.answersAtFailure >= 0 && answers > alone.answersAtFailure;
    alone.answersAtFailure = answers;
    if (othersWereStored) {
      alone.thrownAlone++;
      if (alone.thrownAlone >= MOST_THROWN) {
        giveUp(alone, cause);
        release(batch);
      } else {
        holdBack(batch, cause, now);
      }
    } else {
      // Others are sent first, and show whether the store works.
      putBack(batch, now + 2 * fail(cause, now), true);
    }
  }

  private void holdBack(List<Waiting> events, Throwable cause, long now) {
    List<Waiting> again = new ArrayList<>();
    List<Waiting> givenUp = new ArrayList<>();
    for (Waiting event : events) {
      event.failures++;
      event.failingSince = event.failingSince == 0 ? now : event.failingSince;
      boolean othersWereStored = answers > event.answersAtFailure;
      event.answersAtFailure = answers;
      if (othersWereStored && now - event.failingSince >= giveUpAfter) {
        giveUp(event, cause);
        givenUp.add(event);
      } else {
        again.add(event);
      }
    }
    release(givenUp);
    if (!again.isEmpty()) {
      long pause = pause(again.get(0).failures);
      notices.heldBack(again.get(0).event, again.size(), cause, Duration.ofNanos(pause));
      putBack(again, now + pause, true);
    }
  }

  private void putBack(List<Waiting> events, long dueAt, boolean hold) {
    Map<CallId, List<Waiting>> calls = new LinkedHashMap<>();
    for (Waiting event : events) {
      if (!event.settled && !event.unread) {
        calls.computeIfAbsent(event.event.callId(), id -> new ArrayList<>()).add(event);
      }
    }
    calls.values().forEach(call -> backlog.putBack(call, dueAt, hold));
  }

  /** A random pause, in nanoseconds, that doubles with each failure up to its longest. */
  private long pause(int failed) {
    long longest = firstRetry;
    for (int i = 1; i < failed && longest < longestRetry; i++) {
      longest *= 2;
    }
    longest = Math.min(longest, longestRetry);
    return longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1);
  }
}
