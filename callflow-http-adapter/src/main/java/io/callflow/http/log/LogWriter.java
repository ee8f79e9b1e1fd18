package io.callflow.http.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines of a log beside the requests: a thread of its own takes them from a bounded
 * queue and writes them in batches, each with one flush.
 *
 * <pre>{@code
 * LogWriter writer = LogWriter.start(new FileOutputStream(FileDescriptor.err));
 * RequestLog log = RequestLog.to(writer, clock, identity, RequestLog.MeasurementFields.NONE);
 * }</pre>
 *
 * <p>While nobody reads the stream, lines beyond the bounds are dropped and counted; the first
 * batch after that is followed by a line that tells how many. The same holds for lines that the
 * stream refuses. Give it a stream that nobody else writes to: others would wait for the lock of a
 * stream that nobody reads. Safe for use by many threads; no method but {@link #flush} and {@link
 * #close(Duration)} waits for the stream.
 */
public final class LogWriter implements AutoCloseable {
  /** How many lines wait to be written at most. */
  public static final int MAX_LINES = 16_384;

  /** How many bytes wait to be written at most. */
  public static final int MAX_BYTES = 8 * 1024 * 1024;

  private static final int BATCH_BYTES = 64 * 1024;

  /** Lines that come within this time after a batch are written together. */
  private static final long GATHERING = TimeUnit.MILLISECONDS.toNanos(2);

  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(1);

  private final OutputStream out;
  private final int maxLines;
  private final int maxBytes;
  private final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lines = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final Thread thread = new Thread(this::run, "callflow-log");
  private final AtomicLong handled = new AtomicLong();
  private volatile boolean closed;
  private volatile @Nullable LongFunction<byte[]> notice;

  private LogWriter(OutputStream out, int maxLines, int maxBytes) {
    this.out = out;
    this.maxLines = maxLines;
    this.maxBytes = maxBytes;
  }

  /** Starts the thread, which keeps no process alive. */
  public static LogWriter start(OutputStream out) {
    return start(out, MAX_LINES, MAX_BYTES);
  }

  static LogWriter start(OutputStream out, int maxLines, int maxBytes) {
    LogWriter writer = new LogWriter(out, maxLines, maxBytes);
    writer.thread.setDaemon(true);
    writer.thread.start();
    return writer;
  }

  /** Sets what makes a line of the number of dropped lines; without it, none is written. */
  void tellDropped(LongFunction<byte[]> line) {
    notice = line;
  }

  /**
   * Queues a line; drops it if the queue is full or the writer is closed.
   *
   * @param line without a line break; not copied
   */
  public void write(byte[] line) {
    if (closed || !reserve(line.length)) {
      dropped.incrementAndGet();
      return;
    }
    accepted.incrementAndGet(); // before it is added, so that flush counts every line ahead of it
    queue.add(line);
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private boolean reserve(int length) {
    if (lines.incrementAndGet() <= maxLines) {
      if (bytes.addAndGet(length) <= maxBytes) {
        return true;
      }
      bytes.addAndGet(-length);
    }
    lines.decrementAndGet();
    return false;
  }

  /** How many lines were dropped since the start. */
  public long dropped() {
    return dropped.get();
  }

  private void run() {
    ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH_BYTES);
    long told = 0;
    while (true) {
      int taken = takeInto(batch);
      if (taken > 0) {
        if (!sent(batch)) {
          dropped.addAndGet(taken);
        }
        handled.addAndGet(taken);
        told = tellDropped(told, batch);
        if (!closed && queue.isEmpty()) {
          LockSupport.parkNanos(this, GATHERING);
        }
      } else if (closed) {
        return;
      } else {
        sleep();
      }
    }
  }

  private int takeInto(ByteArrayOutputStream batch) {
    int taken = 0;
    while (batch.size() < BATCH_BYTES) {
      byte[] line = queue.poll();
      if (line == null) {
        break;
      }
      batch.write(line, 0, line.length);
      batch.write('\n');
      lines.decrementAndGet();
      bytes.addAndGet(-line.length);
      taken++;
    }
    return taken;
  }

  private boolean sent(ByteArrayOutputStream batch) {
    try {
      batch.writeTo(out);
      out.flush();
      return true;
    } catch (IOException | RuntimeException refused) {
      return false;
    } finally {
      batch.reset();
    }
  }

  /** Returns how many dropped lines have been told now. */
  private long tellDropped(long told, ByteArrayOutputStream batch) {
    long now = dropped.get();
    LongFunction<byte[]> line = notice;
    if (now == told || line == null) {
      return told;
    }
    batch.writeBytes(line.apply(now - told));
    batch.write('\n');
    return sent(batch) ? now : told;
  }

  private void sleep() {
    asleep.set(true);
    if (queue.isEmpty() && !closed) {
      LockSupport.park(this);
    }
    asleep.set(false);
  }

  /**
   * Waits until the lines that are queued now are written.
   *
   * @return whether they are, within this time
   */
  public boolean flush(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    long wanted = accepted.get();
    while (handled.get() < wanted) {
      if (System.nanoTime() - end >= 0 || !thread.isAlive()) {
        return false;
      }
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
    }
    return true;
  }

  /**
   * Writes the lines that are queued, and ends the thread; further lines are dropped. Gives up
   * after this time, when nobody reads the stream. The stream stays open.
   */
  public void close(Duration time) {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(Math.max(1, time.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes within a second. */
  @Override
  public void close() {
    close(TIME_TO_CLOSE);
  }
}
