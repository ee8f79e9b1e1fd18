package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.sources.reading.Digests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events that link two calls in which one channel is. Asterisk gives channels that meet
 * the older linkedid of the two. So the channel leaves the younger call: there, the event has the
 * channel as its leg.
 *
 * <p>The events depend on the two calls and the channel only. So every import that sees that the
 * calls met makes the same ones.
 */
final class MetCalls {
  private static final Pattern ID = Pattern.compile("(?:.*-)?([0-9]{1,18})\\.([0-9]{1,18})");

  /** Older calls first. */
  static final Comparator<CallId> AGE =
      Comparator.comparingLong((CallId call) -> part(call, 1))
          .thenComparingLong(call -> part(call, 2))
          .thenComparing(CallId::value);

  private MetCalls() {}

  private static long part(CallId call, int group) {
    Matcher id = ID.matcher(call.value());
    return id.matches() ? Long.parseLong(id.group(group)) : Long.MAX_VALUE;
  }

  /**
   * Two events for each pair of calls, one in each call.
   *
   * @param seen the time of the events where no id tells a time
   */
  static List<CallFlowEvent> links(
      String channel, SortedSet<String> calls, Instant seen, String source) {
    List<CallFlowEvent> events = new ArrayList<>();
    List<CallId> byAge = calls.stream().map(CallId::new).sorted(AGE).toList();
    for (int old = 0; old < byAge.size(); old++) {
      for (int young = old + 1; young < byAge.size(); young++) {
        CallId older = byAge.get(old);
        CallId younger = byAge.get(young);
        Instant time = time(channel, younger, older, seen);
        events.add(link(younger, older, channel, channel, time, source));
        events.add(link(older, younger, channel, null, time, source));
      }
    }
    return events;
  }

  private static Instant time(String channel, CallId younger, CallId older, Instant seen) {
    for (String id : List.of(channel, younger.value(), older.value())) {
      Long created = CelClock.created(id);
      if (created != null) {
        return Instant.ofEpochSecond(created);
      }
    }
    return seen;
  }

  private static CallFlowEvent link(
      CallId own,
      CallId other,
      String channel,
      @Nullable String leavingLeg,
      Instant time,
      String source) {
    byte[] digest = Digests.of("met", own.value(), other.value(), channel);
    return CallFlowEvent.builder(own, EventType.LINK_ASSERTED, time, source)
        .sourceEventId("met-" + Digests.text(digest))
        .legId(leavingLeg)
        .links(List.of(new Link(Relation.SAME_AS, other, channel)))
        .build();
  }
}
