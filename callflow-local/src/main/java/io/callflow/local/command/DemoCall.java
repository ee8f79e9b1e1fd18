package io.callflow.local.command;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The call of the demo. The Bundesnetzagentur reserves its numbers for films and stories. */
final class DemoCall {
  private static final Party NORA = new Party("+493023125014", null, "030 23125014", "Nora Winter");
  private static final Party SHOP = new Party("+493023125100", null, null, "Lindgren Books");
  private static final Party JONAS = new Party(null, null, "1015", "Jonas");
  private static final Party AMIRA = new Party(null, null, "1020", "Amira");
  private static final String CALLER = "trunk-1";
  private static final String FIRST = "agent-1015";
  private static final String SECOND = "agent-1020";

  private final CallId callId;
  private final Instant start;
  private final List<CallFlowEvent> events = new ArrayList<>();

  private DemoCall(CallId callId, Instant start) {
    this.callId = callId;
    this.start = start;
  }

  /** The events of a call of five minutes: queue, answer, hold, transfer. */
  static List<CallFlowEvent> story(CallId callId, Instant start) {
    DemoCall call = new DemoCall(callId, start);
    call.add(0, EventType.CALL_STARTED, e -> e.direction(Direction.INBOUND).from(NORA).to(SHOP));
    call.add(12, EventType.LEG_STARTED, e -> e.legId(CALLER).from(NORA).to(SHOP));
    call.add(180, EventType.LEG_ANSWERED, e -> e.legId(CALLER).from(NORA));
    call.add(
        240, EventType.FLOW_STEP_STARTED, e -> e.legId(CALLER).metadata(note("step", "greeting")));
    call.add(
        7_400, EventType.FLOW_STEP_ENDED, e -> e.legId(CALLER).metadata(note("step", "greeting")));
    call.add(
        7_460, EventType.QUEUE_ENTERED, e -> e.legId(CALLER).metadata(note("queue", "orders")));
    call.add(31_020, EventType.AGENT_OFFERED, e -> e.legId(FIRST).to(JONAS));
    call.add(31_200, EventType.LEG_STARTED, e -> e.legId(FIRST).to(JONAS));
    call.add(31_350, EventType.LEG_RINGING, e -> e.legId(FIRST).to(JONAS));
    call.add(38_700, EventType.LEG_ANSWERED, e -> e.legId(FIRST).to(JONAS));
    call.add(38_710, EventType.QUEUE_LEFT, e -> e.legId(CALLER).metadata(note("queue", "orders")));
    call.add(38_720, EventType.AGENT_CONNECTED, e -> e.legId(FIRST).from(NORA).to(JONAS));
    call.add(141_000, EventType.HOLD_STARTED, e -> e.legId(CALLER).from(JONAS).to(NORA));
    call.add(142_300, EventType.LEG_STARTED, e -> e.legId(SECOND).from(JONAS).to(AMIRA));
    call.add(142_480, EventType.LEG_RINGING, e -> e.legId(SECOND).from(JONAS).to(AMIRA));
    call.add(149_900, EventType.LEG_ANSWERED, e -> e.legId(SECOND).from(JONAS).to(AMIRA));
    call.add(168_000, EventType.TRANSFER_COMPLETED, e -> e.legId(CALLER).from(JONAS).to(AMIRA));
    call.add(168_020, EventType.HOLD_ENDED, e -> e.legId(CALLER).from(JONAS).to(NORA));
    call.add(168_040, EventType.BRIDGE_JOINED, e -> e.legId(SECOND).from(NORA).to(AMIRA));
    call.add(
        168_300,
        EventType.LEG_ENDED,
        e -> e.legId(FIRST).to(JONAS).outcome(ended("transferred", "1015")));
    call.add(
        294_600,
        EventType.LEG_ENDED,
        e -> e.legId(CALLER).from(NORA).outcome(ended(null, "caller")));
    call.add(
        294_650,
        EventType.LEG_ENDED,
        e -> e.legId(SECOND).to(AMIRA).outcome(ended(null, "caller")));
    call.add(294_700, EventType.CALL_ENDED, e -> e.outcome(ended("normal clearing", "caller")));
    return List.copyOf(call.events);
  }

  private void add(long millis, EventType type, UnaryOperator<CallFlowEvent.Builder> details) {
    int place = events.size() + 1;
    events.add(
        details
            .apply(
                CallFlowEvent.builder(callId, type, start.plusMillis(millis), "demo-pbx")
                    .sourceEventId("demo-" + place)
                    .sequence((long) place))
            .build());
  }

  private static Metadata note(String name, String value) {
    return new Metadata(Map.of(name, MetadataValue.of(value)));
  }

  private static Outcome ended(@Nullable String reason, String by) {
    return new Outcome(CallResult.ANSWERED, null, 16, reason, by);
  }
}
