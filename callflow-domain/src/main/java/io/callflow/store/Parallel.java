package io.callflow.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks in parallel as far as an executor has free threads. The calling thread runs every task
 * that no other thread has begun, so a busy, small or closed pool slows the work but never blocks
 * it.
 */
public final class Parallel {
  private Parallel() {}

  /**
   * Runs all tasks and returns their results in order. If tasks fail, throws the failure of the
   * first of them in the list, after all have ended; a checked exception is wrapped in {@link
   * IllegalStateException}. An interrupt does not end the waiting; the thread's flag is set again
   * before this returns.
   */
  public static <T> List<T> all(Executor executor, List<? extends Callable<T>> tasks) {
    List<FutureTask<T>> futures = new ArrayList<>(tasks.size());
    for (Callable<T> task : tasks) {
      futures.add(new FutureTask<>(task));
    }
    for (int i = 1; i < futures.size(); i++) {
      try {
        executor.execute(futures.get(i));
      } catch (RejectedExecutionException e) {
        break;
      }
    }
    futures.forEach(FutureTask::run);
    List<T> results = new ArrayList<>(futures.size());
    Throwable failure = null;
    boolean interrupted = false;
    for (FutureTask<T> future : futures) {
      while (true) {
        try {
          results.add(future.get());
        } catch (InterruptedException e) {
          interrupted = true;
          continue;
        } catch (ExecutionException e) {
          failure = failure == null ? e.getCause() : failure;
        } catch (CancellationException e) {
          failure = failure == null ? e : failure;
        }
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
    return results;
  }
}
