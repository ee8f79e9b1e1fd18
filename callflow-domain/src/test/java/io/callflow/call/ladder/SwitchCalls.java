package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.AnsweredBy;
import io.callflow.event.Application;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.ParkingPlace;
import io.callflow.event.Party;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Calls as a switch reports them that connects every leg by itself: one party a leg, a channel name
 * in the metadata, bridges, loopbacks. Written after Asterisk's channel event log.
 */
final class SwitchCalls {
  static final Party ALICE = Calls.party("101", "Alice");
  static final Party BOB = Calls.party("102", "Bob");
  static final Party CAROL = Calls.party("103", "Carol");

  private final Calls calls;
  private final String caller;

  /** A call of which leg 1.1 is the caller's. */
  SwitchCalls() {
    this("1.1");
  }

  SwitchCalls(String caller) {
    calls = new Calls(caller, "pbx");
    this.caller = caller;
  }

  CallFlow call() {
    return calls.call();
  }

  /** An event on the channel of a party. */
  SwitchCalls on(
      String leg,
      Party party,
      double seconds,
      String type,
      UnaryOperator<CallFlowEvent.Builder> more) {
    boolean calling = leg.equals(caller);
    calls.add(
        seconds,
        type,
        event ->
            more.apply(
                event
                    .legId(leg)
                    .from(calling ? party : null)
                    .to(calling ? null : party)
                    .metadata(new Metadata(Map.of("channame", MetadataValue.of(channel(leg)))))));
    return this;
  }

  SwitchCalls on(String leg, Party party, double seconds, String type) {
    return on(leg, party, seconds, type, event -> event);
  }

  /** An event as a source would report it. */
  SwitchCalls add(double seconds, String type, UnaryOperator<CallFlowEvent.Builder> more) {
    calls.add(seconds, type, more);
    return this;
  }

  static String channel(String leg) {
    return "PJSIP/phone-0000000" + leg.charAt(leg.length() - 1);
  }

  static UnaryOperator<CallFlowEvent.Builder> details(UnaryOperator<EventDetails.Builder> details) {
    return event -> event.details(details.apply(EventDetails.builder()).build());
  }

  static UnaryOperator<CallFlowEvent.Builder> bridge(String id) {
    return details(d -> d.bridgeId(id));
  }

  static UnaryOperator<CallFlowEvent.Builder> application(String name, String data) {
    return details(d -> d.application(new Application(name, data)));
  }

  /** The end of a channel: its hangup, and the event that it is gone. */
  SwitchCalls end(String leg, Party party, double seconds, String byLeg) {
    Outcome outcome =
        new Outcome(
            null,
            null,
            16,
            null,
            byLeg.contains(".") ? channel(byLeg) : byLeg.isEmpty() ? null : byLeg);
    return on(leg, party, seconds, "leg.ended", event -> event.outcome(outcome))
        .on(leg, party, seconds, "x.asterisk.chan_end");
  }

  /** Both legs enter a bridge. */
  SwitchCalls join(String id, double seconds, String leg, Party party, String other, Party second) {
    return on(leg, party, seconds, "bridge.joined", bridge(id))
        .on(other, second, seconds + 0.001, "bridge.joined", bridge(id));
  }

  /** Alice calls Bob, who answers and later hangs up. */
  static CallFlow answered() {
    return new SwitchCalls()
        .on("1.1", ALICE, 0, "leg.started", details(d -> d.dialled(Party.raw("102"))))
        .on("1.1", ALICE, 0.2, "flow.step_started", application("Dial", "PJSIP/bob,30"))
        .on("1.2", BOB, 0.201, "leg.started")
        .on("1.2", BOB, 4, "leg.answered")
        .on("1.1", ALICE, 4.001, "leg.answered", details(d -> d.answeredBy(AnsweredBy.SYSTEM)))
        .join("b1", 4.002, "1.2", BOB, "1.1", ALICE)
        .on("1.2", BOB, 34, "bridge.left", bridge("b1"))
        .on("1.1", ALICE, 34.001, "bridge.left", bridge("b1"))
        .end("1.2", BOB, 34.002, "1.2")
        .on("1.1", ALICE, 34.003, "flow.step_ended", application("Dial", "PJSIP/bob,30"))
        .end("1.1", ALICE, 34.004, "1.2")
        .on("1.1", ALICE, 34.004, "call.ended")
        .call();
  }

  /** Bob hands Alice over to 103, without asking Carol. */
  static CallFlow blindTransfer() {
    return new SwitchCalls()
        .on("1.1", ALICE, 0, "leg.started", details(d -> d.dialled(Party.raw("102"))))
        .on("1.2", BOB, 0.2, "leg.started")
        .on("1.2", BOB, 4, "leg.answered")
        .join("b1", 4.002, "1.2", BOB, "1.1", ALICE)
        .on(
            "1.2",
            BOB,
            20,
            "transfer.accepted",
            event ->
                event
                    .from(BOB)
                    .to(Party.raw("103"))
                    .details(
                        EventDetails.builder()
                            .transfer(
                                new TransferDetails(TransferKind.BLIND, null, "1.1", null, null))
                            .build()))
        .on("1.2", BOB, 20.001, "bridge.left", bridge("b1"))
        .end("1.2", BOB, 20.002, "1.2")
        .on("1.1", ALICE, 20.1, "flow.step_started", application("Dial", "PJSIP/carol"))
        .on("1.3", CAROL, 20.101, "leg.started")
        .on("1.3", CAROL, 23, "leg.answered")
        .join("b2", 23.001, "1.3", CAROL, "1.1", ALICE)
        .end("1.1", ALICE, 40, "1.1")
        .end("1.3", CAROL, 40.001, "1.1")
        .call();
  }

