package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are in a range, and whom proxies and hosts are believed to be. */
class AddressesTest {
  private static final Proxies PROXIES =
      new Proxies(List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8")));

  private static InetAddress address(String text) {
    return AddressRange.parse(text).network();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::1, ::1, true",
    "::ffff:10.0.0.1, 10.0.0.1, true"
  })
  void a_range_contains_what_shares_its_prefix(String range, String address, boolean isIn) {
    assertEquals(isIn, AddressRange.parse(range).contains(address(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "example.com",
        "10.0.0",
        "1",
        "256.0.0.1",
        "1.2.3.999",
        "1.2.3.4/33",
        "::1/129",
        "1.2.3.4/",
        "/8",
        "1.2.3.4/-1",
        "1.2.3.4/999",
        "fe80::1%lo",
        "[::1]",
        ":",
        ":::",
        "1:2",
        "dead.beef",
        "1.2.3.4.5",
        " 1.2.3.4",
        "1.2.3.4 ",
        "1.2.3.4/8/8",
        "0x7f.0.0.1"
      })
  void other_text_is_refused_and_no_name_is_looked_up(String text) {
    assertTimeout(
        Duration.ofSeconds(1),
        () -> {
          IllegalArgumentException e =
              assertThrows(IllegalArgumentException.class, () -> AddressRange.parse(text));
          assertEquals(
              "'" + text + "' is neither an IP address nor a range such as 10.0.0.0/8",
              e.getMessage());
        });
  }

  @Test
  void a_range_is_shown_as_it_can_be_given() {
    assertEquals("10.0.0.0/8", AddressRange.parse("10.0.0.0/8").toString());
    AddressRange range = AddressRange.parse("2001:db8::/32");
    assertEquals(range, AddressRange.parse(range.toString()));
  }

  private static Headers headers(String name, String... values) {
    return new Headers(Map.of(name, List.of(values)));
  }

  private static String client(String peer, Headers headers) {
    return PROXIES.client(address(peer), headers).map(InetAddress::getHostAddress).orElse("hidden");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1 | for=192.0.2.60 | 192.0.2.60",
        "10.0.0.1 | For=\"192.0.2.60:4711\";proto=https;by=10.0.0.1 | 192.0.2.60",
        "10.0.0.1 | for=\"[2001:db8::1]:4711\" | 2001:db8:0:0:0:0:0:1",
        "10.0.0.1 | for=\"[2001:db8::1]\" | 2001:db8:0:0:0:0:0:1",
        "10.0.0.1 | for=198.51.100.1, for=192.0.2.60 | 192.0.2.60",
        "10.0.0.1 | for=198.51.100.1, for=192.0.2.60, for=10.0.0.2 | 192.0.2.60",
        "10.0.0.1 | for=10.0.0.3, for=10.0.0.2 | 10.0.0.3",
        "10.0.0.1 | for=198.51.100.1, for=unknown | hidden",
        "10.0.0.1 | for=198.51.100.1, for=_secret, for=10.0.0.2 | hidden",
        "10.0.0.1 | for=\"192.0.2.60, for=198.51.100.1 | hidden",
        "10.0.0.1 | for=1.2.3.999 | hidden",
        "10.0.0.1 | for=example.com | hidden",
        "10.0.0.1 | for=\"[::1\" | hidden",
        "10.0.0.1 | for= | hidden",
        "10.0.0.1 | proto=https | 10.0.0.1",
        "10.0.0.1 | ;;,,== | 10.0.0.1",
        "192.0.2.1 | for=198.51.100.1 | 192.0.2.1",
        "127.0.0.1 | for=198.51.100.1 | 127.0.0.1"
      })
  void forwarded_is_believed_from_a_proxy_only(String peer, String value, String client) {
    assertEquals(client, client(peer, headers("Forwarded", value)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1 | 192.0.2.60 | 192.0.2.60",
        "10.0.0.1 | 198.51.100.1, 192.0.2.60 | 192.0.2.60",
        "10.0.0.1 | 198.51.100.1, 192.0.2.60, 10.0.0.9 | 192.0.2.60",
        "10.0.0.1 | 2001:db8::1 | 2001:db8:0:0:0:0:0:1",
        "10.0.0.1 | 192.0.2.60:80 | 192.0.2.60",
        "10.0.0.1 | 198.51.100.1, garbage | hidden",
        "fd00::1 | 192.0.2.60 | 192.0.2.60",
        "192.0.2.1 | 198.51.100.1 | 192.0.2.1"
      })
  void so_is_the_older_header(String peer, String value, String client) {
    assertEquals(client, client(peer, headers("X-Forwarded-For", value)));
  }

  @Test
  void several_headers_are_one_list_and_forwarded_comes_first() {
    assertEquals(
        "192.0.2.60",
        client("10.0.0.1", headers("Forwarded", "for=198.51.100.1", "for=192.0.2.60")));
    Headers both =
        new Headers(
            Map.of(
                "Forwarded", List.of("for=192.0.2.60"),
                "X-Forwarded-For", List.of("198.51.100.1")));
    assertEquals("192.0.2.60", client("10.0.0.1", both));
  }

  @Test
  void a_host_is_believed_from_a_proxy_only() {
    Headers told = headers("Forwarded", "for=192.0.2.60;host=\"calls.example:443\"");
    assertEquals(Optional.of("calls.example:443"), PROXIES.host(address("10.0.0.1"), told));
    assertEquals(Optional.empty(), PROXIES.host(address("192.0.2.1"), told));
    assertEquals(
        Optional.of("b.example"),
        PROXIES.host(address("10.0.0.1"), headers("X-Forwarded-Host", "a.example, b.example")));
  }

  @Test
  void a_host_that_a_client_put_before_the_proxy_is_not_believed() {
    assertEquals(
        Optional.empty(),
        PROXIES.host(
            address("10.0.0.1"), headers("Forwarded", "for=x;host=localhost, for=192.0.2.60")));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "LOCALHOST, true",
    "localhost., true",
    "localhost:8080, true",
    "calls.example, true",
    "Calls.Example:443, true",
    "192.0.2.7, true",
    "192.0.2.7:8080, true",
    "192.0.2.8, false",
    "127.0.0.1, false",
    "evil.example, false",
    "localhost.evil.example, false",
    "calls.example.evil, false",
    "localhost:x, false",
    "localhost:99999, false",
    "'', false",
    "null, false",
    "a@localhost, false",
    "localhost@evil, false",
    "[::1], false",
    "[, false",
    "localhost/x, false"
  })
  void a_host_is_served_if_it_was_named_or_is_the_address_itself(String host, boolean isServed) {
    ServedHosts hosts = new ServedHosts(List.of("calls.example"));
    assertEquals(isServed, hosts.contains(host, new InetSocketAddress(address("192.0.2.7"), 8080)));
  }

  @Test
  void an_ipv6_address_is_served_in_any_spelling() throws Exception {
    ServedHosts hosts = new ServedHosts(List.of("2001:db8::5"));
    InetSocketAddress local = new InetSocketAddress(address("::1"), 8080);
    for (String host : List.of("[::1]", "[::1]:8080", "[0:0:0:0:0:0:0:1]", "[2001:DB8:0::5]")) {
      assertTrue(hosts.contains(host, local), host);
    }
    assertFalse(hosts.contains("[::2]", local));
    InetAddress scoped = java.net.Inet6Address.getByAddress("", address("fe80::1").getAddress(), 3);
    assertTrue(hosts.contains("[fe80::1]:80", new InetSocketAddress(scoped, 80)));
  }
}
