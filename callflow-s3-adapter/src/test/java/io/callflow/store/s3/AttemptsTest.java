package io.callflow.store.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The retries of one request, by a timer that takes no real time. */
final class AttemptsTest {
  private static final S3Settings SETTINGS = S3Settings.of("bucket");
  private static final Duration LONGEST_ATTEMPT =
      SETTINGS.connectTimeout().plus(SETTINGS.answerTimeout());

  private final ManualTimer timer = new ManualTimer();
  private final S3Requests requests = new S3Requests();

  /**
   * Sends a request whose attempts all fail after this time, and returns how often it was tried.
   */
  private long failing(Duration attempt) {
    long before = requests.count().gets();
    CallflowException failure =
        assertThrows(
            CallflowException.class,
            () ->
                new Attempts(SETTINGS, requests, timer)
                    .run(
                        S3Operation.READ,
                        "'key'",
                        () -> {
                          timer.advance(attempt);
                          throw new UncheckedIOException(new IOException("no answer"));
                        }));
    assertEquals(ErrorCode.STORE_UNAVAILABLE, failure.code());
    return requests.count().gets() - before;
  }

  @Test
  void a_request_waits_no_longer_than_the_deadline_and_one_attempt() {
    assertEquals(Duration.ofSeconds(27), SETTINGS.deadline().plus(LONGEST_ATTEMPT));
    Random random = new Random(1);
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 2_000; i++) {
      Duration before = timer.elapsed();
      failing(Duration.ofNanos((long) (random.nextDouble() * LONGEST_ATTEMPT.toNanos())));
      Duration waited = timer.elapsed().minus(before);
      longest = waited.compareTo(longest) > 0 ? waited : longest;
    }
    assertTrue(
        longest.compareTo(SETTINGS.deadline().plus(LONGEST_ATTEMPT)) < 0, "waited " + longest);
    assertTrue(longest.compareTo(SETTINGS.deadline()) > 0, "the bound is not loose: " + longest);
  }

  @Test
  void a_server_that_sends_nothing_is_asked_three_times() {
    for (int i = 0; i < 1000; i++) {
      assertEquals(3, failing(LONGEST_ATTEMPT));
    }
  }

  @Test
  void a_server_that_fails_at_once_is_asked_twelve_times_with_growing_pauses() {
    assertEquals(Attempts.MOST, failing(Duration.ZERO));
    List<Duration> pauses = timer.pauses();
    assertEquals(Attempts.MOST - 1, pauses.size());
    for (int attempt = 1; attempt < Attempts.MOST; attempt++) {
      Duration pause = pauses.get(attempt - 1);
      assertTrue(pause.toNanos() <= Attempts.longestPause(attempt), pauses::toString);
    }
    assertEquals(Duration.ofMillis(40), Duration.ofNanos(Attempts.longestPause(1)));
    assertEquals(Duration.ofMillis(80), Duration.ofNanos(Attempts.longestPause(2)));
    assertEquals(Duration.ofSeconds(3), Duration.ofNanos(Attempts.longestPause(40)));
  }
}
