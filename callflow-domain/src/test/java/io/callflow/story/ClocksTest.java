package io.callflow.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The skew of clocks, against skews that the events were made with. */
final class ClocksTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Party CALLER = Party.raw("1001");
  private static final Party CALLEE = Party.raw("2002");

  private final List<CallFlowEvent> events = new ArrayList<>();
  private final Random random = new Random(5);

  private void step(String call, EventType type, String source, Instant time) {
    events.add(
        CallFlowEvent.builder(new CallId(call), type, time, source)
            .sourceEventId("id-" + events.size())
            .build());
  }

  private void message(
      String source, Instant time, boolean byCaller, @Nullable Integer code, String cseq) {
    message(source, time, byCaller, code, cseq, "branch-" + source);
  }

  private void message(
      String source,
      Instant time,
      boolean byCaller,
      @Nullable Integer code,
      String cseq,
      String branch) {
    events.add(
        CallFlowEvent.builder(
                new CallId("a"),
                code == null ? EventType.SIP_REQUEST : EventType.SIP_RESPONSE,
                time,
                source)
            .sourceEventId("id-" + events.size())
            .from(byCaller ? CALLER : CALLEE)
            .outcome(code == null ? null : new Outcome(null, code, null, null, null, null, null))
            .metadata(
                new Metadata(
                    Map.of("cseq", MetadataValue.of(cseq), "branch", MetadataValue.of(branch))))
            .build());
  }

  /** INVITE, 180, 200, and BYE of the callee with its 200, as both see them, 20 ms apart. */
  private void dialog(String upstream, String downstream, Duration ahead, int jitterMillis) {
    record Sent(int second, boolean down, boolean byCaller, @Nullable Integer code, String cseq) {}
    for (Sent sent :
        List.of(
            new Sent(0, true, true, null, "1 INVITE"),
            new Sent(1, false, true, 180, "1 INVITE"),
            new Sent(5, false, true, 200, "1 INVITE"),
            new Sent(60, false, false, null, "7 BYE"),
            new Sent(61, true, false, 200, "7 BYE"))) {
      Instant time = NOON.plusSeconds(sent.second());
      int travel = 20 + (jitterMillis == 0 ? 0 : random.nextInt(jitterMillis));
      Instant later = time.plusMillis(travel);
      message(upstream, sent.down() ? time : later, sent.byCaller(), sent.code(), sent.cseq());
      message(
          downstream,
          (sent.down() ? later : time).plus(ahead),
          sent.byCaller(),
          sent.code(),
          sent.cseq());
    }
  }

  private Story story(Connection... connections) {
    List<StoryCall> calls = new ArrayList<>();
    List<CallId> ids = events.stream().map(CallFlowEvent::callId).distinct().toList();
    for (CallId id : ids) {
      List<CallFlowEvent> own = events.stream().filter(event -> event.callId().equals(id)).toList();
      CallFlow flow = CallFlow.of(id, CallFlow.candidates(id, own, NOON));
      List<Connection> why =
          calls.isEmpty()
              ? List.of()
              : List.of(connections).stream().filter(c -> c.assertedBy().equals(id.key())).toList();
      calls.add(
          new StoryCall(CallRef.of(id), Presence.PRESENT, calls.isEmpty() ? 0 : 1, why, flow));
    }
    return new Story(calls, List.of());
  }

  private static Connection link(String call, Relation relation, String other) {
    return new Connection(
        new CallId(call).key(),
        new CallId(other).key(),
        relation,
        null,
        null,
        new EventId("evt_" + "0".repeat(36)),
        "pbx");
  }

  private static void assertSkew(Duration expected, Duration tolerance, ClockSkew skew) {
    Duration off = skew.ahead().minus(expected).abs();
    assertTrue(off.compareTo(tolerance) <= 0, skew::toString);
    assertTrue(off.compareTo(skew.spread()) <= 0, () -> "within the spread: " + skew);
  }

  @Test
  void clocks_that_agree_are_not_reported() {
    dialog("p", "q", Duration.ZERO, 0);
    assertEquals(List.of(), story().clocks());
  }

  @Test
  void a_skew_of_seconds_is_found_to_the_millisecond_in_spite_of_the_travel_time() {
    dialog("p", "q", Duration.ofMillis(3200), 0);
    List<ClockSkew> skews = story().clocks();
    assertEquals(1, skews.size());
    assertEquals(5, skews.get(0).pairs());
    assertEquals("q", skews.get(0).source());
    assertEquals("p", skews.get(0).reference());
    assertSkew(Duration.ofMillis(3200), Duration.ofMillis(1), skews.get(0));
    assertEquals(
        "The clock of q is 3.2 s ahead of that of p (± 20 ms, 5 pairs of events).",
        skews.get(0).text());
  }

  @Test
  void jitter_widens_the_spread() {
    for (int round = 0; round < 50; round++) {
      events.clear();
      dialog("p", "q", Duration.ofMillis(-3200), 200);
      assertSkew(Duration.ofMillis(-3200), Duration.ofMillis(220), story().clocks().get(0));
    }
  }

  @Test
  void a_wrong_time_zone_is_found_in_the_steps_of_one_call() {
    Duration slip = Duration.ofMinutes(-90);
    for (EventType type :
        List.of(EventType.CALL_STARTED, EventType.LEG_ANSWERED, EventType.CALL_ENDED)) {
      Instant time = NOON.plusSeconds(10L * events.size());
      step("a", type, "p", time);
      step("a", type, "q", time.plus(slip));
    }
    ClockSkew skew = story().clocks().get(0);
    assertEquals(slip, skew.ahead());
    assertEquals(3, skew.pairs());
    assertTrue(skew.text().contains("1 h 30 min behind that of p"), skew::text);
  }

  @Test
  void one_pair_may_be_travel_time_alone() {
    message("p", NOON, true, null, "1 INVITE");
    message("q", NOON.plusMillis(400), true, null, "1 INVITE");
    assertEquals(List.of(), story().clocks());
    events.clear();
    message("p", NOON, true, null, "1 INVITE");
    message("q", NOON.plusMillis(3200), true, null, "1 INVITE");
    ClockSkew skew = story().clocks().get(0);
    assertEquals(1, skew.pairs());
    assertSkew(Duration.ofMillis(3200), Duration.ZERO, skew);
    assertEquals(Duration.ofMillis(500), skew.spread());
  }

  @Test
  void times_of_whole_seconds_say_no_more_than_that() {
    Instant whole = Instant.parse("2026-03-01T12:00:00Z");
    for (EventType type : List.of(EventType.CALL_STARTED, EventType.LEG_ANSWERED)) {
      step("a", type, "p", whole);
      step("a", type, "q", NOON.plusMillis(700));
    }
    assertEquals(List.of(), story().clocks());
  }

  @Test
  void a_message_sent_again_counts_once_and_the_same_branch_is_compared() {
    message("p", NOON, true, null, "1 INVITE", "before-the-proxy");
    message("p", NOON.plusSeconds(2), true, null, "1 INVITE", "behind-the-proxy");
    message("p", NOON.plusSeconds(3), true, null, "1 INVITE", "behind-the-proxy");
    message("q", NOON.plusSeconds(12), true, null, "1 INVITE", "behind-the-proxy");
    ClockSkew skew = story().clocks().get(0);
    assertEquals(Duration.ofSeconds(10), skew.ahead());
    assertEquals(1, skew.pairs());
  }

  @Test
  void three_sources_are_compared_with_the_one_that_knows_most() {
    dialog("m", "q", Duration.ofSeconds(2), 0);
    List<CallFlowEvent> first = List.copyOf(events);
    events.clear();
    dialog("m", "z", Duration.ofSeconds(-7), 0);
    first.stream().filter(event -> event.source().equals("q")).forEach(events::add);
    // q and z saw the same messages, too, so all three know each other.
    List<ClockSkew> skews = story().clocks();
    assertEquals(List.of("q", "z"), skews.stream().map(ClockSkew::source).toList());
    assertEquals(List.of("m", "m"), skews.stream().map(ClockSkew::reference).toList());
    assertSkew(Duration.ofSeconds(2), Duration.ofMillis(1), skews.get(0));
    assertSkew(Duration.ofSeconds(-7), Duration.ofMillis(1), skews.get(1));
  }

  @Test
  void calls_that_are_the_same_are_compared_by_their_steps() {
    for (EventType type :
        List.of(EventType.CALL_STARTED, EventType.LEG_ANSWERED, EventType.CALL_ENDED)) {
      Instant time = NOON.plusSeconds(10L * events.size());
      step("a", type, "p", time);
      step("b", type, "q", time.plusMillis(3200));
    }
    assertEquals(List.of(), story().clocks(), "different calls");
    ClockSkew skew = story(link("b", Relation.SAME_AS, "a")).clocks().get(0);
    assertEquals(Duration.ofMillis(3200), skew.ahead());
  }

  @Test
  void a_child_is_within_its_parent() {
    step("a", EventType.CALL_STARTED, "p", NOON);
    step("a", EventType.CALL_ENDED, "p", NOON.plusSeconds(100));
    step("b", EventType.CALL_STARTED, "q", NOON.plusSeconds(30));
    step("b", EventType.CALL_ENDED, "q", NOON.plusSeconds(101));
    Connection parent = link("b", Relation.PARENT, "a");
    assertEquals(List.of(), story(parent).clocks(), "30 s later may be true");

    events.removeIf(event -> event.source().equals("q"));
    step("b", EventType.CALL_STARTED, "q", NOON.plusSeconds(30).minus(Duration.ofMinutes(90)));
    step("b", EventType.CALL_ENDED, "q", NOON.plusSeconds(100).minus(Duration.ofMinutes(90)));
    assertSkew(Duration.ofMinutes(-90), Duration.ofSeconds(20), story(parent).clocks().get(0));
  }

  @Test
  void thousands_of_sources_take_bounded_work() {
    for (int i = 0; i < 10_000; i++) {
      step("a", EventType.CALL_ENDED, "source-" + i, NOON.plusSeconds(i));
    }
    assertTrue(story().clocks().size() < 16);
  }
}
