package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.Link;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text beside the type of an event: SIP method and code, reason, result, cause, links. */
final class Detail {
  private Detail() {}

  /** The parts that the event has, separated by {@code · }; empty if it has none. */
  static String of(CallFlowEvent event) {
    List<String> parts = new ArrayList<>();
    if (event.metadata() != null
        && event.metadata().get("method").orElse(null) instanceof MetadataValue.Text method) {
      add(parts, method.value());
    }
    Outcome outcome = event.outcome();
    if (outcome != null) {
      String code = outcome.sipCode() == null ? null : outcome.sipCode().toString();
      if (code != null && outcome.reason() != null) {
        add(parts, code + " " + outcome.reason());
      } else {
        add(parts, code);
        add(parts, outcome.reason());
      }
      add(parts, outcome.result() == null ? null : outcome.result().text());
      add(parts, outcome.q850Cause() == null ? null : "Q.850 " + outcome.q850Cause());
      add(parts, outcome.endedBy() == null ? null : "by " + outcome.endedBy());
    }
    for (Link link : event.links()) {
      if (!link.callId().equals(event.callId())) {
        add(parts, link.rel().text() + " " + link.callId());
      }
    }
    return String.join(" · ", parts);
  }

  private static void add(List<String> parts, @Nullable String part) {
    if (part != null && !part.isEmpty()) {
      parts.add(part);
    }
  }
}
