package io.callflow.sources.reading;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the events of one record. The first one keeps the record in its metadata; each gets the
 * record's id, followed by its place from the second one on. For one thread.
 */
public final class RecordEvents {
  /** Leaves room for what follows the id of the record. */
  private static final int LONGEST_ID = 110;

  private final String source;
  private final String id;
  private final Metadata record;
  private final List<Begun> begun = new ArrayList<>();

  /** An event that may still get fields. */
  private record Begun(CallFlowEvent.Builder builder, boolean isShared) {}

  /**
   * No events yet.
   *
   * @param id identifies the record within the source; one that is too long or holds other
   *     characters than visible ASCII is replaced by a hash of it
   * @param record goes into the metadata of the first event
   */
  public RecordEvents(String source, String id, Metadata record) {
    this.source = source;
    this.id = isId(id) ? id : Digests.id("record", id);
    this.record = record;
  }

  private static boolean isId(String id) {
    return !id.isEmpty()
        && id.length() <= LONGEST_ID
        && id.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** Begins the next event. */
  public CallFlowEvent.Builder add(CallId call, EventType type, Instant at) {
    boolean isFirst = begun.isEmpty();
    CallFlowEvent.Builder builder =
        CallFlowEvent.builder(call, type, at, source)
            .sourceEventId(isFirst ? id : id + "-" + (begun.size() + 1))
            .metadata(isFirst ? record : null);
    begun.add(new Begun(builder, false));
    return builder;
  }

  /**
   * Begins an event that other records make, too, as a fact that each of them repeats; not as the
   * first one. Its id is a hash of its fields, so that it is stored once.
   */
  public CallFlowEvent.Builder shared(CallId call, EventType type, Instant at) {
    CallFlowEvent.Builder builder = CallFlowEvent.builder(call, type, at, source);
    begun.add(new Begun(builder, true));
    return builder;
  }

  /** The events in the order in which they were begun. */
  public List<CallFlowEvent> events() {
    List<CallFlowEvent> events = new ArrayList<>();
    for (Begun one : begun) {
      CallFlowEvent event = one.builder().build();
      String fact = one.isShared() ? Digests.id("fact", event.toString()) : null;
      events.add(fact == null ? event : one.builder().sourceEventId(fact).build());
    }
    return events;
  }
}
