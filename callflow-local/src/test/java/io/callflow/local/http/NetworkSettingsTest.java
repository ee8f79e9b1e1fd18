package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the service answers, on which address, and how often. */
@Timeout(60)
class NetworkSettingsTest {
  private static final NetworkSettings FREE_PORT = NetworkSettings.LOOPBACK.withPort(0);

  private static BareDoor door(NetworkSettings network) throws Exception {
    return new BareDoor(network, FrontDoorLimits.standard(), request -> BareDoor.text("served"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void plain_http_for_other_machines_must_be_wanted(String host) {
    NetworkSettings network = FREE_PORT.withHost(host);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> door(network));
    String message = String.valueOf(e.getMessage());
    for (String part : List.of(host, "--tls-cert", "--tls-key", "--proxy", "--insecure-http")) {
      assertTrue(message.contains(part), message);
    }
    assertEquals(
        host,
        network.withInsecureHttp(true).address().getHostAddress().replace("0:0:0:0:0:0:0:0", "::"));
    network.withProxies(List.of(AddressRange.parse("10.0.0.0/8"))).address();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:80, 200",
    "127.0.0.1, 200",
    "calls.example, 200",
    "evil.example, 421",
    "localhost.evil.example, 421",
    "127.0.0.2, 421"
  })
  void only_hosts_that_were_named_are_served(String host, int status) throws Exception {
    try (BareDoor it = door(FREE_PORT.withServerNames(List.of("calls.example")));
        RawClient client = it.connect()) {
      for (String path : List.of("/v1/health", "/", "/v1/calls")) {
        String head =
            "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + it.authorization() + "\r\n\r\n";
        RawClient.Answer answer = client.send(head).read();
        assertEquals(status, answer.status(), path);
        if (status == 421) {
          assertTrue(answer.body().contains("\"code\":\"misdirected_request\""), answer.body());
        }
      }
    }
  }

  @Test
  void a_host_that_anybody_forwards_is_not_believed_and_that_of_a_proxy_is() throws Exception {
    String forwarded = "Forwarded: for=192.0.2.1;host=evil.example";
    try (BareDoor it = door(FREE_PORT);
        RawClient client = it.connect()) {
      assertEquals(200, client.send(it.head("GET", "/v1/calls", forwarded)).read().status());
    }
    try (BareDoor it = door(FREE_PORT.withProxies(List.of(AddressRange.parse("127.0.0.1"))));
        RawClient client = it.connect()) {
      assertEquals(421, client.send(it.head("GET", "/v1/calls", forwarded)).read().status());
      for (String garbage : List.of("\"", ";;==,,\"", "for=\"\\", "host=\"", "host=[", "for=[:")) {
        int status =
            client.send(it.head("GET", "/v1/calls", "Forwarded: " + garbage)).read().status();
        assertTrue(status == 200 || status == 421 || status == 400, garbage + " " + status);
      }
    }
  }

  @Test
  void a_key_that_sends_too_much_is_throttled_and_another_is_not() throws Exception {
    try (BareDoor it = door(FREE_PORT.withRequestsPerKey(5));
        RawClient client = it.connect()) {
      Set<Integer> statuses = new HashSet<>();
      RawClient.Answer last = new RawClient.Answer(0, java.util.Map.of(), "");
      for (int i = 0; i < 50; i++) {
        last = client.send(it.head("GET", "/v1/calls")).read();
        statuses.add(last.status());
        if (last.status() == 429) {
          break;
        }
      }
      assertEquals(Set.of(200, 429), statuses);
      assertEquals("1", last.header("Retry-After"));
      assertEquals("application/problem+json", last.header("Content-Type"));
      assertTrue(last.body().contains("\"code\":\"throttled\""), last.body());
      String other = RawClient.head("GET", "/v1/calls", it.otherAuthorization());
      assertEquals(200, client.send(other).read().status());
      for (int i = 0; i < 50; i++) {
        assertEquals(200, client.send(it.head("GET", "/v1/health")).read().status());
      }
    }
  }

  @Test
  void an_address_that_sends_too_much_is_throttled_whatever_it_says_it_is() throws Exception {
    try (BareDoor it = door(FREE_PORT.withRequestsPerAddress(5));
        RawClient client = it.connect()) {
      int throttled = 0;
      for (int i = 0; i < 50; i++) {
        String spoofed = "X-Forwarded-For: 192.0.2." + i;
        int status = client.send(RawClient.head("GET", "/v1/calls", spoofed)).read().status();
        assertTrue(status == 401 || status == 429, "" + status);
        throttled += status == 429 ? 1 : 0;
      }
      assertTrue(throttled > 0);
      assertEquals(200, client.send(RawClient.head("GET", "/v1/health")).read().status());
    }
  }

  @Test
  void clients_of_a_proxy_are_throttled_one_by_one() throws Exception {
    NetworkSettings network =
        FREE_PORT.withRequestsPerAddress(5).withProxies(List.of(AddressRange.parse("127.0.0.0/8")));
    try (BareDoor it = door(network);
        RawClient client = it.connect()) {
      for (int i = 0; i < 50; i++) {
        String other = "X-Forwarded-For: 10.6.6.6, 192.0.2." + i;
        assertEquals(200, client.send(it.head("GET", "/v1/calls", other)).read().status());
      }
      int throttled = 0;
      for (int i = 0; i < 50; i++) {
        String same = "X-Forwarded-For: 10.6.6." + i + ", 192.0.2.99";
        throttled += client.send(it.head("GET", "/v1/calls", same)).read().status() == 429 ? 1 : 0;
      }
      assertTrue(throttled > 0);
    }
  }
}
