package io.callflow.store.s3;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the requests that a store sends, every retry included, as Amazon's bill does. Does not see
 * the retries of an SDK client that was passed to {@link S3ObjectStore#over}. Safe for use by many
 * threads.
 */
public final class S3Requests {
  private final LongAdder gets = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder lists = new LongAdder();
  private final LongAdder deletes = new LongAdder();
  private final LongAdder repeats = new LongAdder();

  S3Requests() {}

  /** The kinds of requests that Amazon prices apart. */
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

  /** The requests sent so far; {@link Count#since} gives those between two counts. */
  public Count count() {
    return new Count(gets.sum(), puts.sum(), lists.sum(), deletes.sum(), repeats.sum());
  }

  /**
   * Requests by the kinds that Amazon prices apart.
   *
   * @param gets reads of objects and of settings
   * @param puts writes, including those that a condition refused
   * @param lists listings of keys and of versions
   * @param deletes of up to 1000 keys each
   * @param repeats how many of all these retried a failed attempt
   */
  public record Count(long gets, long puts, long lists, long deletes, long repeats) {
    private static final double DOLLARS_PER_PUT_OR_LIST = 5.0 / 1_000_000;
    private static final double DOLLARS_PER_GET = 0.4 / 1_000_000;

    public long total() {
      return gets + puts + lists + deletes;
    }

    /** The price of these requests in S3 Standard, us-east-1, in dollars. Deleting is free. */
    public double dollars() {
      return (puts + lists) * DOLLARS_PER_PUT_OR_LIST + gets * DOLLARS_PER_GET;
    }

    /** The requests sent between that count and this one. */
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
