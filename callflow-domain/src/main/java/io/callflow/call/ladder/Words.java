package io.callflow.call.ladder;

import java.util.Set;

final class Words {
  static final Set<String> FORWARD =
      Set.of("call.started", "leg.started", "agent.offered", "sip.request");
  static final Set<String> BACK =
      Set.of(
          "leg.ringing",
          "leg.early_media",
          "leg.answered",
          "agent.connected",
          "agent.missed",
          "call.picked_up",
          "sip.response");
  static final Set<String> HANDING =
      Set.of(
          "transfer.started",
          "transfer.completed",
          "transfer.failed",
          "call.forwarded",
          "queue.entered");
  static final Set<String> ANSWERING = Set.of("leg.answered", "agent.connected", "call.picked_up");

  private Words() {}

  static String type(io.callflow.event.CallFlowEvent event) {
    return event.eventType().canonical().value();
  }
}
