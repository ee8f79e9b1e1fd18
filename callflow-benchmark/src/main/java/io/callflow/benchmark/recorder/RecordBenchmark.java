package io.callflow.benchmark.recorder;

import io.callflow.Calls;
import io.callflow.call.StoreResult;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.StoredEvent;
import io.callflow.recorder.EventRecorder;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One thread records events, beside the threads of the recorder, which give them to a store that
 * answers at once; or it offers them to a queue that nobody else uses. Both are emptied before they
 * are full, outside of what is measured.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordBenchmark {
  private static final int CAPACITY = 100_000;
  private static final int EMPTIED_EVERY = 50_000;

  /** Events of 64 calls, in turn: in the processor's cache, as an event is that was just made. */
  @State(Scope.Thread)
  public static class Events {
    private final List<CallFlowEvent> events = new ArrayList<>();
    private int next;

    /** Makes them, and lets the profiler know the thread. */
    @Setup(Level.Trial)
    public void make() {
      CallerAllocation.measure(Thread.currentThread());
      for (int i = 0; i < 64; i++) {
        events.add(
            CallFlowEvent.builder(
                    new CallId("call-" + i),
                    EventType.LEG_RINGING,
                    Instant.parse("2026-03-01T12:00:00Z"),
                    "pbx-1")
                .sourceEventId(Integer.toString(i))
                .metadata(Metadata.parse("{\"method\":\"INVITE\",\"number\":" + i + "}"))
                .build());
      }
    }

    CallFlowEvent next() {
      return events.get(next++ & 63);
    }
  }

  /** A recorder over a store that answers at once. */
  @State(Scope.Thread)
  public static class Recording {
    private final EventRecorder recorder =
        EventRecorder.builder(answeringAtOnce()).capacity(CAPACITY).capacityBytes(1L << 30).open();
    private int recorded;

    @Setup(Level.Invocation)
    public void empty() {
      recorded++;
      if (recorded % EMPTIED_EVERY == 0 && !recorder.flush(Duration.ofMinutes(1))) {
        throw new IllegalStateException("the recorder stores nothing");
      }
    }

    /** Fails if an event was dropped: then it was not recording that was measured. */
    @TearDown(Level.Trial)
    public void close() {
      recorder.close();
      if (recorder.statistics().dropped() > 0) {
        throw new IllegalStateException(recorder.statistics().toString());
      }
    }

    private static Calls answeringAtOnce() {
      CallFlowEvent any =
          CallFlowEvent.builder(new CallId("any"), EventType.LEG_RINGING, Instant.EPOCH, "pbx-1")
              .build();
      StoreResult stored =
          new StoreResult.Created(new StoredEvent(EventId.of(any), Instant.EPOCH, any));
      return (Calls)
          Proxy.newProxyInstance(
              Calls.class.getClassLoader(),
              new Class<?>[] {Calls.class},
              (calls, method, arguments) ->
                  Collections.nCopies(((List<?>) arguments[0]).size(), stored));
    }
  }

  /** A queue that nobody else uses. */
  @State(Scope.Thread)
  public static class Offering {
    private final Queue<CallFlowEvent> queue = new ArrayBlockingQueue<>(CAPACITY);
    private int offered;

    @Setup(Level.Invocation)
    public void empty() {
      offered++;
      if (offered % EMPTIED_EVERY == 0) {
        queue.clear();
      }
    }
  }

  @Benchmark
  public boolean offer(Events events, Offering to) {
    return to.queue.offer(events.next());
  }

  @Benchmark
  public boolean record(Events events, Recording to) {
    return to.recorder.record(events.next());
  }
}
