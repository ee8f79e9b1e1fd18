package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import org.jspecify.annotations.Nullable;

/** Composes the title of a ladder: who called whom, the state of the call, its outcome. */
final class Title {
  private Title() {}

  /**
   * The title of a call.
   *
   * @param ends the first from and to of its events, for a party that the summary does not tell
   */
  static String of(CallFlow call, Participants participants, Endpoints ends) {
    CallSummary summary = CallSummary.unchecked(call);
    String from = name(participants.party(summary.from()), ends.from());
    String to = name(participants.party(summary.to()), ends.to());
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

  private static @Nullable String name(@Nullable Participant told, @Nullable Participant first) {
    return told != null ? told.name() : first == null ? null : first.name();
  }
}
