package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.StandardEventType.Step;
import java.util.Collection;
import java.util.List;

/**
 * Finds steps of a leg that a source reports more than once with the same time: with the step
 * itself, and again with a later one. What says no more than the other is a note on it.
 */
final class Repeats {
  private Repeats() {}

  /**
   * Makes each repeated step a note.
   *
   * @param legs the indexes of the events of each leg, in order
   * @param hosts the host of each event by its index
   */
  static void fold(List<CallFlowEvent> events, Collection<List<Integer>> legs, int[] hosts) {
    for (List<Integer> leg : legs) {
      for (int place = 1; place < leg.size(); place++) {
        int i = leg.get(place);
        CallFlowEvent event = events.get(i);
        for (int before = place - 1; before >= 0 && hosts[i] == i; before--) {
          int j = leg.get(before);
          CallFlowEvent other = events.get(j);
          if (!other.timestamp().equals(event.timestamp())) {
            break;
          }
          if (hosts[j] == j && repeats(event, other)) {
            hosts[i] = j;
          } else if (hosts[j] == j && repeats(other, event)) {
            hosts[j] = i;
          }
        }
      }
    }
  }

  private static boolean repeats(CallFlowEvent event, CallFlowEvent other) {
    return event.eventType().equals(other.eventType())
        && event.source().equals(other.source())
        && event.eventType().step() != Step.SAYS_NOTHING
        && event.outcome() == null
        && event.links().isEmpty()
        && event.hop() == null
        && event.details().equals(other.details())
        && (event.from() == null || event.from().equals(other.from()))
        && (event.to() == null || event.to().equals(other.to()));
  }
}
