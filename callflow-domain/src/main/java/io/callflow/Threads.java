package io.callflow;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a {@link Callflow}.
 *
 * @param parallel loads calls side by side
 * @param async runs methods with {@code Async}
 * @param ending ends the threads that belong to it
 */
record Threads(Executor parallel, Executor async, Runnable ending) {
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** Threads that somebody else starts and ends. */
  static Threads of(Executor executor) {
    return new Threads(executor, executor, () -> {});
  }

  /** New threads, at most this many for each use, started when they are needed. */
  static Threads atMost(int count) {
    ThreadPoolExecutor parallel = pool("callflow-parallel-", count, Integer.MAX_VALUE);
    ThreadPoolExecutor async = pool("callflow-async-", count, CallflowBuilder.MAX_WAITING);
    return new Threads(
        parallel,
        async,
        () -> {
          async.shutdown();
          parallel.shutdown();
        });
  }

  private static ThreadPoolExecutor pool(String name, int count, int waiting) {
    AtomicInteger started = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(waiting),
            task -> {
              Thread thread = new Thread(task, name + started.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            },
            Threads::refuse);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static void refuse(Runnable task, ThreadPoolExecutor pool) {
    if (pool.isShutdown()) {
      throw Lifetime.closed();
    }
    throw new CallflowException(
        ErrorCode.STORE_UNAVAILABLE,
        "%d calls wait for a thread already; call again later, or open with more threads."
            .formatted(pool.getQueue().size()));
  }
}
