package io.callflow.store.s3;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectVersion;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of writes concurrently. Each write is a chain of its own: its index keys side
 * by side, then its object. After one failed key, the rest of its chain is skipped; the other
 * chains go on, unless the server has stopped answering.
 *
 * <p>The calling thread sends requests too, and all that no other thread has begun, so a busy,
 * small or closed pool slows the writes but never blocks them.
 */
final class ConcurrentWrites {
  /** After this many writes in a row that got no answer, the others of the call are not sent. */
  private static final int MOST_UNANSWERED = 2;

  private final Puts puts;
  private final Executor executor;
  private final int maxConcurrency;

  ConcurrentWrites(Puts puts, Executor executor, int maxConcurrency) {
    this.puts = puts;
    this.executor = executor;
    this.maxConcurrency = maxConcurrency;
  }

  /** Carries out these writes; the results are in their order. */
  List<WriteResult> write(List<Write> writes) {
    Run run = new Run(writes.size());
    List<Chain> chains = new ArrayList<>(writes.size());
    for (Write write : writes) {
      chains.add(new Chain(run, write.indexKeys(), write));
    }
    run.all(chains);
    List<WriteResult> results = new ArrayList<>(chains.size());
    for (Chain chain : chains) {
      results.add(chain.result());
    }
    return results;
  }

  /** Writes index keys alone; throws the first failure after all requests have ended. */
  void writeIndexKeys(Collection<ObjectKey> keys) {
    if (keys.isEmpty()) {
      return;
    }
    Run run = new Run(1);
    Chain chain = new Chain(run, new LinkedHashSet<>(keys), null);
    run.all(List.of(chain));
    CallflowException failure = chain.failure.get();
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * The requests of one call that no thread has begun. Refers to no chain otherwise: a task that
   * still waits in the pool when the call has ended must not keep its contents in memory.
   */
  private final class Run {
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Throwable> unexpected = new AtomicReference<>();

    /** The chains that have failed for lack of an answer since the last answer. */
    private final AtomicInteger unansweredInARow = new AtomicInteger();

    private final AtomicReference<@Nullable CallflowException> lastUnanswered =
        new AtomicReference<>();

    private final CountDownLatch chainsLeft;

    Run(int chains) {
      chainsLeft = new CountDownLatch(chains);
    }

    /** Returns when all chains have ended. An interrupt does not end the waiting. */
    void all(List<Chain> chains) {
      addInTurn(chains);
      int threads = Math.min(maxConcurrency, requests.size());
      for (int i = 1; i < threads; i++) {
        try {
          executor.execute(this::sendAll);
        } catch (RejectedExecutionException e) {
          break;
        }
      }
      sendAll();
      awaitEnd();
      Throwable failure = unexpected.get();
      if (failure instanceof Error e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
    }

    /** Adds one request of each chain, then another of each, so that no chain waits for another. */
    private void addInTurn(List<Chain> chains) {
      int longest = 1;
      for (Chain chain : chains) {
        longest = Math.max(longest, chain.requests.size());
      }
      for (int i = 0; i < longest; i++) {
        for (Chain chain : chains) {
          if (i < chain.requests.size()) {
            requests.add(chain.requests.get(i));
          }
        }
      }
    }

    private void sendAll() {
      for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
        request.run();
      }
    }

    private void awaitEnd() {
      boolean interrupted = false;
      while (true) {
        try {
          chainsLeft.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    /** The last failure if the server has stopped answering: to wait again would be in vain. */
    @Nullable CallflowException stopped() {
      return unansweredInARow.get() < MOST_UNANSWERED ? null : lastUnanswered.get();
    }

    void answered() {
      unansweredInARow.set(0);
    }

    void failed(CallflowException failure) {
      if (Thread.currentThread().isInterrupted()) {
        return; // Tells nothing about the server.
      }
      if (failure.code() == ErrorCode.STORE_UNAVAILABLE) {
        lastUnanswered.set(failure);
        unansweredInARow.incrementAndGet();
      } else {
        answered();
      }
    }
  }

  /** The requests of one write: first those of its keys, then that of its object, if any. */
  private final class Chain {
    private final Run run;
    private final @Nullable Write object;
    private final List<Runnable> requests = new ArrayList<>();
    private final AtomicInteger keysLeft;
    private final AtomicReference<@Nullable CallflowException> failure = new AtomicReference<>();
    private volatile @Nullable WriteResult result;

    Chain(Run run, Collection<ObjectKey> indexKeys, @Nullable Write object) {
      this.run = run;
      this.object = object;
      this.keysLeft = new AtomicInteger(indexKeys.size());
      for (ObjectKey key : indexKeys) {
        requests.add(() -> putIndexKey(key));
      }
      if (indexKeys.isEmpty()) {
        requests.add(this::finish);
      }
    }

    private void putIndexKey(ObjectKey key) {
      attempt(
          key,
          () -> {
            puts.putIndexKey(key);
            run.answered();
          });
      if (keysLeft.decrementAndGet() == 0) {
        finish();
      }
    }

    /** Writes the object, in the thread that wrote the last of its keys. */
    private void finish() {
      Write write = object;
      if (write != null) {
        attempt(
            write.key(),
            () -> {
              Optional<ObjectVersion> version =
                  puts.put(write.key(), write.content(), write.condition());
              run.answered();
              result =
                  version.isPresent()
                      ? new WriteResult.Written(version.get())
                      : new WriteResult.Refused(true);
            });
      }
      run.chainsLeft.countDown();
    }

    /** Sends a request unless one of the chain has failed; notes its failure. */
    private void attempt(ObjectKey key, Runnable request) {
      if (failure.get() != null) {
        return;
      }
      CallflowException earlier = run.stopped();
      if (earlier != null) {
        failure.compareAndSet(null, puts.notSent(key, earlier));
        return;
      }
      try {
        request.run();
      } catch (CallflowException e) {
        if (failure.compareAndSet(null, e)) {
          run.failed(e);
        }
      } catch (RuntimeException | Error e) {
        run.unexpected.compareAndSet(null, e);
        failure.compareAndSet(
            null, new CallflowException(ErrorCode.STORE_UNAVAILABLE, "Cannot write " + key, e));
      }
    }

    WriteResult result() {
      CallflowException failed = failure.get();
      return failed == null ? Objects.requireNonNull(result) : new WriteResult.Failed(failed);
    }
  }
}
