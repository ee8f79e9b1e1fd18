package io.callflow.store.s3;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Sends a request until it succeeds, fails for good, or the deadline has passed; counts every
 * attempt. This is the only retry in Callflow: the SDK's own is switched off, and no caller repeats
 * a failed request.
 *
 * <p>The bound of the pauses doubles from 40 ms to 3 s. Each pause is a random time up to its bound
 * ("full jitter"), so writers that were turned away together do not come back together.
 *
 * <p>No attempt begins after the deadline, and no pause ends after it. So a request takes at most
 * the deadline and one attempt.
 */
final class Attempts {
  /** The pauses between this many attempts take about twelve seconds on average. */
  static final int MOST = 12;

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(40);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(3);

  private final S3Settings settings;
  private final S3Requests requests;
  private final RetryTimer timer;

  Attempts(S3Settings settings, S3Requests requests, RetryTimer timer) {
    this.settings = settings;
    this.requests = requests;
    this.timer = timer;
  }

  /**
   * Runs a request, again after each failure that may pass.
   *
   * @param subject names the request's object in messages: a quoted key, or the number of keys
   * @throws CallflowException if a retry does not help or would begin after the deadline. {@code
   *     STORE_REFUSED} and {@code STORE_FULL} are thrown only if certainly nothing was changed; if
   *     an earlier attempt may have taken effect, {@code STORE_UNAVAILABLE} is thrown instead
   */
  <T> T run(S3Operation operation, String subject, Supplier<T> request) {
    long start = timer.nanoTime();
    boolean mayHaveHappened = false;
    for (int attempt = 1; ; attempt++) {
      requests.add(operation.kind(), attempt > 1);
      RuntimeException failure;
      try {
        return request.get();
      } catch (SdkException | UncheckedIOException e) {
        failure = e;
      }
      if (Fault.isInterruption(failure)) {
        Thread.currentThread().interrupt();
        throw interrupted(operation, subject, failure);
      }
      Fault fault = Fault.of(failure, operation, settings);
      mayHaveHappened |= fault.mayHaveHappened();
      long pause = ThreadLocalRandom.current().nextLong(longestPause(attempt) + 1);
      Duration spent = Duration.ofNanos(timer.nanoTime() - start);
      boolean inTime = spent.plusNanos(pause).compareTo(settings.deadline()) < 0;
      if (!fault.tryAgain() || attempt == MOST || !inTime) {
        throw failed(operation, subject, fault, mayHaveHappened, attempt, failure);
      }
      try {
        timer.pause(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw interrupted(operation, subject, failure);
      }
    }
  }

  /** The longest pause after this attempt, the first being 1, in nanoseconds. */
  static long longestPause(int attempt) {
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(attempt - 1, 10));
  }

  private CallflowException failed(
      S3Operation operation,
      String subject,
      Fault fault,
      boolean mayHaveHappened,
      int attempts,
      RuntimeException cause) {
    boolean unsure = mayHaveHappened && fault.code() != ErrorCode.STORE_UNAVAILABLE;
    return new CallflowException(
        unsure ? ErrorCode.STORE_UNAVAILABLE : fault.code(),
        cannot(operation, subject)
            + fault.sentence()
            + (attempts > 1 ? " It was tried " + attempts + " times." : "")
            + (unsure ? " An earlier attempt may have taken effect." : ""),
        cause);
  }

  /** The failure of a request that is not sent because the server has stopped answering. */
  CallflowException notSent(S3Operation operation, String subject, CallflowException earlier) {
    return new CallflowException(
        ErrorCode.STORE_UNAVAILABLE,
        cannot(operation, subject)
            + "It was not sent, because the server did not answer other requests. "
            + earlier.getMessage(),
        earlier);
  }

  private CallflowException interrupted(S3Operation operation, String subject, Throwable cause) {
    return new CallflowException(
        ErrorCode.STORE_UNAVAILABLE,
        cannot(operation, subject) + "The thread was interrupted.",
        cause);
  }

  private String cannot(S3Operation operation, String subject) {
    return "Cannot " + operation.verb() + " " + subject + " in " + settings.place() + ". ";
  }
}