  /** Bob calls Carol first, then joins Alice with her. */
  static CallFlow attendedTransfer() {
    return new SwitchCalls()
        .on("1.1", ALICE, 0, "leg.started", details(d -> d.dialled(Party.raw("102"))))
        .on("1.2", BOB, 0.2, "leg.started")
        .on("1.2", BOB, 4, "leg.answered")
        .join("b1", 4.002, "1.2", BOB, "1.1", ALICE)
        .on("1.4", BOB, 10, "leg.started", details(d -> d.dialled(Party.raw("103"))))
        .on("1.3", CAROL, 10.1, "leg.started")
        .on("1.3", CAROL, 13, "leg.answered")
        .join("b2", 13.001, "1.3", CAROL, "1.4", BOB)
        .on(
            "1.2",
            BOB,
            20,
            "transfer.completed",
            event ->
                event
                    .from(BOB)
                    .to(null)
                    .details(
                        EventDetails.builder()
                            .transfer(
                                new TransferDetails(TransferKind.CONSULT, null, "1.1", null, "1.4"))
                            .build()))
        .on("1.1", ALICE, 20.001, "bridge.left", bridge("b1"))
        .on("1.1", ALICE, 20.002, "bridge.joined", bridge("b2"))
        .on("1.4", BOB, 20.003, "bridge.left", bridge("b2"))
        .end("1.4", BOB, 20.004, "")
        .on("1.2", BOB, 20.005, "bridge.left", bridge("b1"))
        .end("1.2", BOB, 20.006, "")
        .end("1.3", CAROL, 40, "1.3")
        .end("1.1", ALICE, 40.001, "1.3")
        .call();
  }

  /** Alice waits in a queue until she gives up; Bob, its agent, is called meanwhile. */
  static CallFlow abandoned() {
    return new SwitchCalls()
        .on("1.1", ALICE, 0, "leg.started", details(d -> d.dialled(Party.raw("800"))))
        .on("1.1", ALICE, 0.1, "leg.answered", details(d -> d.answeredBy(AnsweredBy.SYSTEM)))
        .on(
            "1.1",
            ALICE,
            0.2,
            "queue.entered",
            details(d -> d.queue("support").application(new Application("Queue", "support"))))
        .on("1.2", BOB, 1, "leg.started", details(d -> d.queue("support").agent(BOB)))
        .on("1.2", BOB, 16, "leg.ended")
        .on(
            "1.1",
            ALICE,
            40,
            "queue.left",
            event ->
                event
                    .outcome(Outcome.of(CallResult.ABANDONED))
                    .details(EventDetails.builder().queue("support").build()))
        .end("1.1", ALICE, 40, "1.1")
        .call();
  }

  /** Bob parks Alice; Carol dials the space and talks with her. */
  static CallFlow parked() {
    return new SwitchCalls()
        .on("1.1", ALICE, 0, "leg.started", details(d -> d.dialled(Party.raw("102"))))
        .on("1.2", BOB, 0.2, "leg.started")
        .on("1.2", BOB, 4, "leg.answered")
        .join("b1", 4.002, "1.2", BOB, "1.1", ALICE)
        .on("1.1", ALICE, 10, "bridge.left", bridge("b1"))
        .on(
            "1.1",
            ALICE,
            10.001,
            "park.started",
            details(d -> d.parking(new ParkingPlace("default", "701"))))
        .end("1.2", BOB, 10.002, "1.2")
        .on("1.3", CAROL, 20, "leg.started", details(d -> d.dialled(Party.raw("701"))))
        .on(
            "1.1",
            ALICE,
            20.1,
            "park.ended",
            details(d -> d.parking(new ParkingPlace(null, "701"))))
        .join("b2", 20.101, "1.3", CAROL, "1.1", ALICE)
        .end("1.3", CAROL, 30, "1.3")
        .end("1.1", ALICE, 30.001, "1.3")
        .call();
  }

  /** A click to dial: the switch calls Alice through a loopback, then Bob. */
  static CallFlow originated() {
    UnaryOperator<CallFlowEvent.Builder> loop = details(d -> d.loopback("Local/x@phones-0000001a"));
    return new SwitchCalls("1.0")
        .on("1.0", ALICE, 0, "leg.started", loop)
        .on("1.5", ALICE, 0, "leg.started", loop)
        .on("1.1", ALICE, 0.1, "leg.started")
        .on("1.1", ALICE, 2, "leg.answered")
        .on("1.5", ALICE, 2, "leg.answered", loop)
        .on("1.0", ALICE, 2, "leg.answered", loop)
        .on("1.1", ALICE, 2.01, "bridge.joined", bridge("b1"))
        .on("1.5", ALICE, 2.02, "bridge.joined", bridge("b1"))
        .on("1.0", ALICE, 2.1, "recording.started", loop)
        .on("1.0", ALICE, 2.2, "flow.step_started", application("Dial", "PJSIP/bob"))
        .on("1.2", BOB, 2.21, "leg.started")
        .on("1.2", BOB, 5, "leg.answered")
        .on("1.2", BOB, 5.01, "bridge.joined", bridge("b2"))
        .on("1.0", ALICE, 5.02, "bridge.joined", bridge("b2"))
        .end("1.2", BOB, 15, "1.2")
        .end("1.5", BOB, 15.01, "")
        .end("1.1", ALICE, 15.02, "")
        .end("1.0", ALICE, 15.03, "1.2")
        .on("1.0", ALICE, 15.03, "call.ended")
        .call();
  }
}
