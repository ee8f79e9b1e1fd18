package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.AnsweredBy;
import io.callflow.event.Application;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.ParkingPlace;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Redirection;
import io.callflow.event.RedirectionReason;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Builds calls for the tests of ladders. */
final class Calls {
  static final Instant START = Instant.parse("2026-11-23T08:15:00Z");

  static final List<String> HOSTILE =
      List.of(
          "<script>alert(1)</script>",
          "</text></svg><svg onload=alert(1)>",
          "\"><img src=x onerror='alert(1)'>",
          "&amp;&#0;]]><![CDATA[",
          "\u202Egnp.exe",
          "\u2066a\u2028b\u2029c\uFFFE",
          "םולש שלום",
          "مكتب",
          "👩‍👩‍👧‍👦 Öffentlichkeitsarbeit 株式会社 🇩🇪",
          "e\u0301\u0301\u0301\u0301",
          "end",
          "p0->>p1: x; %% note over p0: y #35; {a} [b]",
          "\\n\\u0000 `rm -rf`",
          "株".repeat(128),
          "x".repeat(128));

  private final CallId callId;
  private final String source;
  private final List<StoredEvent> events = new ArrayList<>();

  Calls(String callId, String source) {
    this.callId = new CallId(callId);
    this.source = source;
  }

  Calls add(double seconds, String type, UnaryOperator<CallFlowEvent.Builder> more) {
    return add(source, seconds, type, more);
  }

  Calls add(
      String reporter, double seconds, String type, UnaryOperator<CallFlowEvent.Builder> more) {
    Instant at = START.plusNanos(Math.round(seconds * 1e6) * 1000);
    CallFlowEvent event =
        more.apply(
                CallFlowEvent.builder(callId, new EventType(type), at, reporter)
                    .sourceEventId(Integer.toString(events.size()))
                    .sequence((long) events.size()))
            .build();
    events.add(new StoredEvent(EventId.of(event), at.plusSeconds(1), event));
    return this;
  }

  List<StoredEvent> events() {
    return events;
  }

  CallFlow call() {
    return CallFlow.of(callId, events);
  }

  static Party party(String raw, String name) {
    return new Party(null, null, raw, name);
  }

  /** A call that is answered, held and transferred to a colleague. */
  static CallFlow transfer() {
    Party caller = new Party("+4930901820", null, "030 901820", "Bürgertelefon");
    Party anna = party("1015", "Anna Schmidt");
    Party bernd = party("1016", "Bernd Maier");
    Link moved = new Link(Relation.TRANSFERRED_TO, new CallId("b7c1@10.0.0.1"), null);
    return new Calls("a84b4c76e66710@10.0.0.1", "pbx-berlin-1")
        .add(0, "call.started", e -> e.from(caller).to(anna))
        .add(0, "leg.started", e -> e.legId("a").from(caller).to(anna))
        .add(0.31, "leg.ringing", e -> e.legId("a"))
        .add(6.02, "leg.answered", e -> e.legId("a"))
        .add(48.5, "hold.started", e -> e.legId("a").from(anna))
        .add(49.1, "transfer.started", e -> e.legId("a").from(anna).to(bernd))
        .add(49.2, "leg.started", e -> e.legId("b").from(anna).to(bernd))
        .add(49.4, "leg.ringing", e -> e.legId("b"))
        .add(54, "leg.answered", e -> e.legId("b"))
        .add(61.75, "hold.ended", e -> e.legId("a").from(anna))
        .add(
            61.75,
            "transfer.completed",
            e -> e.legId("a").from(anna).to(bernd).links(List.of(moved)))
        .add(185, "leg.ended", e -> e.legId("b").from(caller).to(bernd))
        .add(
            185,
            "call.ended",
            e -> e.outcome(new Outcome(CallResult.ANSWERED, 200, 16, null, "caller")))
        .call();
  }

  /** A call in a queue; the first agent misses it, the second answers. */
  static CallFlow queue() {
    Party caller = Party.number("+49891234567");
    return new Calls("queue-17@acd", "acd")
        .add(0, "call.started", e -> e.from(caller))
        .add(0.2, "leg.answered", e -> e.legId("in-1").from(caller))
        .add(0.4, "flow.step_started", e -> e.legId("in-1"))
        .add(21.9, "dtmf.received", e -> e.legId("in-1"))
        .add(22, "queue.entered", e -> e.legId("in-1").hop(new Hop("acd", "sales")))
        .add(22.5, "agent.offered", e -> e.legId("out-1").hop(new Hop("sales", "agent 7")))
        .add(42.5, "agent.missed", e -> e.legId("out-1").hop(new Hop("agent 7", "sales")))
        .add(42.6, "agent.offered", e -> e.legId("out-2").hop(new Hop("sales", "agent 9")))
        .add(47.6, "agent.connected", e -> e.legId("out-2").hop(new Hop("agent 9", "sales")))
        .add(47.6, "queue.left", e -> e.legId("in-1").hop(new Hop("sales", null)))
        .add(47.7, "bridge.joined", e -> e.legId("in-1"))
        .add(340, "leg.ended", e -> e.legId("out-2").hop(new Hop("agent 9", "acd")))
        .add(340, "leg.ended", e -> e.legId("in-1"))
        .add(340.01, "call.ended", e -> e)
        .call();
  }

