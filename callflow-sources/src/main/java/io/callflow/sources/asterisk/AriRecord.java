package io.callflow.sources.asterisk;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Digests;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One ARI event.
 *
 * @param id the sourceEventId of its first event
 */
record AriRecord(
    JsonNode json, String type, AriTime times, Instant time, String source, String id) {
  @Nullable AriChannel channel(String member) throws BadRecord {
    return AriChannel.of(json, member);
  }

  /** Begins an event on a channel, with what each event of ARI says about its channel. */
  CallFlowEvent.Builder on(AriChannel channel, EventType eventType) {
    boolean calling = channel.isCalling();
    return builder(channel.call(), channel.id(), eventType)
        .from(calling ? channel.party() : channel.caller())
        .to(calling ? channel.dialled() : channel.party())
        .details(details(channel).build());
  }

  EventDetails.Builder details(AriChannel channel) {
    return EventDetails.builder()
        .dialled(channel.isCalling() ? channel.dialled() : null)
        .loopback(channel.loopback())
        .accountCode(channel.accountCode());
  }

  CallFlowEvent.Builder builder(CallId call, @Nullable String leg, EventType eventType) {
    return CallFlowEvent.builder(call, eventType, time, source).sourceEventId(id).legId(leg);
  }

  /**
   * Two events that link two calls, one in each. They depend on the calls and the channel only, so
   * each ARI event that tells the same makes the same ones.
   *
   * @param leaving a channel of which the first call has events as a leg, and which goes on in the
   *     second call; null if there is none
   */
  List<CallFlowEvent> met(CallId one, CallId other, @Nullable AriChannel leaving) {
    return leaving == null
        ? met(one, other, null, time)
        : met(one, other, leaving.id(), created(leaving));
  }

  /** As {@link #met(CallId, CallId, AriChannel)}, for a channel of which only the id is known. */
  List<CallFlowEvent> met(CallId one, CallId other, @Nullable String leaving, Instant at) {
    return List.of(link(one, other, leaving, at), link(other, one, null, at));
  }

  private CallFlowEvent link(CallId own, CallId other, @Nullable String leg, Instant at) {
    String linkId =
        Digests.id("ari-met", own.value(), other.value(), leg == null ? "" : leg, at.toString());
    return CallFlowEvent.builder(own, EventType.LINK_ASSERTED, at, source)
        .sourceEventId(linkId)
        .legId(leg)
        .links(List.of(new Link(Relation.SAME_AS, other, leg)))
        .build();
  }

  /** When a channel was created; the time of the event if that is not told. */
  Instant created(AriChannel channel) {
    try {
      return times.read(AriChannel.text(channel.json(), "creationtime"));
    } catch (BadRecord e) {
      return time; // few tools leave it out
    }
  }
}
