package io.callflow.call.diff;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.call.Leg;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.MetadataValue;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names the events of a call by what they are in any call: by kind and role, not by ids. */
final class Steps {
  private Steps() {}

  static List<DiffStep> of(CallFlow call) {
    Map<String, String> roles = roles(call);
    Instant start = call.events().get(0).event().timestamp();
    return call.events().stream().map(event -> step(event, start, roles)).toList();
  }

  private static DiffStep step(StoredEvent stored, Instant start, Map<String, String> roles) {
    CallFlowEvent event = stored.event();
    String role = event.legId() == null ? "" : roles.getOrDefault(event.legId(), "");
    return new DiffStep(stored, Duration.between(start, event.timestamp()), role, label(event));
  }

  private static String label(CallFlowEvent event) {
    String type = event.eventType().canonical().value();
    boolean isMessage =
        event.eventType().equals(EventType.SIP_REQUEST)
            || event.eventType().equals(EventType.SIP_RESPONSE);
    if (!isMessage) {
      return type;
    }
    StringBuilder label = new StringBuilder(type);
    if (event.outcome() != null && event.outcome().sipCode() != null) {
      label.append(' ').append(event.outcome().sipCode());
    }
    if (event.metadata() != null
        && event.metadata().get("method").orElse(null) instanceof MetadataValue.Text method) {
      label.append(' ').append(method.value());
    }
    return label.toString();
  }

  /**
   * The role of each leg. The caller's leg is the one that the call is named after, or else the
   * first that is no end of a loopback.
   */
  private static Map<String, String> roles(CallFlow call) {
    List<Leg> legs = CallSummary.unchecked(call).legs();
    String caller = null;
    for (Leg leg : legs) {
      if (leg.loopback() == null && (caller == null || leg.legId().equals(call.callId().value()))) {
        caller = leg.legId();
      }
    }
    Map<String, String> roles = new HashMap<>();
    int called = 0;
    int loopbacks = 0;
    for (Leg leg : legs) {
      String role;
      if (leg.loopback() != null) {
        loopbacks++;
        role = "loopback " + loopbacks;
      } else if (leg.legId().equals(caller)) {
        role = "caller";
      } else {
        called++;
        role = "called " + called;
      }
      roles.put(leg.legId(), role);
    }
    return roles;
  }
}
