package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.http.Request;
import io.callflow.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that are framed so that two servers could read them differently (RFC 9112 §11.2). The
 * JDK's server took {@code Content-Length: +5}, chunk sizes above 2³² and a bare CR at the end of a
 * header, and answered with {@code text/html}.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before the first test
class HttpSyntaxTest {
  /** Would be answered with 200 if it were taken for a request of its own. */
  private static final String SMUGGLED = "GET /v1/calls/smuggled HTTP/1.1\r\nHost: localhost\r\n";

  private final BlockingQueue<String> answered = new LinkedBlockingQueue<>();
  private BareDoor it;

  @BeforeAll
  void start() throws IOException {
    it = new BareDoor(FrontDoorLimits.standard().withTime(Duration.ofSeconds(3)), this::answer);
  }

  private CompletionStage<Response> answer(Request request) {
    answered.add(request.resource() + request.pathParameters());
    return BareDoor.text(
        request.method().equals("POST")
            ? new String(request.body().read(1000), java.nio.charset.StandardCharsets.ISO_8859_1)
            : "answer");
  }

  @BeforeEach
  void forget() {
    answered.clear();
    it.lines.clear();
  }

  @AfterEach
  void nothing_is_left() throws InterruptedException {
    it.assertQuiet();
  }

  @AfterAll
  void stop() {
    it.close();
  }

  private String smuggled() {
    return SMUGGLED + it.authorization() + "\r\n\r\n";
  }

  private static String framed(String headers, String body) {
    return "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Authorization: KEY\r\n"
        + headers
        + "\r\n\r\n"
        + body;
  }

