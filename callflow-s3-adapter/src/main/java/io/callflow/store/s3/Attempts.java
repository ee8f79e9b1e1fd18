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
 * Sends a request until it is answered for good, and counts every attempt.
 *
 * <p>Pauses double up to a bound and are drawn at random between nothing and their bound ("full
 * jitter"), so that writers which were turned away together do not come back together.
 */
final class Attempts {
  /** With full jitter the pauses of this many attempts come to about twelve seconds. */
  private static final int MOST = 12;

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(40);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(3);

  private final S3Settings settings;
  private final S3Requests requests;

  Attempts(S3Settings settings, S3Requests requests) {
    this.settings = settings;
    this.requests = requests;
  }

  /**
   * @param subject what the request is about, for messages: a quoted key, or how many keys
   * @throws CallflowException when trying again does not help or there is no time left for it. What
   *     an earlier attempt may have done outweighs what the last one said: {@code STORE_REFUSED}
   *     and {@code STORE_FULL} are thrown only where certainly nothing was changed
   */
  <T> T run(Errand errand, String subject, Supplier<T> request) {
    long start = System.nanoTime();
    boolean mayHaveHappened = false;
    for (int attempt = 1; ; attempt++) {
      requests.add(errand.kind(), attempt > 1);
      RuntimeException failure;
      try {
        return request.get();
      } catch (SdkException | UncheckedIOException e) {
        failure = e;
      }
      if (Fault.isInterruption(failure)) {
        Thread.currentThread().interrupt();
        throw interrupted(errand, subject, failure);
      }
      Fault fault = Fault.of(failure, errand, settings);
      mayHaveHappened |= fault.mayHaveHappened();
      long pause = ThreadLocalRandom.current().nextLong(longestPause(attempt) + 1);
      Duration spent = Duration.ofNanos(System.nanoTime() - start);
      boolean inTime = spent.plusNanos(pause).compareTo(settings.deadline()) < 0;
      if (!fault.tryAgain() || attempt == MOST || !inTime) {
        throw failed(errand, subject, fault, mayHaveHappened, attempt, failure);
      }
      try {
        TimeUnit.NANOSECONDS.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw interrupted(errand, subject, failure);
      }
    }
  }

  /** The bound of the pause behind this attempt, in nanoseconds. */
  static long longestPause(int attempt) {
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(attempt - 1, 10));
  }

  private CallflowException failed(
      Errand errand,
      String subject,
      Fault fault,
      boolean mayHaveHappened,
      int attempts,
      RuntimeException cause) {
    boolean unsure = mayHaveHappened && fault.code() != ErrorCode.STORE_UNAVAILABLE;
    return new CallflowException(
        unsure ? ErrorCode.STORE_UNAVAILABLE : fault.code(),
        cannot(errand, subject)
            + fault.sentence()
            + (attempts > 1 ? " It was tried " + attempts + " times." : "")
            + (unsure ? " An earlier attempt may have taken effect." : ""),
        cause);
  }

  private CallflowException interrupted(Errand errand, String subject, Throwable cause) {
    return new CallflowException(
        ErrorCode.STORE_UNAVAILABLE,
        cannot(errand, subject) + "This thread was told to stop.",
        cause);
  }

  private String cannot(Errand errand, String subject) {
    return "Cannot " + errand.verb() + " " + subject + " in " + settings.place() + ". ";
  }
}
