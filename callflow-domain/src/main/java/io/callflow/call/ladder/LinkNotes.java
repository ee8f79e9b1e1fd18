package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.StandardEventType;
import java.util.List;

/** Finds rows that only link calls of one ladder. The ladder shows the other call anyway. */
final class LinkNotes {
  private static final int NONE = -1;

  private LinkNotes() {}

  /**
   * Makes each such row a note on the row before it, or else on the next one. Of a call that says
   * nothing else, the first stays a row.
   *
   * @param hosts as {@link Folding#hosts} returns them
   */
  static void fold(List<CallFlowEvent> events, StoryCalls shown, int[] hosts) {
    int[] moved = hosts.clone();
    int row = firstRow(events, shown, hosts);
    for (int i = 0; i < hosts.length; i++) {
      if (hosts[i] == i) {
        row = onlyLinks(events.get(i), shown) ? row : i;
        moved[i] = row;
      }
    }
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = moved[hosts[i]];
    }
  }

  private static int firstRow(List<CallFlowEvent> events, StoryCalls shown, int[] hosts) {
    int first = NONE;
    for (int i = 0; i < hosts.length; i++) {
      if (hosts[i] == i) {
        if (!onlyLinks(events.get(i), shown)) {
          return i;
        }
        first = first == NONE ? i : first;
      }
    }
    return first;
  }

  private static boolean onlyLinks(CallFlowEvent event, StoryCalls shown) {
    return event.eventType().means(StandardEventType.LINK_ASSERTED)
        && event.outcome() == null
        && !event.links().isEmpty()
        && event.links().stream().allMatch(link -> shown.has(link.callId()));
  }
}
