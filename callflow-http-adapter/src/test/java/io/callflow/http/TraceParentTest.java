package io.callflow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  private static Headers headers(String... values) {
    return new Headers(Map.of("Traceparent", List.of(values)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-" + TRACE + "-" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "-00",
        " 00-" + TRACE + "-" + SPAN + "-ff ",
        "01-" + TRACE + "-" + SPAN + "-01",
        "cc-" + TRACE + "-" + SPAN + "-01-what-the-future-will-be-like"
      })
  void a_trace_and_a_span_are_read_from_version_00_and_later_ones(String value) {
    assertEquals(Optional.of(new TraceParent(TRACE, SPAN)), TraceParent.of(headers(value)));
    assertEquals(
        Map.of("callerTraceId", TRACE, "callerSpanId", SPAN), TraceParent.fields(headers(value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "-01-more",
        "00-" + TRACE + "-" + SPAN + "-01-",
        "01-" + TRACE + "-" + SPAN + "-01more",
        "00-" + TRACE + "-" + SPAN + "-1",
        "00-" + TRACE + "-" + SPAN + "-0g",
        "0g-" + TRACE + "-" + SPAN + "-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
        "00-" + TRACE + "-00F067AA0BA902B7-01",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00_" + TRACE + "-" + SPAN + "-01",
        "00-" + TRACE + "_" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "_01",
        "00-" + TRACE + "-00f067aa0ba902\"}-01"
      })
  void anything_else_is_ignored(String value) {
    assertEquals(Optional.empty(), TraceParent.of(headers(value)));
    assertEquals(Map.of(), TraceParent.fields(headers(value)));
  }

  @Test
  void several_headers_are_ignored() {
    String value = "00-" + TRACE + "-" + SPAN + "-01";
    assertEquals(Optional.empty(), TraceParent.of(headers(value, value)));
    assertEquals(Optional.empty(), TraceParent.of(Headers.NONE));
  }
}
