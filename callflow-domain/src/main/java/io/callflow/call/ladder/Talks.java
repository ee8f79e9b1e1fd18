package io.callflow.call.ladder;

import io.callflow.call.bridge.Bridges;
import io.callflow.call.bridge.Loopbacks;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.StandardEventType.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who talks from when to when, as the bridges of one call tell: two legs or more that can hear each
 * other. Found while the events are read in order.
 */
final class Talks {
  /**
   * The talk of one leg.
   *
   * @param first the index of the event with which it begins
   * @param last the index of the event with which it ends; -1 if none ends it
   */
  record Talk(String legId, int first, int last) {}

  private final Loopbacks loopbacks;
  private final Bridges bridges;
  private final Map<String, Integer> talking = new LinkedHashMap<>();
  private final Map<String, NavigableMap<Integer, String>> peers = new HashMap<>();
  private final List<Talk> talks = new ArrayList<>();

  Talks(List<CallFlowEvent> events, Loopbacks loopbacks) {
    this.loopbacks = loopbacks;
    bridges = new Bridges(events, loopbacks);
    for (int i = 0; i < events.size(); i++) {
      CallFlowEvent event = events.get(i);
      if (bridges.read(event)) {
        if (event.legId() != null && event.eventType().opens(Part.BRIDGE)) {
          joined(event.legId(), i);
        }
        endOthers(i);
      }
    }
    talking.forEach((leg, first) -> talks.add(new Talk(leg, first, -1)));
  }

  /** In the order of their ends; talks that have not ended come last. */
  List<Talk> all() {
    return talks;
  }

  /**
   * The leg that came to talk with this one last, up to an event; null if none did.
   *
   * @param index the index of the event
   */
  @Nullable String peer(@Nullable String legId, int index) {
    NavigableMap<Integer, String> met = legId == null ? null : peers.get(legId);
    Map.Entry<Integer, String> last = met == null ? null : met.floorEntry(index);
    return last == null ? null : last.getValue();
  }

  /** Begins the talks of the legs that can hear each other since this one joined a bridge. */
  private void joined(String leg, int index) {
    List<String> together = bridges.together(leg);
    if (together.size() < 2) {
      return;
    }
    for (String talker : together) {
      Integer since = talking.putIfAbsent(talker, index);
      String other = together.get(together.get(0).equals(talker) ? 1 : 0);
      if (since == null || talker.equals(leg)) {
        met(talker, other, index);
      } else if (!loopbacks.isEnd(leg)) {
        met(talker, leg, index);
      }
    }
  }

  private void met(String leg, String other, int index) {
    peers.computeIfAbsent(leg, id -> new TreeMap<>()).put(index, other);
  }

  /** Ends the talks of legs that hear nobody any more. */
  private void endOthers(int index) {
    Set<String> heard = new HashSet<>();
    bridges.groups().forEach(heard::addAll);
    List<String> over = talking.keySet().stream().filter(leg -> !heard.contains(leg)).toList();
    for (String leg : over) {
      Integer first = talking.remove(leg);
      talks.add(new Talk(leg, first == null ? index : first, index));
    }
  }
}
