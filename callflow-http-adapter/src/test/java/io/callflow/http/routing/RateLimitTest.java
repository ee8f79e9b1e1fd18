package io.callflow.http.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.http.routing.RateLimit.Rate;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {
  private static final long SECOND = 1_000_000_000L;

  /** nanoTime may have any value and may overflow. */
  private static final long NOW = Math.subtractExact(Long.MAX_VALUE, SECOND);

  private static int permitted(RateLimit limit, String name, long now, int requests) {
    int permitted = 0;
    for (int i = 0; i < requests; i++) {
      permitted += limit.tryAcquire(name, now) == 0 ? 1 : 0;
    }
    return permitted;
  }

  @Test
  void a_name_has_its_burst_and_then_its_rate() {
    RateLimit limit = new RateLimit(new Rate(10, 25));
    assertEquals(25, permitted(limit, "a", NOW, 100));
    assertEquals(0, permitted(limit, "a", NOW + SECOND / 20, 100));
    assertEquals(10, permitted(limit, "a", NOW + SECOND, 100));
    assertEquals(20, permitted(limit, "a", NOW + 3 * SECOND, 100));
    assertEquals(25, permitted(limit, "a", NOW + 100 * SECOND, 100));
  }

  @Test
  void names_do_not_share_their_tokens() {
    RateLimit limit = new RateLimit(Rate.perSecond(3));
    for (int i = 0; i < 1000; i++) {
      assertEquals(3, permitted(limit, "name-" + i, NOW, 10));
    }
  }

  @Test
  void a_refusal_says_after_how_many_seconds_one_request_is_permitted() {
    RateLimit limit = new RateLimit(new Rate(1, 2));
    assertEquals(0, limit.tryAcquire("a", NOW));
    assertEquals(0, limit.tryAcquire("a", NOW));
    assertEquals(1, limit.tryAcquire("a", NOW));
    assertEquals(1, limit.tryAcquire("a", NOW + SECOND - 1));
    assertEquals(0, limit.tryAcquire("a", NOW + SECOND));
    RateLimit fast = new RateLimit(Rate.perSecond(1000));
    assertEquals(1000, permitted(fast, "a", NOW, 2000));
    assertEquals(1, fast.tryAcquire("a", NOW), "Retry-After has whole seconds");
  }

  @Test
  void a_million_addresses_take_bounded_memory_and_get_no_more_than_their_share() {
    RateLimit limit = new RateLimit(Rate.perSecond(5), 640);
    int permitted = 0;
    for (int i = 0; i < 1_000_000; i++) {
      permitted += permitted(limit, "address-" + i, NOW, 1);
    }
    assertTrue(limit.names() <= 640, () -> limit.names() + " names");
    assertTrue(permitted <= 640 + 64 * 5, permitted + " permitted at once");
    assertTrue(limit.tryAcquire("newcomer", NOW) > 0);
    // A second later the old buckets are full again and make room.
    assertEquals(5, permitted(limit, "newcomer", NOW + SECOND, 10));
    assertTrue(limit.names() <= 640, () -> limit.names() + " names");
  }

  @Test
  void a_bucket_is_not_dropped_before_it_is_full_again() {
    RateLimit limit = new RateLimit(new Rate(1, 100), 64);
    assertEquals(100, permitted(limit, "a", NOW, 200));
    for (int i = 0; i < 10_000; i++) {
      limit.tryAcquire("other-" + i, NOW + SECOND);
    }
    assertEquals(1, permitted(limit, "a", NOW + SECOND, 200));
  }

  @Test
  void threads_together_get_the_burst() throws Exception {
    RateLimit limit = new RateLimit(Rate.perSecond(1000));
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(() -> permitted(limit, "a", NOW, 5000));
      }
      int permitted = 0;
      for (Future<Integer> one : pool.invokeAll(all)) {
        permitted += one.get();
      }
      assertEquals(1000, permitted);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void an_ipv6_address_counts_as_its_network_and_an_ipv4_address_as_itself()
      throws UnknownHostException {
    String network = RateLimit.nameOf(InetAddress.getByName("2001:db8:1:2::1"));
    assertEquals(network, RateLimit.nameOf(InetAddress.getByName("2001:db8:1:2:ffff::9")));
    assertNotEquals(network, RateLimit.nameOf(InetAddress.getByName("2001:db8:1:3::1")));
    assertEquals("20010db800010002::/64", network);
    assertEquals("192.0.2.1", RateLimit.nameOf(InetAddress.getByName("192.0.2.1")));
    assertEquals("192.0.2.1", RateLimit.nameOf(InetAddress.getByName("::ffff:192.0.2.1")));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 1", "10, 9", "1000001, 1000001", "1, 1000001"})
  void a_rate_without_sense_is_refused(int perSecond, int burst) {
    assertThrows(IllegalArgumentException.class, () -> new Rate(perSecond, burst));
  }
}
