package com.example.pbx;

import static io.callflow.event.EventType.BRIDGE_JOINED;
import static io.callflow.event.EventType.CALL_ENDED;
import static io.callflow.event.EventType.CALL_STARTED;
import static io.callflow.event.EventType.HOLD_ENDED;
import static io.callflow.event.EventType.HOLD_STARTED;
import static io.callflow.event.EventType.LEG_ANSWERED;
import static io.callflow.event.EventType.LEG_ENDED;
import static io.callflow.event.EventType.LEG_RINGING;
import static io.callflow.event.EventType.LEG_STARTED;
import static io.callflow.event.EventType.TRANSFER_COMPLETED;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * One call. Its methods let something happen to it, and report that as events. The caller has leg
 * {@code a}, the called extension {@code b}, and the target of a transfer {@code c}.
 */
final class Call {
  private final CallId callId;
  private final Party caller;
  private final Party called;
  private final Consumer<CallFlowEvent> events;

  private Instant now;
  private long sequence;
  private String connectedLeg = "b";
  private Party connected;

  /** The caller dials. */
  Call(String callId, Instant start, Party caller, Party called, Consumer<CallFlowEvent> events) {
    this.callId = new CallId(callId);
    this.now = start;
    this.caller = caller;
    this.called = called;
    this.connected = called;
    this.events = events;
    report(CALL_STARTED, null, caller, called, null);
    report(LEG_STARTED, "a", caller, called, null);
    report(LEG_STARTED, "b", caller, called, null);
  }

  Call ring(int seconds) {
    report(LEG_RINGING, "b", caller, called, null);
    return pass(seconds);
  }

  Call answer() {
    report(LEG_ANSWERED, "b", caller, called, null);
    report(LEG_ANSWERED, "a", caller, called, null);
    return this;
  }

  Call talk(int seconds) {
    return pass(seconds);
  }

  /** The called extension puts the caller on hold. */
  Call hold(int seconds) {
    report(HOLD_STARTED, "a", called, caller, null);
    pass(seconds);
    report(HOLD_ENDED, "a", called, caller, null);
    return this;
  }

  /** The called extension asks the target, hands the caller over, and leaves. */
  Call transferTo(Party target) {
    report(HOLD_STARTED, "a", called, caller, null);
    report(LEG_STARTED, "c", called, target, null);
    report(LEG_RINGING, "c", called, target, null);
    pass(5);
    report(LEG_ANSWERED, "c", called, target, null);
    pass(15);
    report(TRANSFER_COMPLETED, "a", called, target, null);
    report(HOLD_ENDED, "a", called, caller, null);
    report(BRIDGE_JOINED, "c", caller, target, null);
    report(LEG_ENDED, "b", null, called, Outcome.of(CallResult.ANSWERED));
    connectedLeg = "c";
    connected = target;
    return this;
  }

  void hangUp() {
    end(CallResult.ANSWERED);
  }

  void busy() {
    end(CallResult.BUSY);
  }

  void giveUp() {
    end(CallResult.NO_ANSWER);
  }

  private void end(CallResult result) {
    Outcome outcome = Outcome.of(result);
    report(LEG_ENDED, connectedLeg, null, connected, outcome);
    report(LEG_ENDED, "a", caller, null, outcome);
    report(CALL_ENDED, null, null, null, outcome);
  }

  private Call pass(int seconds) {
    now = now.plusSeconds(seconds);
    return this;
  }

  /** Reports an event. A field that is null is left out. */
  private void report(EventType type, String legId, Party from, Party to, Outcome outcome) {
    CallFlowEvent event =
        CallFlowEvent.builder(callId, type, now, "pbx-1")
            .sequence(sequence++)
            .legId(legId)
            .from(from)
            .to(to)
            .outcome(outcome)
            .build();
    events.accept(event);
    now = now.plusMillis(20);
  }
}
