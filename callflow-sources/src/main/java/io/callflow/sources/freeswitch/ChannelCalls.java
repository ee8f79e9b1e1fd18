package io.callflow.sources.freeswitch;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.sources.reading.BadRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the call of a channel. {@code call_uuid} changes in the life of a channel (FreeSWITCH sets
 * it to the channel's own after each bridge), so a channel is in the call of the channel that
 * called it ({@code originator}), and every other one in a call of its own. A channel that
 * mod_callcenter called for a waiting member is in the member's call; the B end of a loopback is in
 * the call of the channel that called through it.
 */
final class ChannelCalls {
  private ChannelCalls() {}

  /** The call of the channel: the UUID of the channel that began it. */
  static CallId of(ChannelFacts channel) throws BadRecord {
    return call(id(channel));
  }

  static CallId call(String id) throws BadRecord {
    if (id.isEmpty()) {
      throw new BadRecord("names no channel");
    }
    if (!isId(id)) {
      throw new BadRecord("has a channel whose id is not 1 to 256 visible ASCII characters");
    }
    return new CallId(id);
  }

  /** Whether the text can name a call or a leg. */
  static boolean isId(String text) {
    return !text.isEmpty()
        && text.length() <= 256
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static String id(ChannelFacts channel) {
    String own = channel.uuid();
    String agent = channel.variable("cc_side").equals("agent") ? member(channel) : "";
    String through = channel.variable("other_loopback_from_uuid");
    for (String caller : List.of(agent, parent(channel), through)) {
      if (isId(caller)) {
        return caller;
      }
    }
    String adopting = channel.isOutbound() ? channel.adoptedBy() : "";
    return isId(adopting) ? adopting : own;
  }

  private static String member(ChannelFacts channel) {
    return channel.variable("cc_member_session_uuid");
  }

  /** The channel that called this one; empty text for an inbound channel. */
  static String parent(ChannelFacts channel) {
    if (!channel.isOutbound()) {
      return "";
    }
    String caller = channel.anyVariable("originator", "originating_leg_uuid");
    if (caller.isEmpty()) {
      caller = channel.originator();
    }
    return caller.equals(channel.uuid()) ? "" : caller;
  }

  /** The link to the leg that called this one, if another did. */
  static List<Link> parentLink(ChannelFacts channel, CallId call) {
    String caller = parent(channel);
    if (caller.isEmpty() && channel.variable("cc_side").equals("agent")) {
      caller = member(channel);
    }
    return isId(caller) ? List.of(new Link(Relation.PARENT, call, caller)) : List.of();
  }

  /** The loopback whose end the channel is: the UUID of its A end. Null for other channels. */
  static @Nullable String loopback(ChannelFacts channel) {
    String name = channel.channelName();
    if (!name.startsWith("loopback/") && !name.startsWith("null/loopback")) {
      return null;
    }
    String other = channel.variable("other_loopback_leg_uuid");
    boolean isSecond = channel.variable("loopback_leg").equals("B") || name.endsWith("-b");
    String first = isSecond ? other : channel.uuid();
    return isId(first) ? first : null;
  }

  /**
   * The other calls that the channel's call belongs with, as one event or record shows it: that of
   * the channel to which it is or was bridged as the called side, and its own, if it called others
   * itself.
   */
  static Set<String> others(ChannelFacts channel, CallId call) {
    Set<String> others = new TreeSet<>();
    others.add(channel.sharedUuid());
    boolean calls = !channel.variable("originated_legs").isEmpty();
    switch (channel.variable("last_bridge_role")) {
      case "originatee" -> others.add(channel.variable("last_bridge_to"));
      case "originator" -> calls = true;
      default -> {}
    }
    String own = channel.uuid();
    if (!calls) {
      others.remove(own);
    } else {
      others.add(own); // those that it called are in its own call
    }
    others.remove(call.value());
    others.removeIf(other -> !isId(other));
    return others;
  }

  /** Two events for each other call, one in each of the two. */
  static List<CallFlowEvent> links(
      CallId call, Set<String> others, Instant time, String source, String eventId) {
    List<CallFlowEvent> events = new ArrayList<>();
    int number = 0;
    for (String other : others) {
      CallId otherCall = new CallId(other);
      number++;
      events.add(link(call, otherCall, time, source, eventId + "-link" + number));
      events.add(link(otherCall, call, time, source, eventId + "-link" + number));
    }
    return events;
  }

  private static CallFlowEvent link(
      CallId own, CallId other, Instant time, String source, String eventId) {
    return CallFlowEvent.builder(own, EventType.LINK_ASSERTED, time, source)
        .sourceEventId(eventId)
        .links(List.of(new Link(Relation.SAME_AS, other, null)))
        .build();
  }
}
