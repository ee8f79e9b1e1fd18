package io.callflow.sources.asterisk;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.sources.reading.Texts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps {@code ChannelEnteredBridge} and {@code ChannelLeftBridge}. Where no linkedid is shown, the
 * calls of the channels in the bridge are linked. Then a caller's call also tells which other
 * channels are there, and another channel's events stand in the calls of those that it meets.
 */
final class AriBridges {
  /** Of a bridge with more channels, each call has its own channel only. */
  private static final int MOST_OTHERS = 3;

  private AriBridges() {}

  static List<CallFlowEvent> events(AriRecord event, AriChannel channel) {
    JsonNode bridge = event.json().path("bridge");
    boolean enters = event.type().equals("ChannelEnteredBridge");
    EventType type = enters ? EventType.BRIDGE_JOINED : EventType.BRIDGE_LEFT;
    EventDetails details = details(event, bridge, channel);
    CallFlowEvent own = event.on(channel, type).details(details).build();
    List<CallFlowEvent> events = new ArrayList<>();
    events.add(own);
    Set<String> others = others(bridge, channel);
    boolean together =
        channel.linkedId() == null
            && others.size() <= MOST_OTHERS
            && !AriChannel.text(bridge, "bridge_type").equals("holding");
    int count = 0;
    for (String other : together ? others : Set.<String>of()) {
      String id = own.sourceEventId() + "-" + ++count;
      CallId call = new CallId(other);
      if (!channel.isCalling()) {
        events.add(own.toBuilder().callId(call).sourceEventId(id).build());
      } else if (enters) {
        events.add(
            event
                .builder(own.callId(), other, type)
                .sourceEventId(id)
                .details(EventDetails.builder().bridgeId(details.bridgeId()).build())
                .build());
      }
      if (enters) {
        events.addAll(
            channel.isCalling()
                ? event.met(channel.call(), call, other, event.created(channel))
                : event.met(call, channel.call(), channel));
      }
    }
    return events;
  }

  private static Set<String> others(JsonNode bridge, AriChannel channel) {
    Set<String> others = new LinkedHashSet<>();
    for (JsonNode id : bridge.path("channels")) {
      if (id.isTextual() && !id.textValue().isEmpty() && !id.textValue().equals(channel.id())) {
        others.add(id.textValue());
      }
    }
    return others;
  }

  private static EventDetails details(AriRecord event, JsonNode bridge, AriChannel channel) {
    return event
        .details(channel)
        .bridgeId(Texts.plain(AriChannel.text(bridge, "id"), 256))
        .conference(conference(bridge))
        .build();
  }

  private static @Nullable String conference(JsonNode bridge) {
    String creator = AriChannel.text(bridge, "creator");
    boolean isRoom = creator.equals("ConfBridge") || creator.equals("MeetMe");
    if (!isRoom && bridge.path("channels").size() < 3) {
      return null;
    }
    String name = Texts.plain(AriChannel.text(bridge, "name"), 256);
    return name != null ? name : Texts.plain(AriChannel.text(bridge, "id"), 256);
  }
}
