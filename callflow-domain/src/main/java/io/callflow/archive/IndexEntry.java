package io.callflow.archive;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallKey;
import io.callflow.event.Party;
import io.callflow.event.Tenant;
import io.callflow.store.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of an event that determines some of its index keys; cheaper to compare than the keys.
 *
 * @param party null for the entry in the minute index
 */
record IndexEntry(Minute minute, @Nullable Party party) {
  static List<IndexEntry> of(CallFlowEvent event) {
    Minute minute = Minute.of(event.timestamp());
    Minute day = Minute.ofDay(minute.day());
    List<IndexEntry> entries = new ArrayList<>(3);
    entries.add(new IndexEntry(minute, null));
    if (event.from() != null) {
      entries.add(new IndexEntry(day, event.from()));
    }
    if (event.to() != null) {
      entries.add(new IndexEntry(day, event.to()));
    }
    return entries;
  }

  Set<ObjectKey> keys(Keys keys, Tenant tenant, CallKey call) {
    return party == null
        ? Set.of(keys.minute(tenant, minute, call))
        : keys.parties(tenant, call, minute, party);
  }
}
