package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.ladder.SvgWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ViewerTest {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          + "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'none'";

  private RunningService it;

  @BeforeAll
  void start(@TempDir Path data) throws IOException {
    it = new RunningService(data);
  }

  @AfterAll
  void stop() {
    it.close();
  }

  /** Without a key, as a browser asks first. */
  private HttpRequest.Builder page(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + it.service.port() + path));
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/viewer/app.js, text/javascript; charset=utf-8",
    "/viewer/viewer.css, text/css; charset=utf-8",
    "/viewer/ladder.css, text/css; charset=utf-8",
    "/viewer/icon.svg, image/svg+xml"
  })
  void a_file_is_served_under_a_strict_policy(String path, String type) throws IOException {
    HttpResponse<String> answer = it.send(page(path));
    assertEquals(200, answer.statusCode());
    assertEquals(type, header(answer, "Content-Type"));
    assertEquals(POLICY, header(answer, "Content-Security-Policy"));
    assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
    assertEquals("no-referrer", header(answer, "Referrer-Policy"));
    assertEquals("no-cache", header(answer, "Cache-Control"));
    assertFalse(answer.body().isBlank());
  }

  @Test
  void the_style_of_ladders_is_that_of_the_drawings() throws IOException {
    assertEquals(SvgWriter.style(), it.send(page("/viewer/ladder.css")).body());
  }

  @Test
  void every_file_that_a_file_names_is_served() throws IOException {
    TreeSet<String> named = new TreeSet<>();
    Pattern reference = Pattern.compile("(?:(?:href|src)=\"(viewer/[^\"]+)\"|from '\\./([^']+)')");
    TreeSet<String> left = new TreeSet<>();
    left.add("/");
    while (!left.isEmpty()) {
      String path = left.pollFirst();
      HttpResponse<String> answer = it.send(page(path));
      assertEquals(200, answer.statusCode(), path);
      Matcher found = reference.matcher(answer.body());
      while (found.find()) {
        String next = "/" + (found.group(1) == null ? "viewer/" + found.group(2) : found.group(1));
        if (named.add(next)) {
          left.add(next);
        }
      }
    }
    assertEquals(17, named.size(), named.toString());
  }

  @Test
  void what_a_browser_has_is_not_sent_again() throws IOException {
    HttpResponse<String> first = it.send(page("/viewer/app.js"));
    String tag = header(first, "ETag");
    HttpResponse<String> again =
        it.send(page("/viewer/app.js").header("If-None-Match", "\"other\", W/" + tag));
    assertEquals(304, again.statusCode());
    assertEquals(tag, header(again, "ETag"));
    assertTrue(again.body().isEmpty());
    assertEquals(
        200, it.send(page("/viewer/app.js").header("If-None-Match", "\"other\"")).statusCode());
    assertNotEquals(tag, header(it.send(page("/viewer/api.js")), "ETag"));
  }

  @Test
  void head_answers_what_get_would_without_the_file() throws IOException {
    int length = it.send(page("/")).body().getBytes(StandardCharsets.UTF_8).length;
    HttpResponse<String> head = it.send(page("/").method("HEAD", BodyPublishers.noBody()));
    assertEquals(200, head.statusCode());
    assertEquals(String.valueOf(length), header(head, "Content-Length"));
    assertTrue(head.body().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/viewer",
        "/viewer/",
        "/viewer/other.js",
        "/viewer/index.html",
        "/viewer/../viewer/app.js",
        "/viewer/..%2f..%2fapi-key",
        "/viewer//app.js",
        "/api-key",
        "/index.html"
      })
  void nothing_else_is_served(String path) throws IOException {
    HttpResponse<String> answer = it.send(page(path));
    assertEquals(404, answer.statusCode());
    assertEquals("not_found", RunningService.body(answer).get("code"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/viewer/%2e%2e/%2e%2e/io/callflow/local/Main.class", "/viewer/app.js%00"})
  void a_path_that_climbs_or_holds_nul_is_malformed(String path) throws IOException {
    HttpResponse<String> answer = it.send(page(path));
    assertEquals(400, answer.statusCode());
    assertEquals("malformed", RunningService.body(answer).get("code"));
  }

  @Test
  void another_method_is_405() throws IOException {
    HttpResponse<String> answer = it.send(page("/").POST(BodyPublishers.ofString("x")));
    assertEquals(405, answer.statusCode());
    assertEquals("GET, HEAD", header(answer, "Allow"));
  }

  @Test
  void the_link_carries_the_key_where_browsers_keep_it_to_themselves() {
    assertEquals("http://127.0.0.1:" + it.service.port() + "/", it.service.viewer().toString());
    assertEquals(it.service.viewer() + "#key=" + it.key, it.service.viewerWithKey().toString());
    assertFalse(it.logged().contains(it.key));
  }
}
