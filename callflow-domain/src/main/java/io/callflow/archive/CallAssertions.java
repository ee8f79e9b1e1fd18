package io.callflow.archive;

import io.callflow.call.CallFlow;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.EventId;
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import io.callflow.story.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one call say about other calls: the links, each once for a relation and a
 * call, and the correlation ids, each once. Both in the order of the call.
 */
final class CallAssertions {
  /** A link with the event that asserts it first. */
  record Assertion(CallId about, Relation relation, @Nullable String legId, StoredEvent event) {}

  private record LinkKind(CallId about, Relation relation) {}

  private final CallKey own;
  private final Map<CallKey, List<Assertion>> links = new LinkedHashMap<>();
  private final Map<String, StoredEvent> correlations = new LinkedHashMap<>();

  CallAssertions(CallFlow call) {
    own = call.key();
    Set<LinkKind> known = new HashSet<>();
    for (StoredEvent stored : call.events()) {
      CallFlowEvent event = stored.event();
      for (Link link : event.links()) {
        if (!link.callId().equals(call.callId())
            && known.add(new LinkKind(link.callId(), link.rel()))) {
          links
              .computeIfAbsent(link.callId().key(), key -> new ArrayList<>(1))
              .add(new Assertion(link.callId(), link.rel(), link.legId(), stored));
        }
      }
      if (event.correlationId() != null) {
        correlations.putIfAbsent(event.correlationId(), stored);
      }
    }
  }

  /** The calls that are linked, in order of appearance. */
  Set<CallKey> linked() {
    return links.keySet();
  }

  /** The id of a linked call; null if the call is not linked. */
  @Nullable CallId callId(CallKey linked) {
    List<Assertion> about = links.get(linked);
    return about == null ? null : about.get(0).about();
  }

  /** The correlation ids, in order of appearance. */
  Set<String> correlations() {
    return correlations.keySet();
  }

  /** The links of this call to another. */
  List<Connection> connections(CallKey other) {
    return links.getOrDefault(other, List.of()).stream()
        .map(
            link ->
                new Connection(
                    own,
                    other,
                    link.relation(),
                    link.legId(),
                    null,
                    link.event().eventId(),
                    link.event().event().source()))
        .toList();
  }

  /** The connection with another call that has this correlation id, too; null if this has not. */
  @Nullable Connection correlation(String id, CallKey other) {
    StoredEvent stored = correlations.get(id);
    EventId eventId = stored == null ? null : stored.eventId();
    return stored == null || eventId == null
        ? null
        : new Connection(own, other, null, null, id, eventId, stored.event().source());
  }
}
