package io.callflow.http.authorization;

import static io.callflow.http.authorization.IdentityProvider.EC;
import static io.callflow.http.authorization.IdentityProvider.RSA;
import static io.callflow.http.authorization.IdentityProvider.RSA_2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import io.callflow.http.operation.Fixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120) // only ends a hang
class SigningKeysTest {
  private static final Duration MOMENT = Duration.ofMillis(1);

  /** Longer than any machine takes for a fetch that is answered. */
  private static final Duration PATIENT = Duration.ofMinutes(1);

  /** For fetches that are never answered. */
  private static final Duration IMPATIENT = Duration.ofMillis(50);

  private final IdentityProvider provider = provider();
  private final List<Exception> troubles = Collections.synchronizedList(new ArrayList<>());
  private volatile Instant now = Fixture.NOW;
  private volatile Duration patience = PATIENT;
  private SigningKeys keys = keys(provider.url());

  private static IdentityProvider provider() {
    try {
      return new IdentityProvider(RSA);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private SigningKeys keys(URI url) {
    return new SigningKeys(
        url, () -> patience, () -> now, SigningKeys.Refresh.BEFORE_ANSWERS, troubles::add);
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private List<JWK> named(String name) throws KeySourceException {
    try {
      return keys.named(name).join();
    } catch (CompletionException e) {
      throw assertInstanceOf(KeySourceException.class, e.getCause());
    }
  }

  private boolean has(IdentityProvider.Key key) throws KeySourceException {
    return !named(key.kid()).isEmpty();
  }

  private void later(Duration time) {
    now = now.plus(time);
  }

  @Test
  void keys_are_fetched_once_and_cached() throws Exception {
    assertEquals(0, provider.fetches());
    for (int i = 0; i < 100; i++) {
      assertTrue(has(RSA));
    }
    later(SigningKeys.KEPT.minus(SigningKeys.AHEAD).minus(MOMENT));
    assertTrue(has(RSA));
    assertEquals(1, provider.fetches());
    later(SigningKeys.AHEAD.plus(MOMENT).plus(MOMENT));
    assertTrue(has(RSA));
    assertEquals(2, provider.fetches());
    assertEquals(List.of(), troubles);
  }

  @Test
  void keys_are_fetched_ahead_and_nobody_waits_for_it() throws Exception {
    assertTrue(has(RSA));
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    provider.answerBy(
        exchange -> {
          asked.countDown();
          goOn.await();
          byte[] body = "{\"keys\":[%s]}".formatted(RSA.jwk()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
        });
    later(SigningKeys.KEPT.minus(SigningKeys.AHEAD).plus(MOMENT));
    assertTrue(has(RSA));
    asked.await();
    assertEquals(2, provider.fetches());
    assertTrue(has(RSA));
    goOn.countDown();
    later(SigningKeys.AHEAD);
    assertTrue(has(RSA));
    assertEquals(2, provider.fetches());
  }

  @Test
  void a_new_key_is_found_at_once_and_a_withdrawn_one_is_gone_then() throws Exception {
    assertTrue(has(RSA));
    provider.publish(RSA, RSA_2);
    assertTrue(has(RSA_2));
    assertEquals(2, provider.fetches());
    provider.publish(EC);
    later(SigningKeys.BETWEEN_FETCHES);
    assertTrue(has(EC));
    assertTrue(!has(RSA) && !has(RSA_2));
  }

  @Test
  void a_withdrawn_key_is_gone_when_the_keys_are_fetched_anew() throws Exception {
    assertTrue(has(RSA));
    provider.publish();
    later(SigningKeys.KEPT.plus(MOMENT));
    assertTrue(!has(RSA));
  }

  @Test
  void strangers_who_invent_names_cause_two_fetches_in_half_a_minute() throws Exception {
    assertTrue(has(RSA));
    for (int half = 0; half < 5; half++) {
      for (int i = 0; i < 50; i++) {
        assertTrue(named("invented-" + half + "-" + i).isEmpty());
        assertTrue(has(RSA));
        later(Duration.ofMillis(500));
      }
      assertEquals(2 + 2 * half, provider.fetches());
      later(Duration.ofSeconds(5));
    }
    assertEquals(List.of(), troubles);
  }

  @Test
  void one_fetch_serves_many_threads() throws Exception {
    int threads = 16;
    CyclicBarrier barrier = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(
            pool.submit(
                () -> {
                  barrier.await();
                  return has(RSA);
                }));
      }
      for (Future<Boolean> one : all) {
        assertTrue(one.get());
      }
      assertEquals(1, provider.fetches());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void keys_outlive_a_provider_that_fails() throws Exception {
    assertTrue(has(RSA));
    provider.answer(503, "");
    Instant fetched = now;
    Instant end = fetched.plus(SigningKeys.GOOD).minus(SigningKeys.KEPT);
    while (now.isBefore(end.minus(Duration.ofMinutes(7)))) {
      later(Duration.ofMinutes(7));
      assertTrue(has(RSA), () -> "at " + now);
      assertTrue(named("invented").isEmpty());
    }
    assertTrue(!troubles.isEmpty());
    while (now.isBefore(fetched.plus(SigningKeys.GOOD))) {
      later(Duration.ofMinutes(1));
      try {
        has(RSA);
      } catch (KeySourceException soonEnough) {
        // They expire some time in the last ten minutes.
      }
    }
    assertThrows(KeySourceException.class, () -> has(RSA));
  }

  @Test
  void keys_expire_while_the_provider_fails() throws Exception {
    assertTrue(has(RSA));
    provider.answer(503, "");
    later(SigningKeys.GOOD.minus(SigningKeys.KEPT).minus(MOMENT));
    assertTrue(has(RSA));
    later(SigningKeys.KEPT.plus(MOMENT));
    assertThrows(KeySourceException.class, () -> has(RSA));
  }

  @Test
  void a_failing_provider_is_not_asked_more_often_than_another() throws Exception {
    assertTrue(has(RSA));
    provider.answer(503, "");
    later(SigningKeys.KEPT.plus(MOMENT));
    for (int i = 0; i < 50; i++) {
      assertTrue(has(RSA));
      assertTrue(named("invented-" + i).isEmpty());
    }
    assertEquals(1 + 2, provider.fetches());
    assertEquals(2, troubles.size());
  }

  @Test
  void a_provider_that_recovers_is_asked_again() throws Exception {
    assertTrue(has(RSA));
    provider.answer(503, "");
    later(SigningKeys.KEPT.plus(MOMENT));
    assertTrue(has(RSA));
    provider.publish(RSA_2);
    assertTrue(has(RSA_2));
  }

  @Test
  void a_provider_that_never_answered_is_asked_twice_in_half_a_minute() throws Exception {
    provider.answer(503, "");
    for (int i = 0; i < 20; i++) {
      assertThrows(KeySourceException.class, () -> has(RSA));
    }
    assertEquals(2, provider.fetches());
    assertEquals(2, troubles.size());
    later(SigningKeys.BETWEEN_FETCHES);
    provider.publish(RSA);
    assertTrue(has(RSA));
  }

  @ParameterizedTest
  @CsvSource({
    "404, '{\"keys\":[]}'",
    "500, ''",
    "202, '{\"keys\":[]}'",
    "204, ''",
    "200, ''",
    "200, 'no JSON'",
    "200, '[]'",
    "200, '{}'",
    "200, '{\"keys\":{}}'",
    "200, '{\"keys\":[],\"keys\":[]}'",
    "200, <html></html>"
  })
  void an_answer_without_keys_is_a_failed_fetch(int status, String body) throws Exception {
    assertTrue(has(RSA));
    provider.answer(status, body);
    later(SigningKeys.KEPT.plus(MOMENT));
    assertTrue(has(RSA));
    assertEquals(1, troubles.size());
  }

  @Test
  void an_unreadable_key_does_not_hide_the_others() throws Exception {
    provider.publish(
        List.of(
            "17",
            "null",
            "{}",
            "{\"kid\":\"a\",\"kty\":\"RSA\",\"n\":17,\"e\":\"AQAB\"}",
            "{\"kid\":\"b\",\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}",
            "{\"kid\":\"c\",\"kty\":\"RSA\"}",
            "{\"kid\":\"d\",\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
            "{\"kid\":\"e\",\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}",
            "{\"kid\":\"f\",\"kty\":\"future\",\"use\":null}",
            RSA.jwk(),
            "{\"kid\":\"g\",\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}"));
    assertTrue(has(RSA));
    for (String name : List.of("a", "b", "c", "d", "e", "f", "g")) {
      assertTrue(named(name).isEmpty(), name);
    }
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
    try (IdentityProvider elsewhere = new IdentityProvider(RSA)) {
      provider.answerBy(
          exchange -> {
            exchange.getResponseHeaders().set("Location", elsewhere.url().toString());
            exchange.sendResponseHeaders(302, -1);
          });
      assertThrows(KeySourceException.class, () -> has(RSA));
      assertEquals(0, elsewhere.fetches());
    }
  }

  @Test
  void an_answer_that_is_too_large_is_a_failed_fetch() throws Exception {
    String padding = "\"" + "x".repeat(300_000) + "\"";
    provider.answer(200, "{\"keys\":[" + RSA.jwk() + "],\"padding\":" + padding + "}");
    assertThrows(KeySourceException.class, () -> has(RSA));
    provider.answer(200, "{\"keys\":[" + RSA.jwk() + "],\"padding\":\"x\"}");
    assertTrue(has(RSA));
  }

  @Test
  void a_fetch_ends_in_time_if_no_answer_comes() throws Exception {
    patience = IMPATIENT;
    provider.answerBy(exchange -> new CountDownLatch(1).await());
    assertThrows(KeySourceException.class, () -> has(RSA));
    patience = PATIENT;
    provider.publish(RSA);
    assertTrue(has(RSA));
    patience = IMPATIENT;
    provider.answerBy(exchange -> new CountDownLatch(1).await());
    later(SigningKeys.KEPT.plus(MOMENT));
    assertTrue(has(RSA));
  }

  @Test
  void a_fetch_ends_in_time_if_the_body_trickles_in() throws Exception {
    patience = IMPATIENT;
    provider.answerBy(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          // Until the client has gone.
          while (true) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            Thread.sleep(20);
          }
        });
    assertThrows(KeySourceException.class, () -> has(RSA));
  }

  @Test
  void a_fetch_ends_in_time_if_the_head_trickles_in() throws Exception {
    patience = IMPATIENT;
    CountDownLatch stop = new CountDownLatch(1);
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Future<?> dripping =
          pool.submit(
              () -> {
                try (Socket client = slow.accept()) {
                  client
                      .getOutputStream()
                      .write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                  while (!stop.await(20, TimeUnit.MILLISECONDS)) {
                    client.getOutputStream().write('x');
                    client.getOutputStream().flush();
                  }
                }
                return null;
              });
      keys = keys(URI.create("http://127.0.0.1:" + slow.getLocalPort() + "/keys"));
      assertThrows(KeySourceException.class, () -> has(RSA));
      assertTrue(dripping.cancel(true), "the answer was still coming");
    } finally {
      stop.countDown();
      pool.shutdownNow();
    }
  }

  @Test
  void a_provider_that_cannot_be_reached_is_reported() throws Exception {
    URI nobody = provider.url();
    provider.close();
    keys = keys(nobody);
    assertThrows(KeySourceException.class, () -> has(RSA));
    assertEquals(1, troubles.size());
    String told = String.valueOf(troubles.get(0).getMessage());
    assertTrue(told.startsWith("cannot fetch the signing keys: "), told);
  }
}
