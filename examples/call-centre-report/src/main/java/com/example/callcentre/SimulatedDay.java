package com.example.callcentre;

import io.callflow.Calls;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * The calls of a simulated day: 90 callers, three agents, one queue. The numbers are reserved for
 * films and stories by the Bundesnetzagentur.
 */
final class SimulatedDay {
  static final int CALLS = 200;

  private static final Party SERVICE = new Party("+493023125100", null, null, "Lindgren Books");
  private static final List<Party> AGENTS =
      List.of(agent("1015", "Jonas"), agent("1020", "Amira"), agent("1031", "Nora"));

  private final Instant start;
  private final Duration length;
  private final Random random = new Random(1);

  private SimulatedDay(Instant start, Duration length) {
    this.start = start;
    this.length = length;
  }

  /** A day whose calls start in this time, at least 15 minutes before its end. */
  static SimulatedDay between(Instant start, Instant end) {
    return new SimulatedDay(start, Duration.between(start, end).minusMinutes(15));
  }

  /** Stores all calls; events of different calls are stored in parallel. */
  void storeIn(Calls calls) {
    List<CallFlowEvent> events = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      Instant callStart = start.plus(length.multipliedBy(i).dividedBy(CALLS));
      events.addAll(new Call(new CallId("call-" + callStart.toEpochMilli()), callStart).events());
    }
    calls.storeAll(events);
  }

  private static Party agent(String extension, String name) {
    return new Party(null, null, extension, name);
  }

  /** One caller who calls the service, and what the switch reports about it. */
  private final class Call {
    private static final String CALLER_LEG = "caller";

    private final CallId callId;
    private final Party caller = Party.number("+4930231250" + (10 + random.nextInt(90)));
    private final List<CallFlowEvent> events = new ArrayList<>();
    private Instant now;
    private int agentLegs;

    Call(CallId callId, Instant callStart) {
      this.callId = callId;
      now = callStart;
    }

    List<CallFlowEvent> events() {
      report(EventType.CALL_STARTED, e -> e.direction(Direction.INBOUND).from(caller).to(SERVICE));
      report(EventType.LEG_STARTED, e -> e.legId(CALLER_LEG).from(caller).to(SERVICE));
      report(EventType.QUEUE_ENTERED, e -> e.legId(CALLER_LEG).from(caller));
      int chance = random.nextInt(10);
      pass(5 + random.nextInt(90));
      if (chance == 0) {
        end(CallResult.NO_ANSWER);
      } else if (chance == 1) {
        end(CallResult.ABANDONED);
      } else {
        if (chance == 2) {
          missed(anyAgent());
        }
        answered(anyAgent());
        end(CallResult.ANSWERED);
      }
      return events;
    }

    private Party anyAgent() {
      return AGENTS.get(random.nextInt(AGENTS.size()));
    }

    private void missed(Party agent) {
      String leg = offer(agent);
      pass(20);
      report(EventType.AGENT_MISSED, e -> e.legId(leg).to(agent));
      report(
          EventType.LEG_ENDED,
          e -> e.legId(leg).to(agent).outcome(Outcome.of(CallResult.NO_ANSWER)));
    }

    private void answered(Party agent) {
      String leg = offer(agent);
      pass(2 + random.nextInt(10));
      report(EventType.LEG_ANSWERED, e -> e.legId(leg).from(caller).to(agent));
      report(EventType.QUEUE_LEFT, e -> e.legId(CALLER_LEG).from(caller));
      report(EventType.AGENT_CONNECTED, e -> e.legId(leg).from(caller).to(agent));
      pass(30 + random.nextInt(400));
      report(
          EventType.LEG_ENDED,
          e -> e.legId(leg).to(agent).outcome(Outcome.of(CallResult.ANSWERED)));
    }

    private String offer(Party agent) {
      String leg = "agent-" + ++agentLegs;
      report(EventType.AGENT_OFFERED, e -> e.legId(leg).to(agent));
      report(EventType.LEG_STARTED, e -> e.legId(leg).from(caller).to(agent));
      report(EventType.LEG_RINGING, e -> e.legId(leg).from(caller).to(agent));
      return leg;
    }

    private void end(CallResult result) {
      report(EventType.LEG_ENDED, e -> e.legId(CALLER_LEG).outcome(Outcome.of(result)));
      report(EventType.CALL_ENDED, e -> e.outcome(Outcome.of(result)));
    }

    private void pass(int seconds) {
      now = now.plusSeconds(seconds);
    }

    private void report(EventType type, UnaryOperator<CallFlowEvent.Builder> details) {
      CallFlowEvent.Builder event =
          CallFlowEvent.builder(callId, type, now, "switch-1").sequence((long) events.size());
      events.add(details.apply(event).build());
      now = now.plusMillis(40);
    }
  }
}
