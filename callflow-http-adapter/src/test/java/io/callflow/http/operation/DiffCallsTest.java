package io.callflow.http.operation;

import static io.callflow.http.operation.Fixture.body;
import static io.callflow.http.operation.Fixture.event;
import static io.callflow.http.operation.Fixture.get;
import static io.callflow.http.operation.Fixture.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.Tenant;
import io.callflow.http.Request;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import io.callflow.http.operation.Fixture.Answer;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code GET /calls/{callId}/diff}. */
final class DiffCallsTest {
  private final Fixture it = new Fixture();

  private Map<String, ?> store(String callId, String type, String more) {
    Answer answer = it.answer(post("/events", event(callId, type, more)));
    assertEquals(201, answer.status(), answer.body());
    return body(answer);
  }

  private Answer diff(String accept, String... parameters) {
    Request request = get("/calls/{callId}/diff", parameters);
    return it.answer(accept.isEmpty() ? request : Fixture.with(request, "accept", accept));
  }

  private String twoCalls() {
    store("one", "call.started", "");
    store("one", "call.ended", "\"outcome\":{\"result\":\"answered\"}");
    store("two", "call.started", "");
    store("two", "leg.ringing", "\"legId\":\"b\"");
    return "~" + store("two", "call.ended", "\"outcome\":{\"result\":\"busy\"}").get("callKey");
  }

  @Test
  void two_calls_are_compared_by_id_and_by_key() {
    String key = twoCalls();
    Answer byId = diff("", "callId", "one", "with", "two");
    assertEquals(200, byId.status(), byId.body());
    assertEquals("Accept", byId.headers().get("Vary"));
    assertEquals(byId.body(), diff("", "callId", "one", "with", key).body());
    assertEquals(false, body(byId).get("same"));
    assertEquals(List.of("both", "right", "both"), Fixture.values(byId, "rows", "kind"));
    assertTrue(
        byId.body().contains("{\"name\":\"result\",\"left\":\"answered\",\"right\":\"busy\"}"),
        byId.body());
    assertTrue(byId.body().contains("\"role\":\"caller\""), byId.body());
  }

  @Test
  void a_call_is_the_same_as_itself() {
    twoCalls();
    Answer answer = diff("", "callId", "two", "with", "two");
    assertEquals(true, body(answer).get("same"));
    assertEquals(List.of(), Fixture.values(answer, "summary", "name"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | 200 application/json",
        "text/plain | 200 text/plain; charset=utf-8",
        "text/plain;q=0.5, application/json;q=0.4 | 200 text/plain; charset=utf-8",
        "text/html | 406 application/problem+json"
      })
  void it_comes_in_the_accepted_form(String accept, String expected) {
    twoCalls();
    Answer answer = diff(accept, "callId", "one", "with", "two");
    assertEquals(expected, answer.status() + " " + answer.headers().get("Content-Type"));
  }

  @Test
  void the_text_is_as_wide_as_asked_and_has_equal_steps_on_request() {
    twoCalls();
    for (int i = 0; i < 9; i++) {
      store("one", "x.acme.step" + i, "\"sequence\":" + i);
      store("two", "x.acme.step" + i, "\"sequence\":" + i);
    }
    Answer folded = diff("text/plain", "callId", "one", "with", "two", "columns", "80");
    assertTrue(folded.body().contains("equal steps"), folded.body());
    assertTrue(folded.body().lines().allMatch(line -> line.length() <= 80), folded.body());
    Answer all = diff("text/plain", "callId", "one", "with", "two", "rows", "all");
    assertTrue(all.body().contains("x.acme.step4"), all.body());
  }

  @Test
  void the_call_that_is_unknown_or_erased_is_named() {
    twoCalls();
    Answer unknown = diff("", "callId", "one", "with", "nobody");
    assertEquals(404, unknown.status());
    assertTrue(String.valueOf(body(unknown).get("detail")).contains("nobody"), unknown.body());
    Request erase =
        Fixture.request("DELETE", "/calls/{callId}").withPathParameters(Map.of("callId", "two"));
    assertEquals(204, it.answer(erase).status());
    Answer gone = diff("", "callId", "one", "with", "two");
    assertEquals(410, gone.status());
    assertTrue(String.valueOf(body(gone).get("detail")).contains("two"), gone.body());
    assertEquals(410, diff("", "callId", "two", "with", "one").status());
  }

  @Test
  void the_other_call_is_required_and_must_be_an_id() {
    assertEquals(400, diff("", "callId", "one").status());
    assertEquals(List.of("with pattern"), Fixture.errors(diff("", "callId", "one", "with", "a b")));
  }

  @Test
  void a_call_of_another_tenant_is_unknown_and_the_scope_is_required() {
    twoCalls();
    Request request = get("/calls/{callId}/diff", "callId", "one", "with", "two");
    Principal other = new Principal(new Tenant("other"), "switch-1", EnumSet.allOf(Scope.class));
    assertEquals(404, it.answer(request.withPrincipal(other)).status());
    Request writer = request.withPrincipal(Fixture.with(Scope.EVENTS_WRITE));
    assertEquals(403, it.answer(writer).status());
  }
}
