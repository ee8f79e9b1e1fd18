package io.callflow.call.ladder;

import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Who talks from when to when on the legs of one call of a ladder. */
final class CallTalks {
  /**
   * An event.
   *
   * @param call the place of its call among those that are drawn
   * @param event its index in the call
   */
  record Moment(int call, int event) {}

  /**
   * The talk of one leg of this call.
   *
   * @param first the event with which it begins
   * @param last the event with which it ends; null if none ends it
   */
  record Talk(String legId, Moment first, @Nullable Moment last) {}

  private final List<Talk> all;
  private final BiFunction<String, Integer, @Nullable Participant> peers;

  /**
   * Talks that have been found.
   *
   * @param peers finds a peer as {@link #peer} does
   */
  CallTalks(List<Talk> all, BiFunction<String, Integer, @Nullable Participant> peers) {
    this.all = all;
    this.peers = peers;
  }

  /** In the order of their ends; talks that have not ended come last. */
  List<Talk> all() {
    return all;
  }

  /**
   * Who came to talk on this leg last, up to an event; null if nobody is known.
   *
   * @param index the index of the event in the call
   */
  @Nullable Participant peer(@Nullable String legId, int index) {
    return legId == null ? null : peers.apply(legId, index);
  }
}
