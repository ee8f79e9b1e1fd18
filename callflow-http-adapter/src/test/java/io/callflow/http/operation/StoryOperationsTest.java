package io.callflow.http.operation;

import static io.callflow.http.operation.Fixture.body;
import static io.callflow.http.operation.Fixture.errors;
import static io.callflow.http.operation.Fixture.event;
import static io.callflow.http.operation.Fixture.get;
import static io.callflow.http.operation.Fixture.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.ClockSkew;
import io.callflow.contract.model.EventPage;
import io.callflow.contract.model.Ladder;
import io.callflow.contract.model.Presence;
import io.callflow.contract.model.RelatedCall;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.contract.model.StoredEvent;
import io.callflow.contract.model.StoryConnection;
import io.callflow.contract.model.StoryLimit;
import io.callflow.contract.model.StoryWarning;
import io.callflow.contract.model.StoryWarningKind;
import io.callflow.event.CallId;
import io.callflow.event.Tenant;
import io.callflow.http.Request;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import io.callflow.http.operation.Fixture.Answer;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.Write;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoryOperationsTest {
  private static final String LINK = "\"links\":[{\"rel\":\"%s\",\"callId\":\"%s\"}]";

  private final Fixture it = new Fixture();

  private String store(String callId, String second, String type, String more) {
    String sent = event(callId, type, more).replace(":15:00", ":15:" + second);
    Answer answer = it.answer(post("/events", sent));
    assertEquals(201, answer.status(), answer.body());
    return String.valueOf(body(answer).get("eventId"));
  }

  private String link(String callId, String rel, String other) {
    return store(callId, "00", "link.asserted", LINK.formatted(rel, other));
  }

  private Answer read(String resource, String... parameters) {
    return it.answer(get(resource, parameters));
  }

  private RelatedCalls related(String callId, String... more) {
    List<String> parameters = new ArrayList<>(List.of("callId", callId));
    parameters.addAll(List.of(more));
    Answer answer = read("/calls/{callId}/related", parameters.toArray(new String[0]));
    assertEquals(200, answer.status(), answer.body());
    return Json.readRequest(answer.body().getBytes(UTF_8), RelatedCalls::read);
  }

  private EventPage events(String callId, String... more) {
    List<String> parameters = new ArrayList<>(List.of("callId", callId, "related", "true"));
    parameters.addAll(List.of(more));
    Answer answer = read("/calls/{callId}/events", parameters.toArray(new String[0]));
    assertEquals(200, answer.status(), answer.body());
    return Json.readRequest(answer.body().getBytes(UTF_8), EventPage::read);
  }

  private static List<@Nullable String> ids(RelatedCalls related) {
    List<@Nullable String> ids = new ArrayList<>();
    related.calls().forEach(call -> ids.add(call.callId()));
    return ids;
  }

  private static String key(String callId) {
    return new CallId(callId).key().value();
  }

  private void erase(String callId) {
    Request request =
        Fixture.request("DELETE", "/calls/{callId}").withPathParameters(Map.of("callId", callId));
    assertEquals(204, it.answer(request).status());
  }

  @Test
  void each_related_call_says_why_it_is_there_and_how_far_away() {
    store("a", "01", "call.started", "\"from\":{\"raw\":\"1015\"},\"direction\":\"inbound\"");
    store("a", "09", "call.ended", "\"outcome\":{\"result\":\"answered\"}");
    store("b", "05", "call.started", "\"to\":{\"raw\":\"1020\"}");
    String asserted = link("b", "transferred_from", "a");
    link("b", "same_as", "c");
    for (String asked : List.of("a", "~" + key("a"))) {
      RelatedCalls story = related(asked);
      assertEquals("a", story.callId());
      assertEquals(List.of("a", "b", "c"), ids(story));
      assertEquals(3, story.count());
      RelatedCall first = story.calls().get(0);
      assertEquals(0, first.steps());
      assertEquals(List.of(), first.connections());
      assertEquals("answered", String.valueOf(first.outcome()));
      assertEquals("inbound", String.valueOf(first.direction()));
      assertEquals("1015", Objects.requireNonNull(first.from()).raw());
      assertEquals(2, first.eventCount());
      RelatedCall second = story.calls().get(1);
      assertEquals(1, second.steps());
      assertEquals(
          List.of(
              new StoryConnection(
                  key("b"),
                  key("a"),
                  io.callflow.contract.model.LinkRel.TRANSFERRED_FROM,
                  null,
                  null,
                  asserted,
                  "switch-1")),
          second.connections());
      assertEquals("2026-11-23T08:15:05Z", String.valueOf(second.startedAt()));
      RelatedCall third = story.calls().get(2);
      assertEquals(Presence.UNKNOWN, third.presence());
      assertEquals(2, third.steps());
      assertNull(third.state());
      assertNull(third.eventCount());
      assertEquals("2026-11-23T08:15:01Z", story.startedAt().toString());
      assertNull(story.endedAt(), "b has not ended");
    }
    store("b", "20", "call.ended", "");
    assertEquals("2026-11-23T08:15:20Z", String.valueOf(related("a").endedAt()));
    assertEquals("b", ids(related("b")).get(0));
    assertEquals(Set.of("a", "b", "c"), Set.copyOf(ids(related("b"))));
  }

  @Test
  void the_summary_tells_its_related_calls_only_if_it_is_asked() {
    store("a", "01", "call.started", "");
    link("b", "parent", "a");
    Answer alone = read("/calls/{callId}", "callId", "a");
    assertEquals(alone.body(), read("/calls/{callId}", "callId", "a", "related", "false").body());
    Answer whole = read("/calls/{callId}", "callId", "a", "related", "true");
    CallSummary summary = Json.readRequest(whole.body().getBytes(UTF_8), CallSummary::read);
    assertEquals(
        Json.writeString(related("a")),
        Json.writeString(Objects.requireNonNull(summary.related())));
    assertTrue(whole.body().startsWith(alone.body().substring(0, alone.body().length() - 1)));
  }

  @Test
  void the_events_of_all_calls_are_merged_in_time() {
    store("a", "01", "call.started", "");
    store("b", "02", "call.started", "");
    store("a", "03", "call.ended", "");
    store("b", "04", "call.ended", "");
    link("b", "parent", "a");
    EventPage page = events("a");
    assertEquals(
        List.of("b", "a", "b", "a", "b"), page.events().stream().map(StoredEvent::callId).toList());
    assertEquals(5, page.count());
    assertNull(page.nextToken());
    assertNull(page.cuts());
    assertNull(page.damaged());
    assertEquals(2, Fixture.values(events("a", false), "events", "eventId").size());
  }

  @Test
  void a_story_is_answered_in_the_forms_of_one_call() {
    store("a", "01", "call.started", "");
    store("b", "02", "call.started", "");
    link("b", "parent", "a");
    List<String> json = events("a").events().stream().map(StoredEvent::eventId).toList();

    String lines = story("/calls/{callId}/events", "application/x-ndjson").body();
    List<String> ndjson =
        lines
            .lines()
            .map(line -> Json.readRequest(line.getBytes(UTF_8), StoredEvent::read).eventId())
            .toList();
    assertEquals(json, ndjson);
    Answer table = story("/calls/{callId}/events", "text/csv");
    assertEquals(1 + json.size(), table.body().lines().count(), table.body());
    assertEquals("Accept", table.headers().get("Vary"));
    assertEquals(406, story("/calls/{callId}/events", "text/plain").status());
    assertEquals(3, story("/calls/{callId}", "text/csv").body().lines().count());
    Answer vcon = story("/calls/{callId}", "application/vcon+json");
    json.forEach(id -> assertTrue(vcon.body().contains(id), vcon.body()));
  }

  @Test
  void the_pages_of_a_story_in_another_form_are_named_by_a_link() {
    chain(5, 1);
    int events = events("c0").count();
    int seen = 0;
    String next = "";
    do {
      Answer page =
          it.answer(
              Fixture.with(
                  get(
                      "/calls/{callId}/events",
                      next.isEmpty()
                          ? new String[] {"callId", "c0", "related", "true", "limit", "2"}
                          : new String[] {
                            "callId", "c0", "related", "true", "limit", "2", "nextToken", next
                          }),
                  "accept",
                  "application/x-ndjson"));
      assertEquals(200, page.status(), page.body());
      seen += (int) page.body().lines().count();
      assertTrue(seen <= events, "pages without an end");
      String link = Objects.requireNonNullElse(page.headers().get("Link"), "");
      next = link.replaceAll(".*nextToken=([^>&]*)>.*", "$1");
    } while (!next.isEmpty());
    assertEquals(events, seen);
  }

  private Answer story(String resource, String accept) {
    return it.answer(
        Fixture.with(get(resource, "callId", "a", "related", "true"), "accept", accept));
  }

  private Answer events(String callId, boolean related) {
    return read("/calls/{callId}/events", "callId", callId, "related", "" + related);
  }

  /** Stores a story of {@code size} calls, c0 linked by c1 and so on, three events each. */
  private void chain(int size, int fanOut) {
    for (int first = 0; first < size; first += 100) {
      List<String> batch = new ArrayList<>();
      for (int i = first; i < Math.min(first + 100, size); i++) {
        String more = i == 0 ? "" : LINK.formatted("parent", "c" + (i - 1) / fanOut);
        batch.add(event("c" + i, "call.started", more));
        batch.add(event("c" + i, "leg.started", "\"legId\":\"x\"").replace(":15:00", ":16:00"));
        batch.add(event("c" + i, "call.ended", "").replace(":15:00", ":17:00"));
      }
      Answer answer =
          it.answer(post("/events/batch", "{\"events\":[" + String.join(",", batch) + "]}"));
      assertTrue(answer.body().contains("\"created\":" + batch.size()), answer.body());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 199, 200})
  void a_story_of_200_calls_comes_in_pages_that_cover_each_call_once(int pageSize) {
    chain(200, 6);
    List<@Nullable String> met = new ArrayList<>();
    String limit = "" + pageSize;
    RelatedCalls page = related("c0", "maxCalls", "200", "limit", limit);
    List<@Nullable String> whole = ids(related("c0", "maxCalls", "200", "limit", "1000"));
    for (; ; ) {
      met.addAll(ids(page));
      assertTrue(met.size() <= 200, "pages without an end");
      assertTrue(page.count() <= pageSize);
      assertEquals("2026-11-23T08:15:00Z", page.startedAt().toString());
      assertEquals("2026-11-23T08:17:00Z", String.valueOf(page.endedAt()));
      if (page.nextToken() == null) {
        break;
      }
      page = related("c0", "maxCalls", "200", "limit", limit, "nextToken", page.nextToken());
    }
    assertEquals(whole, met);
    assertEquals(200, Set.copyOf(met).size());
  }

  @Test
  void a_story_of_200_calls_comes_in_pages_that_cover_each_event_once() {
    chain(200, 6);
    List<String> met = new ArrayList<>();
    EventPage page = events("c5", "maxCalls", "200", "limit", "7");
    for (; ; ) {
      page.events().forEach(event -> met.add(event.eventId()));
      assertTrue(met.size() <= 600, "pages without an end");
      if (page.nextToken() == null) {
        break;
      }
      page = events("c5", "maxCalls", "200", "limit", "7", "nextToken", page.nextToken());
    }
    assertEquals(600, met.size());
    assertEquals(600, Set.copyOf(met).size());
    assertEquals(
        events("c5", "maxCalls", "200", "limit", "1000").events().stream()
            .map(StoredEvent::eventId)
            .toList(),
        met);
  }

  @Test
  void a_page_continues_after_its_last_event_whatever_is_stored_or_erased_meanwhile() {
    chain(5, 1);
    List<String> all = new ArrayList<>();
    events("c0").events().forEach(event -> all.add(event.eventId()));
    EventPage first = events("c0", "limit", "7");
    String token = Objects.requireNonNull(first.nextToken());
    String earlier = store("c0", "30", "dtmf.received", "");
    store("d", "31", "call.started", LINK.formatted("parent", "c2"));
    String later = store("d", "59", "call.ended", "").replace(":15:", ":18:");
    assertNotNull(later);
    List<String> rest = new ArrayList<>();
    events("c0", "limit", "100", "nextToken", token)
        .events()
        .forEach(event -> rest.add(event.eventId()));
    assertEquals(all.subList(7, all.size()), rest, "what is earlier stays behind");
    assertTrue(!rest.contains(earlier));
    String last = first.events().get(6).callId();
    erase(last);
    Set<String> left = new HashSet<>();
    events("c0".equals(last) ? "c1" : "c0").events().forEach(event -> left.add(event.eventId()));
    if (!last.equals("c0")) {
      List<String> again = new ArrayList<>();
      events("c0", "limit", "100", "nextToken", token)
          .events()
          .forEach(event -> again.add(event.eventId()));
      rest.retainAll(left);
      assertEquals(rest, again, "the event that the token names is gone");
    }
  }

  @Test
  void a_token_belongs_to_its_query_and_tenant() {
    chain(4, 1);
    String ofCalls = Objects.requireNonNull(related("c0", "limit", "1").nextToken());
    String ofEvents = Objects.requireNonNull(events("c0", "limit", "1").nextToken());
    String ofOne =
        String.valueOf(
            body(read("/calls/{callId}/events", "callId", "c0", "limit", "1")).get("nextToken"));
    String path = "/calls/{callId}/events";
    String others = "/calls/{callId}/related";
    List<Answer> answers = new ArrayList<>();
    for (String token : List.of(ofCalls, ofOne, "x", "czEgYSBiIGM", "a".repeat(1000))) {
      answers.add(read(path, "callId", "c0", "related", "true", "nextToken", token));
    }
    for (String token : List.of(ofEvents, ofOne, "x")) {
      answers.add(read(others, "callId", "c0", "nextToken", token));
    }
    answers.add(read(others, "callId", "c1", "nextToken", ofCalls));
    answers.add(read(others, "callId", "c0", "maxCalls", "49", "nextToken", ofCalls));
    answers.add(read(others, "callId", "c0", "maxSteps", "9", "nextToken", ofCalls));
    answers.add(read(path, "callId", "c0", "nextToken", ofEvents));
    answers.add(read(path, "callId", "c1", "related", "true", "nextToken", ofEvents));
    for (Answer answer : answers) {
      assertEquals(400, answer.status(), answer.body());
      assertEquals("invalid_token", body(answer).get("code"));
    }
    Request stranger = get(others, "callId", "c0", "nextToken", ofCalls);
    it.answer(as("other", post("/events", event("c0", "call.started", ""))));
    assertEquals(400, it.answer(as("other", stranger)).status());
  }

  private static Request as(String tenant, Request request) {
    return request.withPrincipal(
        new Principal(new Tenant(tenant), "switch-1", EnumSet.allOf(Scope.class)));
  }

  @Test
  void a_call_of_another_tenant_is_told_in_the_words_of_an_unknown_one() {
    it.answer(as("other", post("/events", event("secret", "call.started", ""))));
    it.answer(
        as(
            "other",
            post("/events", event("secret", "link.asserted", LINK.formatted("same_as", "a")))));
    store("a", "01", "call.started", "");
    assertEquals(List.of("a"), ids(related("a")), "the other tenant's link connects nothing");
    link("a", "same_as", "secret");
    String told = read("/calls/{callId}/related", "callId", "a").body();
    Fixture fresh = new Fixture();
    fresh.answer(post("/events", event("a", "call.started", "").replace(":15:00", ":15:01")));
    fresh.answer(post("/events", event("a", "link.asserted", LINK.formatted("same_as", "secret"))));
    assertEquals(fresh.answer(get("/calls/{callId}/related", "callId", "a")).body(), told);
    assertTrue(told.contains("\"presence\":\"unknown\""), told);
    assertEquals(
        read("/calls/{callId}/related", "callId", "none").body().replace("none", "secret"),
        read("/calls/{callId}/related", "callId", "secret").body());
  }

  @Test
  void an_erased_call_is_told_and_cannot_be_asked_for() {
    store("a", "01", "call.started", "");
    link("a", "replaces", "b");
    link("b", "parent", "c");
    erase("b");
    RelatedCalls story = related("a");
    assertEquals(List.of("a", "b"), ids(story));
    assertEquals(Presence.ERASED, story.calls().get(1).presence());
    for (String path : List.of("/related", "/events", "/ladder", "")) {
      List<String> parameters = new ArrayList<>(List.of("callId", "b"));
      if (!path.equals("/related")) {
        parameters.addAll(List.of("related", "true"));
      }
      String[] given = parameters.toArray(new String[0]);
      assertEquals(410, read("/calls/{callId}" + path, given).status(), path);
      given[1] = "nobody";
      assertEquals(404, read("/calls/{callId}" + path, given).status(), path);
    }
  }

  @Test
  void a_damaged_call_is_told_and_hides_nothing_else() {
    store("a", "01", "call.started", LINK.formatted("same_as", "b"));
    store("b", "02", "call.started", "");
    damage("b");
    RelatedCalls story = related("a");
    assertEquals(Presence.DAMAGED, story.calls().get(1).presence());
    EventPage page = events("a");
    assertEquals(List.of("a"), page.events().stream().map(StoredEvent::callId).toList());
    assertEquals(key("b"), Objects.requireNonNull(page.damaged()).get(0).callKey());
    assertEquals(500, read("/calls/{callId}/related", "callId", "b").status());
  }

  private void damage(String callId) {
    List<String> objects =
        it.objects().keySet().stream()
            .filter(name -> name.contains("/calls/" + key(callId)))
            .toList();
    assertTrue(!objects.isEmpty(), it.objects().keySet().toString());
    for (String name : objects) {
      ObjectKey object = new ObjectKey(name);
      it.store.write(List.of(new Write(object, "rubbish".getBytes(UTF_8), Condition.always())));
    }
  }

  @Test
  void clocks_that_differ_and_links_that_contradict_each_other_are_told() {
    for (int i = 0; i < 3; i++) {
      store("a", "0" + i, "leg.answered", "\"legId\":\"l" + i + "\",\"source\":\"pbx\"");
      store("a", "2" + i, "leg.answered", "\"legId\":\"l" + i + "\",\"source\":\"sbc\"");
    }
    store("a", "01", "link.asserted", LINK.formatted("same_as", "b"));
    store("a", "02", "link.asserted", LINK.formatted("parent", "b"));
    RelatedCalls story = related("a");
    ClockSkew skew = Objects.requireNonNull(story.clocks()).get(0);
    assertEquals(20_000, Math.abs(skew.aheadMillis()));
    assertEquals(3, skew.pairs());
    StoryWarning warning = Objects.requireNonNull(story.warnings()).get(0);
    assertEquals(StoryWarningKind.SAME_AND_RELATED, warning.kind());
    assertEquals(List.of(key("a"), key("b")), warning.calls());
    RelatedCalls second = related("a", "limit", "1");
    assertEquals(story.clocks(), second.clocks(), "on each page");
    assertEquals(story.warnings(), second.warnings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "image/svg+xml",
        "text/vnd.mermaid",
        "text/plain",
        "text/html"
      })
  void every_form_of_the_ladder_of_a_story_shows_its_calls(String form) {
    store("a", "01", "call.started", "\"from\":{\"raw\":\"1015\"},\"to\":{\"raw\":\"1016\"}");
    store("b", "02", "x.acme.whispered", "\"legId\":\"b\"");
    String alone = ladder(form, "callId", "a").body();
    link("b", "transferred_from", "a");
    assertEquals(alone, ladder(form, "callId", "a").body(), "without related=true");
    Answer answer = ladder(form, "callId", "a", "related", "true", "rows", "all");
    assertEquals(200, answer.status(), answer.body());
    assertTrue(answer.body().contains("x.acme.whispered"), answer.body());
    assertTrue(answer.body().contains("1016"), answer.body());
    assertEquals("Accept", answer.headers().get("Vary"));
    String masked = ladder(form, "callId", "a", "related", "true", "content", "masked").body();
    assertTrue(!masked.contains("1016") && !masked.contains("whispered"), masked);
    if (form.equals("application/json")) {
      Ladder ladder = Json.readRequest(answer.body().getBytes(UTF_8), Ladder::read);
      assertEquals(
          List.of(key("a"), key("b")),
          Objects.requireNonNull(ladder.calls()).stream().map(call -> call.callKey()).toList());
    }
  }

  private Answer ladder(String accept, String... parameters) {
    return it.answer(Fixture.with(get("/calls/{callId}/ladder", parameters), "accept", accept));
  }

  @Test
  void a_cut_is_told_on_every_answer() {
    chain(5, 1);
    RelatedCalls story = related("c0", "maxCalls", "2");
    assertEquals(2, story.count());
    assertEquals(StoryLimit.CALLS, Objects.requireNonNull(story.cuts()).get(0).limit());
    EventPage page = events("c0", "maxSteps", "1", "limit", "2");
    assertEquals(StoryLimit.STEPS, Objects.requireNonNull(page.cuts()).get(0).limit());
    assertEquals(1, page.cuts().get(0).allowed());
  }

  @ParameterizedTest
  @CsvSource({
    "/related, maxCalls, 0, range",
    "/related, maxSteps, 21, range",
    "/related, related, true, unknown_field",
    "/events, related, yes, enum",
    "/ladder, related, 1, enum",
    "'', related, TRUE, enum",
    "'', maxCalls, 201, range"
  })
  void a_wrong_parameter_is_400_and_named(String path, String name, String value, String code) {
    Answer answer = read("/calls/{callId}" + path, "callId", "c", name, value);
    assertEquals(400, answer.status(), answer.body());
    assertEquals(List.of(name + " " + code), errors(answer));
  }

  @Test
  void a_story_of_the_longest_texts_fits_into_the_answers_of_a_function() {
    List<String> batch = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String id = "\\\"".repeat(120) + i;
      batch.add(event("a", "x.e" + i, "\"correlationId\":\"" + id + "\""));
    }
    String events = "{\"events\":[" + String.join(",", batch) + "]}";
    for (int i = 0; i < 40; i++) {
      Answer answer =
          it.answer(
              post(
                  "/events/batch",
                  events.replace("\"callId\":\"a\"", "\"callId\":\"a" + i + "\"")));
      assertEquals(200, answer.status());
    }
    Set<@Nullable String> met = new HashSet<>();
    Answer answer = read("/calls/{callId}", "callId", "a0", "related", "true");
    CallSummary summary = Json.readRequest(answer.body().getBytes(UTF_8), CallSummary::read);
    RelatedCalls page = Objects.requireNonNull(summary.related());
    for (int pages = 1; ; pages++) {
      assertTrue(answer.size() <= Fixture.LIMIT.max(), answer.size() + " bytes");
      met.addAll(ids(page));
      if (page.nextToken() == null) {
        assertTrue(pages > 1, "everything fits");
        break;
      }
      answer = read("/calls/{callId}/related", "callId", "a0", "nextToken", page.nextToken());
      page = Json.readRequest(answer.body().getBytes(UTF_8), RelatedCalls::read);
    }
    assertEquals(40, met.size());
  }

  @Test
  void the_log_tells_how_many_calls_were_read() {
    chain(3, 1);
    it.logLines.clear();
    related("c0", "limit", "2");
    String line = it.logLines.get(0);
    assertTrue(line.contains("\"storyCalls\":3"), line);
    assertTrue(line.contains("\"resultCount\":2"), line);
  }

  @Test
  void reading_a_story_needs_the_scope_of_reading() {
    Request stranger =
        Fixture.request("GET", "/calls/{callId}/related", Fixture.with(Scope.EVENTS_WRITE));
    assertEquals(403, it.answer(stranger).status());
  }
}
