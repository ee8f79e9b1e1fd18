package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Texts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Maps {@code Dial}: a channel calls a peer. If both are in one call, the peer's own events tell
 * its progress, and this one is a {@code x.asterisk.dial}. If the peer is a call of its own,
 * because no linkedid is shown, the caller's call gets the peer as a leg, and the two calls are
 * linked.
 */
final class AriDial {
  private static final EventType DIAL = new EventType("x.asterisk.dial");

  private AriDial() {}

  static List<CallFlowEvent> events(AriRecord event) throws BadRecord {
    AriChannel peer = event.channel("peer");
    if (peer == null) {
      throw new BadRecord("is a Dial and names no peer");
    }
    String status = AriChannel.text(event.json(), "dialstatus");
    AriChannel caller = event.channel("caller");
    AriChannel dialling = caller == null || caller.id().equals(peer.id()) ? null : caller;
    CallFlowEvent.Builder dial =
        event
            .builder(
                dialling == null ? peer.call() : dialling.call(),
                peer.id(),
                dialling == null || dialling.call().equals(peer.call()) ? DIAL : type(status))
            .to(reached(event, peer))
            .outcome(outcome(status))
            .details(details(event, peer));
    if (dialling == null) {
      return List.of(dial.build());
    }
    List<CallFlowEvent> events = new ArrayList<>();
    events.add(dial.from(dialling.loopback() == null ? dialling.party() : null).build());
    if (!dialling.call().equals(peer.call())) {
      events.addAll(event.met(dialling.call(), peer.call(), peer));
    }
    return events;
  }

  private static EventType type(String status) {
    return switch (status) {
      case "" -> EventType.LEG_STARTED;
      case "RINGING" -> EventType.LEG_RINGING;
      case "PROGRESS" -> EventType.LEG_EARLY_MEDIA;
      case "ANSWER" -> EventType.LEG_ANSWERED;
      default -> CelEvents.DIAL_STATUS.containsKey(status) ? EventType.LEG_ENDED : DIAL;
    };
  }

  private static @Nullable Outcome outcome(String status) {
    CallResult result = CelEvents.DIAL_STATUS.get(status);
    String reason = Texts.plain(status, 256);
    if (result == null || reason == null) {
      return null;
    }
    return new Outcome(result, null, null, reason, null);
  }

  private static @Nullable Party reached(AriRecord event, AriChannel peer) {
    Party party = peer.party();
    String dialString = AriChannel.text(event.json(), "dialstring");
    if (party != null || dialString.isEmpty() || peer.loopback() != null) {
      return party;
    }
    return CelParties.reached(dialString);
  }

  private static EventDetails details(AriRecord event, AriChannel peer) {
    return event.details(peer).dialled(null).build();
  }
}
