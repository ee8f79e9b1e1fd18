package io.callflow.call;

import io.callflow.event.Party;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time in which the same legs could hear each other, from the bridges that they were in. A
 * loopback between two bridges counts as a wire, and never as a leg.
 *
 * @param legIds at least two, in order of their appearance in the call
 * @param parties the parties of these legs, each once, as far as they are known
 * @param startedAt when the last of them joined
 * @param endedAt when the first of them left, or another one joined; null while it lasts
 */
public record Conversation(
    List<String> legIds, List<Party> parties, Instant startedAt, @Nullable Instant endedAt) {
  public Conversation {
    legIds = List.copyOf(legIds);
    parties = List.copyOf(parties);
  }
}