  static Stream<Arguments> malformedFraming() {
    String te = "Transfer-Encoding: chunked";
    return Stream.of(
        Arguments.of("length and chunks", framed("Content-Length: 5\r\n" + te, "0\r\n\r\n")),
        Arguments.of("chunks and length", framed(te + "\r\nContent-Length: 5", "0\r\n\r\n")),
        Arguments.of("unknown coding", framed("Transfer-Encoding: xchunked", "0\r\n\r\n")),
        Arguments.of("chunked twice", framed(te + "\r\n" + te, "0\r\n\r\n")),
        Arguments.of("a second coding", framed(te + "\r\nTransfer-Encoding: cow", "0\r\n\r\n")),
        Arguments.of("identity last", framed(te + ", identity", "0\r\n\r\n")),
        Arguments.of("identity", framed("Transfer-Encoding: identity", "0\r\n\r\n")),
        Arguments.of("gzip", framed("Transfer-Encoding: gzip, chunked", "0\r\n\r\n")),
        Arguments.of("space before colon", framed("Transfer-Encoding : chunked", "0\r\n\r\n")),
        Arguments.of("space before name", framed("X: y\r\n Transfer-Encoding: chunked", "")),
        Arguments.of("vertical tab", framed("Transfer-Encoding: \u000bchunked", "0\r\n\r\n")),
        Arguments.of("quoted", framed("Transfer-Encoding: \"chunked\"", "0\r\n\r\n")),
        Arguments.of("plus", framed("Content-Length: +5", "hello")),
        Arguments.of("minus", framed("Content-Length: -1", "")),
        Arguments.of("list of other lengths", framed("Content-Length: 5, 6", "hello")),
        Arguments.of("two lengths", framed("Content-Length: 5\r\nContent-Length: 6", "hello")),
        Arguments.of("hexadecimal", framed("Content-Length: 0x5", "hello")),
        Arguments.of("digits and space", framed("Content-Length: 5 5", "hello")),
        Arguments.of("empty length", framed("Content-Length: ", "hello")),
        Arguments.of("fraction", framed("Content-Length: 5.0", "hello")),
        Arguments.of("beyond 2^63", framed("Content-Length: 9223372036854775808", "hello")),
        Arguments.of("beyond 2^64", framed("Content-Length: 18446744073709551621", "hello")),
        Arguments.of("chunk 2^31", framed(te, "80000000\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("chunk 2^32+5", framed(te, "100000005\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("chunk 2^64+5", framed(te, "10000000000000005\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("chunk 0x", framed(te, "0x5\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("chunk -5", framed(te, "-5\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("chunk +5", framed(te, "+5\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("chunk without size", framed(te, "\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("chunk without digits", framed(te, ";x=y\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("no CRLF after a chunk", framed(te, "5\r\nhello0\r\n\r\n")),
        Arguments.of("chunk longer than told", framed(te, "4\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("bare CR after a size", framed(te, "5\rhello\r\n0\r\n\r\n")),
        Arguments.of("CR in a header", framed("X: a\rTransfer-Encoding: chunked", "")),
        Arguments.of("NUL in a header", framed("X: a\u0000b", "")),
        Arguments.of("NUL in a name", framed("X\u0000: a", "")),
        Arguments.of("no colon", framed("Garbage", "")),
        Arguments.of("empty name", framed(": x", "")),
        Arguments.of("folded header", framed("X: a\r\n b", "")),
        Arguments.of("tab before colon", framed("X\t: a", "")),
        Arguments.of("other version", "GET /v1/calls HTTP/2.0\r\nHost: localhost\r\n\r\n"),
        Arguments.of("version 1.2", "GET /v1/calls HTTP/1.2\r\nHost: localhost\r\n\r\n"),
        Arguments.of("no target", "GET  HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Arguments.of("preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Arguments.of("version 0.9", "GET /v1/calls\r\n\r\n"),
        Arguments.of("no Host", "GET /v1/calls HTTP/1.1\r\nAuthorization: KEY\r\n\r\n"),
        Arguments.of(
            "two Hosts",
            "GET /v1/calls HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nAuthorization: KEY\r\n\r\n"),
        Arguments.of(
            "absolute form with another host",
            "GET http://evil.example/v1/calls HTTP/1.1\r\nHost: localhost\r\nAuthorization: KEY\r\n\r\n"),
        Arguments.of(
            "user in Host",
            "GET /v1/calls HTTP/1.1\r\nHost: a@localhost\r\nAuthorization: KEY\r\n\r\n"),
        Arguments.of("empty Host", "GET /v1/calls HTTP/1.1\r\nHost:\r\nAuthorization: KEY\r\n\r\n"),
        Arguments.of(
            "path in Host",
            "GET /v1/calls HTTP/1.1\r\nHost: localhost/x\r\nAuthorization: KEY\r\n\r\n"),
        Arguments.of(
            "control in the path", "GET /v1/calls/a\u0001 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Arguments.of("fragment", "GET /v1/calls#x HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Arguments.of(
            "UTF-8 in the path",
            "GET /v1/calls/Zo\u00c3\u00ab HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Arguments.of("noise", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedFraming")
  void malformed_framing_is_refused_once_and_ends_the_connection(String name, String request)
      throws IOException {
    String key = it.authorization().substring("Authorization: ".length());
    String answers;
    try (RawClient client = it.connect()) {
      client.send(request.replace("KEY", key) + smuggled());
      client.socket.shutdownOutput();
      answers = client.readToEnd();
    }
    assertTrue(answered.isEmpty(), () -> "answered " + answered);
    assertFalse(answers.contains("HTTP/1.1 200"), answers);
    if (!answers.isEmpty()) {
      assertTrue(answers.matches("(?s)HTTP/1\\.1 (4[0-9][0-9]|50[15]) .*"), answers);
      assertEquals(1, answers.split("HTTP/1\\.1 ", -1).length - 1, answers);
      assertTrue(answers.contains("application/problem+json"), answers);
      Matcher id = Pattern.compile("\"requestId\":\"([^\"]+)\"").matcher(answers);
      assertTrue(id.find(), answers);
      assertEquals(1, it.lines.size(), it.lines::toString);
      assertTrue(it.lines.get(0).contains(id.group(1)), it.lines::toString);
    }
  }

  static Stream<Arguments> unusualFraming() {
    String te = "Transfer-Encoding: chunked";
    return Stream.of(
        Arguments.of("chunks", framed(te, "5\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("upper case", framed("TRANSFER-ENCODING: CHUNKED", "5\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("leading zeros", framed(te, "0000005\r\nhello\r\n0\r\n\r\n")),
        Arguments.of("extension", framed(te, "5;a=b\r\nhello\r\n0;c\r\n\r\n")),
        Arguments.of("trailer", framed(te, "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n")),
        Arguments.of("spaces around the length", framed("Content-Length:  5 ", "hello")),
        Arguments.of(
            "version in lower case",
            framed("Content-Length: 5", "hello").replace("HTTP/1.1", "http/1.1")),
        Arguments.of("zeros before the length", framed("Content-Length: 005", "hello")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unusualFraming")
  void unusual_framing_is_read_as_the_standard_says(String name, String request)
      throws IOException {
    String key = it.authorization().substring("Authorization: ".length());
    try (RawClient client = it.connect()) {
      client.send(request.replace("KEY", key) + smuggled());
      assertEquals("hello", client.read().body());
      assertEquals("answer", client.read().body()); // pipelined, so no longer smuggled
    }
  }

  @Test
  void pipelined_requests_are_answered_in_order() throws IOException {
    try (RawClient client = it.connect()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append(it.post("body " + i));
      }
      client.send(all.toString());
      for (int i = 0; i < 50; i++) {
        assertEquals("body " + i, client.read().body());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"16384, 414", "65536, 431", "200000, 431"})
  void a_head_that_is_too_large_is_refused(int size, int status) throws IOException {
    String head =
        status == 414
            ? it.head("GET", "/v1/calls?callId=" + "x".repeat(70_000))
            : it.head("GET", "/v1/calls", "X: " + "x".repeat(size));
    try (RawClient client = it.connect()) {
      RawClient.Answer answer = client.sendUntilClosed(head).read();
      assertEquals(status, answer.status());
      assertEquals("application/problem+json", answer.header("Content-Type"));
      assertEquals("", client.readToEnd());
    }
  }

  @Test
  void many_headers_cost_little() throws IOException {
    String[] headers = new String[10_000];
    java.util.Arrays.setAll(headers, i -> "a" + i + ":");
    try (RawClient client = it.connect()) {
      int status = client.send(it.head("GET", "/v1/calls", headers)).read().status();
      assertTrue(status == 431 || status == 200, "" + status);
    }
  }

  @Test
  void an_endless_chunk_extension_is_cut() throws IOException {
    try (RawClient client = it.connect()) {
      client.send(
          framed("Transfer-Encoding: chunked", "")
              .replace("Authorization: KEY", it.authorization()));
      String answer;
      try {
        client.send("5;");
        for (int i = 0; i < 200; i++) {
          client.send("x".repeat(10_000));
        }
        answer = client.readToEnd();
      } catch (IOException reset) {
        answer = "";
      }
      assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer);
      assertTrue(answered.isEmpty());
    }
  }

  @Test
  void only_a_body_that_is_wanted_is_asked_for() throws IOException {
    String expect = "Expect: 100-continue";
    String type = "Content-Type: application/json";
    try (RawClient client = it.connect()) {
      client.send(it.head("POST", "/v1/events", type, expect, "Content-Length: 5"));
      assertEquals(100, client.read().status());
      client.send("hello");
      assertEquals("hello", client.read().body());
    }
    for (String head :
        List.of(
            RawClient.head("POST", "/v1/events", type, expect, "Content-Length: 5"),
            it.head("POST", "/v1/nothing", type, expect, "Content-Length: 5"))) {
      try (RawClient client = it.connect()) {
        assertTrue(client.send(head).read().status() / 100 == 4);
        assertEquals("", client.readToEnd());
      }
    }
    try (RawClient client = it.connect()) {
      RawClient.Answer answer =
          client.send(it.head("POST", "/v1/events", type, "Expect: x", "Content-Length: 5")).read();
      assertTrue(answer.status() == 417 || answer.status() == 400, answer::toString);
      assertEquals("application/problem+json", answer.header("Content-Type"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, localhost:80, 400",
    "CONNECT, /v1/calls, 400",
    "TRACE, /v1/calls, 405",
    "OPTIONS, *, 404",
    "GET, *, 400",
    "GET, v1/calls, 400",
    "'G@T', /v1/calls, 400"
  })
  void another_method_or_form_of_target_is_refused(String method, String target, int status)
      throws IOException {
    try (RawClient client = it.connect()) {
      RawClient.Answer answer = client.send(it.head(method, target)).read();
      assertTrue(
          answer.status() == status || answer.status() / 100 == 4, () -> answer + " " + answered);
      assertEquals("application/problem+json", answer.header("Content-Type"));
      assertTrue(answer.body().contains("requestId"), answer.body());
      assertTrue(answered.isEmpty());
    }
  }

  @Test
  void http_1_0_is_answered_and_the_connection_ended_unless_it_is_to_stay() throws IOException {
    String head = "GET /v1/calls HTTP/1.0\r\nHost: localhost\r\n" + it.authorization() + "\r\n";
    try (RawClient client = it.connect()) {
      assertEquals("answer", client.send(head + "\r\n").read().body());
      assertEquals("", client.readToEnd());
    }
    try (RawClient client = it.connect()) {
      String staying = head + "Connection: keep-alive\r\n\r\n";
      assertEquals("answer", client.send(staying).read().body());
      assertEquals("answer", client.send(staying).read().body());
    }
    try (RawClient client = it.connect()) {
      assertEquals(
          "answer", client.send(it.head("GET", "/v1/calls", "Connection: close")).read().body());
      assertEquals("", client.readToEnd());
    }
  }
}
