package io.callflow.archive;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.Tenant;
import io.callflow.store.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The part of an event that determines some of its index keys; cheaper to compare than the keys.
 */
sealed interface IndexEntry {
  /** The event's minute. */
  record OfMinute(Minute minute) implements IndexEntry {
    @Override
    public Set<ObjectKey> keys(Keys keys, Tenant tenant, CallKey call) {
      return Set.of(keys.minute(tenant, minute, call));
    }
  }

  /** A party of the event, and its day. */
  record OfParty(Minute day, Party party) implements IndexEntry {
    @Override
    public Set<ObjectKey> keys(Keys keys, Tenant tenant, CallKey call) {
      return keys.parties(tenant, call, day, party);
    }
  }

  /** A call that the event links. */
  record OfLink(CallId other) implements IndexEntry {
    @Override
    public Set<ObjectKey> keys(Keys keys, Tenant tenant, CallKey call) {
      return Set.of(Keys.link(tenant, other.key(), call));
    }
  }

  /** The correlation id of the event. */
  record OfCorrelation(String id) implements IndexEntry {
    @Override
    public Set<ObjectKey> keys(Keys keys, Tenant tenant, CallKey call) {
      return Set.of(keys.correlation(tenant, id, call));
    }
  }

  /** The index keys of a call that has such an event. */
  Set<ObjectKey> keys(Keys keys, Tenant tenant, CallKey call);

  /** The entries of an event; a link to its own call, which names a leg, has none. */
  static List<IndexEntry> of(CallFlowEvent event) {
    Minute minute = Minute.of(event.timestamp());
    Minute day = Minute.ofDay(minute.day());
    List<IndexEntry> entries = new ArrayList<>(4);
    entries.add(new OfMinute(minute));
    if (event.from() != null) {
      entries.add(new OfParty(day, event.from()));
    }
    if (event.to() != null) {
      entries.add(new OfParty(day, event.to()));
    }
    for (Link link : event.links()) {
      if (!link.callId().equals(event.callId())) {
        entries.add(new OfLink(link.callId()));
      }
    }
    if (event.correlationId() != null) {
      entries.add(new OfCorrelation(event.correlationId()));
    }
    return entries;
  }
}
