package io.callflow.store.s3;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the requests a store sends, every repeated attempt included, as the bill does. Safe for
 * use by many threads. What an SDK client that was handed in repeats on its own is not seen.
 */
public final class S3Requests {
  private final LongAdder gets = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder lists = new LongAdder();
  private final LongAdder deletes = new LongAdder();
  private final LongAdder repeats = new LongAdder();

  S3Requests() {}

  /** What a kind of request costs is Amazon's to say; these four are priced apart. */
  enum Kind {
    GET,
    PUT,
    LIST,
    DELETE
  }

  void add(Kind kind, boolean repeated) {
    switch (kind) {
      case GET -> gets.increment();
      case PUT -> puts.increment();
      case LIST -> lists.increment();
      case DELETE -> deletes.increment();
    }
    if (repeated) {
      repeats.increment();
    }
  }

  /** What was sent until now. Take one before and one after, and {@link Count#since} between. */
  public Count count() {
    return new Count(gets.sum(), puts.sum(), lists.sum(), deletes.sum(), repeats.sum());
  }

  /**
   * Requests by the kinds that Amazon prices apart.
   *
   * @param gets reads of objects and of settings
   * @param puts writes, those that a condition refused included
   * @param lists listings of keys and of versions
   * @param deletes of up to 1000 keys each
   * @param repeats how many of all these repeated an attempt that failed
   */
  public record Count(long gets, long puts, long lists, long deletes, long repeats) {
    private static final double DOLLARS_PER_PUT_OR_LIST = 5.0 / 1_000_000;
    private static final double DOLLARS_PER_GET = 0.4 / 1_000_000;

    public long total() {
      return gets + puts + lists + deletes;
    }

    /** What these requests cost in S3 Standard, us-east-1. Deleting is free. */
    public double dollars() {
      return (puts + lists) * DOLLARS_PER_PUT_OR_LIST + gets * DOLLARS_PER_GET;
    }

    /** What was sent between that count and this. */
    public Count since(Count earlier) {
      return new Count(
          gets - earlier.gets,
          puts - earlier.puts,
          lists - earlier.lists,
          deletes - earlier.deletes,
          repeats - earlier.repeats);
    }
  }
}
