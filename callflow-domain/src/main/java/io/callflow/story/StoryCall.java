package io.callflow.story;

import io.callflow.call.CallFlow;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call of a story.
 *
 * @param ref names the call; with its callId if an event of the story tells it
 * @param steps how many connections away from the call that was asked for, 0 for that call itself
 * @param connections why it belongs to the story: its connections with calls before it in the
 *     story, those to the nearest calls first; empty for the call that was asked for
 * @param flow its events; null unless it is present
 */
public record StoryCall(
    CallRef ref,
    Presence presence,
    int steps,
    List<Connection> connections,
    @Nullable CallFlow flow) {
  /**
   * Checks that there are events exactly if the call is present.
   *
   * @throws IllegalArgumentException if not
   */
  public StoryCall {
    connections = List.copyOf(connections);
    if ((flow != null) != (presence == Presence.PRESENT)) {
      throw new IllegalArgumentException("call " + ref + ": events and presence disagree");
    }
  }

  public CallKey key() {
    return ref.key();
  }

  /** Its events; empty unless it is present. */
  public Optional<CallFlow> events() {
    return Optional.ofNullable(flow);
  }
}
