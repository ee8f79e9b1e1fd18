package io.callflow.http.routing;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits the requests of each name, an API key or an address, with a token bucket for each.
 *
 * <pre>{@code
 * int seconds = limit.tryAcquire(RateLimit.nameOf(address), System.nanoTime());
 * if (seconds > 0) {
 *   throw Refusal.tooManyRequests(seconds);
 * }
 * }</pre>
 *
 * <p>Memory is bounded: the limit keeps {@link #MAX_NAMES} buckets at most. When there is no room
 * for a newcomer, the bucket that was idle for longest is dropped if it is full again, which
 * changes nothing for its name. If it is not full, newcomers share a bucket until it is: nobody
 * gets a new burst by changing the address, and an honest newcomer may be refused while so many
 * others send.
 *
 * <p>Safe for use by many threads. A call holds a lock that one in {@value #STRIPES} names shares,
 * for less than a microsecond.
 */
public final class RateLimit {
  /** How many names have a bucket of their own at most; about 3 MB. */
  public static final int MAX_NAMES = 16_384;

  private static final int STRIPES = 64;
  private static final long SECOND = 1_000_000_000L;

  /**
   * How many requests a name may send.
   *
   * @param perSecond in the long run, from 1 to 1,000,000
   * @param burst at once after a pause, from {@code perSecond} to 1,000,000
   */
  public record Rate(int perSecond, int burst) {
    /** The largest rate and burst. */
    public static final int MAX = 1_000_000;

    public Rate {
      if (perSecond < 1 || perSecond > MAX) {
        throw new IllegalArgumentException("a rate is 1 to " + MAX + " requests per second");
      }
      if (burst < perSecond || burst > MAX) {
        throw new IllegalArgumentException("a burst is the rate to " + MAX + " requests");
      }
    }

    /** A rate whose burst is what it allows in one second. */
    public static Rate perSecond(int requests) {
      return new Rate(requests, requests);
    }
  }

  /**
   * A bucket as the generic cell rate algorithm keeps it: one time, at which the bucket is full.
   * Guarded by its stripe.
   */
  private static final class Bucket {
    private long fullAt;

    Bucket(long now) {
      fullAt = now;
    }

    boolean isFull(long now) {
      return fullAt - now <= 0;
    }
  }

  private final class Stripe {
    /** The name that sent longest ago comes first. */
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    private final Bucket shared = new Bucket(System.nanoTime());

    synchronized int tryAcquire(String name, long now) {
      Bucket bucket = buckets.get(name);
      if (bucket == null) {
        bucket = hasRoom(now) ? new Bucket(now) : shared;
        if (bucket != shared) {
          buckets.put(name, bucket);
        }
      }
      return take(bucket, now);
    }

    private boolean hasRoom(long now) {
      if (buckets.size() < namesInStripe) {
        return true;
      }
      Iterator<Bucket> oldestFirst = buckets.values().iterator();
      boolean full = oldestFirst.next().isFull(now);
      if (full) {
        oldestFirst.remove();
      }
      return full;
    }

    synchronized int size() {
      return buckets.size();
    }
  }

  private final long interval;
  private final long capacity;
  private final int namesInStripe;
  private final Stripe[] stripes = new Stripe[STRIPES];

  public RateLimit(Rate rate) {
    this(rate, MAX_NAMES);
  }

  /**
   * @param names how many have a bucket of their own at most; a multiple of {@value #STRIPES}
   */
  RateLimit(Rate rate, int names) {
    interval = SECOND / rate.perSecond();
    capacity = interval * rate.burst();
    namesInStripe = names / STRIPES;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  /**
   * Takes a token of this name.
   *
   * @param now of {@link System#nanoTime}
   * @return 0 if the request is permitted; else after how many whole seconds one is, at least 1
   */
  public int tryAcquire(String name, long now) {
    int hash = name.hashCode() * 0x9E3779B9; // the golden ratio spreads neighbours
    return stripes[hash >>> 26].tryAcquire(name, now);
  }

  private int take(Bucket bucket, long now) {
    long fullAt = (bucket.isFull(now) ? now : bucket.fullAt) + interval;
    long missing = fullAt - now - capacity;
    if (missing > 0) {
      return Math.toIntExact((missing + SECOND - 1) / SECOND);
    }
    bucket.fullAt = fullAt;
    return 0;
  }

  /** How many names have a bucket of their own. */
  int names() {
    int names = 0;
    for (Stripe stripe : stripes) {
      names += stripe.size();
    }
    return names;
  }

  /** The name of an address: an IPv4 address, or the /64 network of an IPv6 address. */
  public static String nameOf(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(address.getAddress(), 0, 8) + "::/64"
        : address.getHostAddress();
  }
}
