package io.callflow.http.operation;

import static io.callflow.http.operation.Fixture.body;
import static io.callflow.http.operation.Fixture.get;
import static io.callflow.http.operation.Fixture.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallId;
import io.callflow.http.operation.Fixture.Answer;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A page of all events of a call is answered from the stored lines. A filter that every event
 * passes has the page made of values, which must not be seen in the answer.
 */
class LineAnswersTest {
  private static final String[] EVERY_TIME = {"startTime", "2026-01-01T00:00:00Z"};

  private final Fixture it = new Fixture();

  private void store(int from, int to) {
    StringBuilder events = new StringBuilder("{\"events\":[");
    for (int i = from; i < to; i++) {
      String more =
          "\"sourceEventId\":\"%d\",\"from\":{\"raw\":\"Bürger \\\"%d\\\"\"},\"metadata\":{\"z\":[%d,{\"\\u00e4\\n\":1.0}]}"
              .formatted(i, i, i);
      String event = Fixture.event("c", "x.event", more);
      events
          .append(i == from ? "" : ",")
          .append(event.replace(":15:00", ":15:%02d".formatted(i % 60)));
    }
    Answer answer = it.answer(post("/events/batch", events.append("]}").toString()));
    assertEquals(200, answer.status(), answer.body());
  }

  private Answer read(String resource, List<String> parameters, String... more) {
    List<String> all = new ArrayList<>(parameters);
    all.addAll(List.of(more));
    return it.answer(get(resource, all.toArray(String[]::new)));
  }

  /** The answer without its token, which differs from query to query. */
  private static String withoutToken(Answer answer) {
    return answer.status()
        + " "
        + new TreeMap<>(answer.headers())
        + answer.body().replaceFirst("\"nextToken\":\"[^\"]*\"", "\"nextToken\":…");
  }

  private int assertSamePages(String... parameters) {
    List<String> lines = new ArrayList<>(List.of(parameters));
    List<String> values = new ArrayList<>(lines);
    values.addAll(List.of(EVERY_TIME));
    int pages = 0;
    for (boolean more = true; more; pages++) {
      Answer passed = read("/events", lines);
      Answer made = read("/events", values);
      assertEquals(withoutToken(made), withoutToken(passed));
      more = passed.status() == 200 && body(passed).containsKey("nextToken");
      if (more) {
        lines = new ArrayList<>(List.of(parameters));
        lines.addAll(List.of("nextToken", String.valueOf(body(passed).get("nextToken"))));
        values = new ArrayList<>(List.of(parameters));
        values.addAll(List.of(EVERY_TIME));
        values.addAll(List.of("nextToken", String.valueOf(body(made).get("nextToken"))));
      }
    }
    return pages;
  }

  @Test
  void a_page_of_lines_is_answered_as_a_page_of_values() {
    for (int batch = 0; batch < 3; batch++) {
      store(400 * batch, 400 * batch + 400);
    }
    for (String order : List.of("asc", "desc")) {
      assertEquals(2, assertSamePages("callId", "c", "order", order, "limit", "1000"));
      assertEquals(18, assertSamePages("callId", "c", "order", order, "limit", "70"));
    }
  }

  @Test
  void both_operations_answer_the_events_of_a_call_with_the_same_bytes() {
    store(0, 50);
    for (String[] limit : new String[][] {{}, {"limit", "20"}, {"limit", "1000"}}) {
      Answer ofCall = read("/calls/{callId}/events", List.of("callId", "c"), limit);
      Answer found = read("/events", List.of("callId", "c"), limit);
      assertEquals(200, ofCall.status());
      assertEquals(found.body(), ofCall.body());
      assertEquals(found.headers(), ofCall.headers());
    }
    String token =
        String.valueOf(
            body(read("/events", List.of("callId", "c", "limit", "20"))).get("nextToken"));
    Answer next = read("/calls/{callId}/events", List.of("callId", "c", "nextToken", token));
    assertEquals("30", String.valueOf(body(next).get("count")));
  }

  @Test
  void an_unknown_an_erased_and_a_damaged_call_are_answered_as_before() {
    assertSamePages("callId", "c");
    assertEquals(404, read("/calls/{callId}/events", List.of("callId", "c")).status());
    store(0, 3);
    String key = "v1/acme/calls/" + new CallId("c").key() + "/000000.ndjson.gz";
    byte[] good = it.store.read(new ObjectKey(key)).orElseThrow().content();
    it.store.write(new ObjectKey(key), "damaged".getBytes(UTF_8), Condition.always());
    assertSamePages("callId", "c");
    assertEquals(500, read("/calls/{callId}/events", List.of("callId", "c")).status());
    it.store.write(new ObjectKey(key), good, Condition.always());
    assertEquals(
        204,
        it.answer(
                Fixture.request("DELETE", "/calls/{callId}")
                    .withPathParameters(Map.of("callId", "c")))
            .status());
    assertSamePages("callId", "c");
    assertEquals(410, read("/calls/{callId}/events", List.of("callId", "c")).status());
  }

  @Test
  void a_page_too_large_for_an_answer_is_shortened_as_before() {
    String large = "x".repeat(50_000);
    for (int i = 0; i < 130; i++) {
      String more = "\"sourceEventId\":\"%d\",\"metadata\":{\"a\":\"%s\"}".formatted(i, large);
      assertEquals(201, it.answer(post("/events", Fixture.event("c", "x.e", more))).status());
    }
    assertEquals(2, assertSamePages("callId", "c", "limit", "1000"));
  }

  @Test
  void the_log_counts_the_events_of_a_page_of_lines() {
    store(0, 7);
    read("/calls/{callId}/events", List.of("callId", "c", "limit", "5"));
    String line = it.logLines.get(it.logLines.size() - 1);
    assertTrue(line.contains("\"resultCount\":5"), line);
    assertTrue(line.contains("\"limit\":5"), line);
  }
}
