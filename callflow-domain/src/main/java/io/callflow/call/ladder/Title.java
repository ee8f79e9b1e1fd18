package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import org.jspecify.annotations.Nullable;

/** Composes the title of a ladder: who called whom, the state of the call, its outcome. */
final class Title {
  private Title() {}

  static String of(CallFlow call, @Nullable String from, @Nullable String to) {
    CallSummary summary = CallSummary.of(call);
    StringBuilder title = new StringBuilder();
    if (from != null && to != null) {
      title.append(from).append(" → ").append(to);
    } else if (from != null || to != null) {
      title.append(from == null ? to : from);
    } else {
      title.append("Call ").append(call.callId());
    }
    title.append(": ").append(summary.state().text().replace('_', ' '));
    if (summary.outcome() != null && !summary.outcome().text().equals(summary.state().text())) {
      title.append(", ").append(summary.outcome().text().replace('_', ' '));
    }
    return title.toString();
  }
}
