package io.callflow.http.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // only ends a hang
class LogWriterTest {
  private static final Duration PATIENT = Duration.ofSeconds(30);

  /** A pipe whose reader may be away. */
  private static final class Pipe extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private volatile CountDownLatch reader = new CountDownLatch(0);
    private volatile boolean broken;
    private volatile boolean awaited;
    private final AtomicInteger flushes = new AtomicInteger();

    void leave() {
      reader = new CountDownLatch(1);
    }

    /** Returns when the writer waits for the reader. */
    void awaitWriter() {
      while (!awaited) {
        Thread.onSpinWait();
      }
    }

    void comeBack() {
      reader.countDown();
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (broken) {
        throw new IOException("broken pipe");
      }
      awaited = true;
      try {
        reader.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      synchronized (this) {
        taken.write(bytes, from, length);
      }
    }

    @Override
    public void flush() {
      flushes.incrementAndGet();
    }

    synchronized List<String> lines() {
      return taken.toString(StandardCharsets.UTF_8).lines().toList();
    }
  }

  private final Pipe pipe = new Pipe();
  private final LogWriter writer = LogWriter.start(pipe, 100, 10_000);

  @AfterEach
  void stop() {
    pipe.comeBack();
    writer.close(PATIENT);
  }

  private void write(String line) {
    writer.write(line.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }

  private RequestLog log() {
    return RequestLog.to(
        writer,
        InstantSource.fixed(Instant.parse("2026-11-23T08:30:00Z")),
        Map.of("version", "1"),
        RequestLog.MeasurementFields.NONE);
  }

  @Test
  void lines_are_written_in_their_order_and_many_with_one_flush() {
    pipe.leave();
    lines(0, 90).forEach(this::write);
    pipe.comeBack();
    assertTrue(writer.flush(PATIENT));
    assertEquals(lines(0, 90), pipe.lines());
    assertTrue(pipe.flushes.get() <= 3, () -> pipe.flushes + " flushes");
    assertEquals(0, writer.dropped());
  }

  @Test
  void a_pipe_that_nobody_reads_delays_nobody_and_the_loss_is_told() {
    pipe.leave();
    RequestLog log = log();
    int requests = 20_000;
    for (int i = 0; i < requests; i++) {
      log.write(RequestLog.Level.INFO, "request-" + i, "GET /health", Map.of());
    }
    long dropped = writer.dropped();
    assertTrue(dropped > requests - 1_000, () -> dropped + " dropped");
    pipe.comeBack();
    assertTrue(writer.flush(PATIENT));
    log.write(RequestLog.Level.INFO, "last", "GET /health", Map.of());
    writer.close(PATIENT);
    List<String> written = pipe.lines();
    List<String> notices =
        written.stream().filter(line -> line.contains("\"droppedLines\"")).toList();
    assertEquals(1, notices.size(), notices::toString);
    Map<String, @Nullable Object> notice =
        Json.readTree(notices.get(0).getBytes(StandardCharsets.UTF_8));
    assertEquals("WARN", notice.get("level"));
    assertEquals("1", notice.get("version"));
    assertEquals(String.valueOf(dropped), String.valueOf(notice.get("droppedLines")));
    assertEquals(requests + 1 - dropped, written.size() - 1, "every other line is there");
    assertTrue(written.get(written.size() - 1).contains("\"last\""));
  }

  @Test
  void the_bytes_that_wait_are_bounded_too() {
    pipe.leave();
    String line = "x".repeat(4_000);
    for (int i = 0; i < 50; i++) {
      write(line);
    }
    long dropped = writer.dropped();
    // The thread holds one batch besides.
    assertTrue(dropped >= 50 - 2 - 20 && dropped <= 48, () -> dropped + " dropped");
    write("y".repeat(10_001));
    assertEquals(dropped + 1, writer.dropped());
  }

  @Test
  void so_are_the_lines_if_they_are_short() {
    pipe.leave();
    write("taken");
    pipe.awaitWriter();
    for (int i = 0; i < 150; i++) {
      write("");
    }
    assertEquals(50, writer.dropped());
  }

  @Test
  void closing_writes_what_waits() {
    pipe.leave();
    lines(0, 50).forEach(this::write);
    pipe.comeBack();
    writer.close(PATIENT);
    assertEquals(lines(0, 50), pipe.lines());
    write("too late");
    assertEquals(1, writer.dropped());
  }

  @Test
  void closing_does_not_wait_for_a_pipe_that_nobody_reads() {
    pipe.leave();
    lines(0, 50).forEach(this::write);
    assertFalse(writer.flush(Duration.ofMillis(20)));
    writer.close(Duration.ofMillis(20));
    assertEquals(List.of(), pipe.lines());
  }

  @Test
  void a_broken_pipe_ends_nothing_and_its_lines_count_as_dropped() {
    pipe.broken = true;
    write("lost");
    assertTrue(writer.flush(PATIENT));
    assertEquals(1, writer.dropped());
    pipe.broken = false;
    write("kept");
    assertTrue(writer.flush(PATIENT));
    assertEquals(List.of("kept"), pipe.lines());
  }

  @Test
  void lines_of_many_threads_never_mix() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String line = String.valueOf(t).repeat(20);
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 2_000; i++) {
                  write(line);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    writer.close(PATIENT);
    assertEquals(8_000, pipe.lines().size() + writer.dropped());
    assertTrue(pipe.lines().stream().allMatch(line -> line.matches("(\\d)\\1{19}")));
  }
}
