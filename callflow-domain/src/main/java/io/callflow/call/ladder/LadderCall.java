package io.callflow.call.ladder;

import io.callflow.event.CallRef;
import io.callflow.event.EventType;
import io.callflow.story.Connection;
import io.callflow.story.Presence;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call of a ladder.
 *
 * @param ref names the call; with its callId if that is known
 * @param presence what the store holds of it; a call that is not present has no row
 * @param title the call in one line: who called whom, its state and outcome; null unless present
 * @param steps how many connections away it is from the call that was asked for
 * @param reasons why it belongs to that call; empty for the call itself
 */
public record LadderCall(
    CallRef ref, Presence presence, @Nullable String title, int steps, List<Reason> reasons) {
  /**
   * A connection with a call before this one.
   *
   * @param type the type of the event that asserts it; null if the story does not have the event
   * @param at the timestamp of that event; null if the story does not have it
   */
  public record Reason(Connection connection, @Nullable EventType type, @Nullable Instant at) {}

  public LadderCall {
    reasons = List.copyOf(reasons);
  }

  /** The connections of the reasons. */
  public List<Connection> connections() {
    return reasons.stream().map(Reason::connection).toList();
  }
}