  /** SIP messages through a border controller; the callee is busy. */
  static CallFlow busy() {
    Calls calls = new Calls("3848276298220188511@atlanta.example.com", "sbc");
    String[][] messages = {
      {"INVITE", null, "alice", "sbc"},
      {null, "100 Trying", "sbc", "alice"},
      {"INVITE", null, "sbc", "bob"},
      {null, "180 Ringing", "bob", "sbc"},
      {null, "180 Ringing", "sbc", "alice"},
      {null, "486 Busy Here", "bob", "sbc"},
      {"ACK", null, "sbc", "bob"},
      {null, "486 Busy Here", "sbc", "alice"},
      {"ACK", null, "alice", "sbc"},
    };
    double seconds = 0;
    for (String[] message : messages) {
      Hop hop = new Hop(message[2], message[3]);
      String method = message[0];
      if (method == null) {
        int code = Integer.parseInt(message[1].substring(0, 3));
        Outcome outcome = new Outcome(null, code, null, message[1].substring(4), null);
        calls.add(seconds, "sip.response", e -> e.hop(hop).outcome(outcome));
      } else {
        Metadata metadata = new Metadata(Map.of("method", MetadataValue.of(method)));
        calls.add(seconds, "sip.request", e -> e.hop(hop).metadata(metadata));
      }
      seconds += message[1] != null && message[1].startsWith("180") ? 1.5 : 0.02;
    }
    Outcome busy = new Outcome(CallResult.BUSY, 486, 17, "Busy Here", null);
    return calls.add(seconds, "call.ended", e -> e.outcome(busy)).call();
  }

  /** A call of this many events, in any order of arrival, with hostile names. */
  static List<StoredEvent> random(Random random, int size) {
    List<String> types =
        List.of(
            "call.started",
            "initiated",
            "leg.started",
            "leg.ringing",
            "ringing",
            "leg.answered",
            "answered",
            "agent.offered",
            "agent.connected",
            "agent.missed",
            "hold.started",
            "hold",
            "hold.ended",
            "resumed",
            "transfer.started",
            "transferred",
            "transfer.failed",
            "bridge.joined",
            "queue.entered",
            "dtmf.received",
            "sip.request",
            "sip.response",
            "x.acme.whisper",
            "x.acme.leg_end",
            "flow.step_started",
            "flow.step_ended",
            "bridge.left",
            "queue.left",
            "park.started",
            "park.ended",
            "recording.started",
            "recording.ended",
            "data.updated",
            "link.asserted",
            "transfer.accepted",
            "x." + "a".repeat(94),
            "leg.ended",
            "call.ended",
            "failed");
    Calls calls = new Calls("c<&\"'>#;%" + random.nextInt(100), "pbx");
    for (int i = 0; i < size; i++) {
      String leg = random.nextInt(3) == 0 ? null : name(random);
      calls.add(
          random.nextInt(5) == 0 ? name(random) : "pbx",
          random.nextInt(4) == 0 ? random.nextInt(200) : random.nextDouble() * 3,
          types.get(random.nextInt(types.size())),
          event -> {
            event.legId(leg);
            if (random.nextInt(3) == 0) {
              event.from(party(random));
            }
            if (random.nextInt(3) == 0) {
              event.to(party(random));
            }
            if (random.nextInt(4) == 0) {
              event.hop(new Hop(name(random), random.nextBoolean() ? name(random) : null));
            }
            if (random.nextInt(4) == 0) {
              event.outcome(new Outcome(null, 486, null, name(random), name(random)));
            }
            if (random.nextInt(2) == 0) {
              event.details(details(random));
            }
            if (random.nextInt(6) == 0) {
              event.metadata(
                  new Metadata(
                      Map.of("method", MetadataValue.of("a\n\r\u0000\u001B[31m" + name(random)))));
            }
            return event;
          });
    }
    return calls.events();
  }

  private static EventDetails details(Random random) {
    EventDetails.Builder details = EventDetails.builder();
    switch (random.nextInt(9)) {
      case 0 -> details.loopback("Local/" + random.nextInt(3));
      case 1 -> details.bridgeId("b" + random.nextInt(3));
      case 2 -> details.queue(name(random)).agent(party(random));
      case 3 -> details.conference(name(random)).bridgeId("b" + random.nextInt(3));
      case 4 -> details.answeredBy(AnsweredBy.VOICEMAIL).mailbox(name(random));
      case 5 -> details.parking(new ParkingPlace(name(random), name(random)));
      case 6 ->
          details.transfer(
              new TransferDetails(
                  TransferKind.BLIND, party(random), name(random), name(random), name(random)));
      case 7 -> details.recording(new RecordingDetails(name(random), name(random)));
      default ->
          details
              .dialled(party(random))
              .redirection(new Redirection(party(random), RedirectionReason.USER_BUSY))
              .trunk(name(random))
              .application(new Application(name(random), name(random)));
    }
    return details.build();
  }

  private static Party party(Random random) {
    return new Party(
        random.nextInt(3) == 0 ? "+49301234" + random.nextInt(10) : null,
        random.nextInt(4) == 0 ? "sip:<b>&" + random.nextInt(9) + "@example.net" : null,
        random.nextBoolean() ? name(random) : null,
        name(random));
  }

  private static String name(Random random) {
    return random.nextInt(3) == 0
        ? HOSTILE.get(random.nextInt(HOSTILE.size()))
        : "n" + random.nextInt(12);
  }
}
