package io.callflow;

import io.callflow.archive.Archive;
import io.callflow.archive.ConditionalWrites;
import io.callflow.archive.Limits;
import io.callflow.call.CallFlow;
import io.callflow.codec.CallCodec;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.Admission;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.ObjectStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens a {@link Callflow} with settings of your own; each has a default that suits most apps.
 *
 * <pre>{@code
 * Callflow callflow =
 *     Callflow.builder(store, codec).threads(4).allowedAhead(Duration.ofMinutes(5)).open();
 * }</pre>
 *
 * <p>Methods refuse a value that is out of range with {@link IllegalArgumentException}. Used by one
 * thread, to open one {@code Callflow}.
 */
public final class CallflowBuilder {
  /** The threads that a {@code Callflow} starts at most for each of its two uses of threads. */
  public static final int DEFAULT_THREADS = 16;

  /** The most calls of methods with {@code Async} that wait for a thread. */
  public static final int MAX_WAITING = 10_000;

  /**
   * How long a repair waits before it looks again for deleted keys; longer than an append takes.
   */
  static final Duration SETTLE = Duration.ofSeconds(60);

  private static final int MAX_THREADS = 1000;
  private static final Duration MAX_AHEAD = Duration.ofDays(366);
  private static final int MIB = 1024 * 1024;

  private final ObjectStore store;
  private final CallCodec codec;
  private InstantSource clock = InstantSource.system();
  private int threads = DEFAULT_THREADS;
  private @Nullable Executor executor;
  private Duration allowedAhead = Admission.standard().allowedAhead();
  private int maxCallEvents = Limits.STANDARD.callEvents();
  private int maxCallBytes = Limits.STANDARD.callBytes();
  private int shards = 1;
  private @Nullable StoreDescriptor like;
  private boolean closesStore = true;
  private boolean proves = true;

  CallflowBuilder(ObjectStore store, CallCodec codec) {
    this.store = Objects.requireNonNull(store, "store");
    this.codec = Objects.requireNonNull(codec, "codec");
  }

  /**
   * Takes the time from this clock: {@code createdAt} of new events, the ends of queries, and how
   * far ahead a timestamp lies. Default: the system's.
   */
  public CallflowBuilder clock(InstantSource value) {
    clock = Objects.requireNonNull(value, "clock");
    return this;
  }

  /**
   * Starts at most this many threads that load calls side by side, and as many for methods with
   * {@code Async}. They end when they are idle. Default: {@value #DEFAULT_THREADS}.
   *
   * @param value 1 to 1000
   */
  public CallflowBuilder threads(int value) {
    requireRange("threads", value, 1, MAX_THREADS);
    threads = value;
    return this;
  }

  /**
   * Runs on this executor instead of threads of its own. {@link Callflow#close} leaves it alone.
   *
   * @param value {@code Runnable::run} loads calls one after the other
   */
  public CallflowBuilder executor(Executor value) {
    executor = Objects.requireNonNull(value, "executor");
    return this;
  }

  /**
   * Accepts events whose timestamps lie this far ahead of the clock. Default: 24 hours, because the
   * clocks of switches are wrong and their events must not be lost.
   *
   * @param value zero to 366 days
   */
  public CallflowBuilder allowedAhead(Duration value) {
    if (value.isNegative() || value.compareTo(MAX_AHEAD) > 0) {
      throw new IllegalArgumentException(
          "allowedAhead is " + value + "; zero to 366 days are allowed");
    }
    allowedAhead = value;
    return this;
  }

  /**
   * Refuses further events of a call that has this many, with {@link ErrorCode#CALL_FULL}.
   *
   * @param value 1 to {@value CallFlow#MAX_EVENTS}, which is the default
   */
  public CallflowBuilder maxCallEvents(int value) {
    requireRange("maxCallEvents", value, 1, CallFlow.MAX_EVENTS);
    maxCallEvents = value;
    return this;
  }

  /**
   * Refuses further events of a call whose lines have this many bytes, with {@link
   * ErrorCode#CALL_FULL}.
   *
   * @param value 1 MiB to 16 MiB, which is the default
   */
  public CallflowBuilder maxCallBytes(int value) {
    requireRange("maxCallBytes", value, MIB, Limits.STANDARD.callBytes());
    maxCallBytes = value;
    return this;
  }

  /**
   * Splits the minute index of a new store into this many folders; ignored where there is a store.
   * On S3 one takes about 3,500 call-minutes a second. Default: 1.
   *
   * @param value 1 to {@value StoreDescriptor#MAX_SHARDS}
   */
  public CallflowBuilder shards(int value) {
    requireRange("shards", value, 1, StoreDescriptor.MAX_SHARDS);
    shards = value;
    return this;
  }

  /**
   * Gives a new store the party secret of another one, of which it becomes a copy; ignored where
   * there is a store. {@link #shards} still counts.
   */
  public CallflowBuilder like(StoreDescriptor value) {
    like = value;
    return this;
  }

  /** Leaves the store open when the {@code Callflow} is closed or cannot be opened. */
  public CallflowBuilder keepStoreOpen() {
    closesStore = false;
    return this;
  }

  /**
   * Trusts the store's server to keep the conditions of writes, without a proof. For servers that
   * were proved before: on one that ignores them, racing writers lose events without an error.
   */
  public CallflowBuilder withoutProof() {
    proves = false;
    return this;
  }

  /**
   * Opens the store to read and to write.
   *
   * @throws CallflowException as {@link Callflow#open}
   */
  public Callflow open() {
    Limits limits = Limits.ofCall(maxCallEvents, maxCallBytes);
    StoreDescriptor proposed = proposed();
    boolean asksForProof = proves;
    return open(
        true,
        parallel -> {
          if (asksForProof && store.needsProof()) {
            ConditionalWrites.prove(store, store.toString());
          }
          return Archive.open(store, codec, proposed, limits, parallel);
        });
  }

  /**
   * Opens the store to read only.
   *
   * @throws CallflowException as {@link Callflow#openToRead}
   */
  public Callflow openToRead() {
    StoreDescriptor proposed = proposed();
    return open(false, parallel -> Archive.openToRead(store, codec, proposed, parallel));
  }

  /** What is opened keeps its settings, whatever becomes of this builder. */
  private Callflow open(boolean writes, Function<Executor, Archive> opening) {
    Executor given = executor;
    Threads own = given == null ? Threads.atMost(threads) : Threads.of(given);
    boolean closesAll = closesStore;
    Runnable closing =
        () -> {
          own.ending().run();
          if (closesAll) {
            store.close();
          }
        };
    boolean opened = false;
    try {
      Callflow callflow =
          new Callflow(
              store.toString(),
              () -> opening.apply(own.parallel()),
              new Admission(allowedAhead),
              clock,
              own.async(),
              closing,
              writes);
      opened = true;
      return callflow;
    } finally {
      if (!opened) {
        closing.run();
      }
    }
  }

  private StoreDescriptor proposed() {
    StoreDescriptor model = like;
    return model == null
        ? StoreDescriptor.ofNewStore(new SecureRandom(), shards)
        : model.withShards(shards);
  }

  private static void requireRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d; %d to %d are allowed".formatted(name, value, min, max));
    }
  }
}
