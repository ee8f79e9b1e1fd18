package io.callflow;

import io.callflow.call.StoreResult;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.EventId;
import java.util.ArrayList;
import java.util.List;

/**
 * Thrown when at least one of the events that were to be stored was refused, is in conflict with a
 * stored one, or was not stored because the store failed. Its message names each of these events;
 * its code and its cause are those of the first. The other events are stored.
 */
public final class NotStoredException extends CallflowException {
  private static final long serialVersionUID = 1L;

  private static final int MOST_NAMED = 10;

  private final transient List<StoreResult> results;

  private NotStoredException(CallflowException first, String message, List<StoreResult> results) {
    super(first.code(), message, first.violations(), first);
    this.results = List.copyOf(results);
  }

  /**
   * The exception for these results.
   *
   * @param events those that were to be stored
   * @param results one for each event, in the same order; at least one has a failure
   */
  static NotStoredException of(List<CallFlowEvent> events, List<StoreResult> results) {
    List<String> named = new ArrayList<>();
    CallflowException first = null;
    int count = 0;
    for (int i = 0; i < results.size(); i++) {
      CallflowException failure = results.get(i).failure().orElse(null);
      if (failure == null) {
        continue;
      }
      count++;
      first = first == null ? failure : first;
      if (named.size() < MOST_NAMED) {
        named.add(
            (events.size() == 1 ? "" : "event " + i + " ")
                + name(events.get(i))
                + ": "
                + failure.getMessage());
      }
    }
    if (first == null) {
      throw new IllegalArgumentException("every event is stored");
    }
    String head =
        events.size() == 1
            ? "Not stored: "
            : "%d of %d events were not stored: ".formatted(count, events.size());
    String tail = count > named.size() ? " And %d more.".formatted(count - named.size()) : "";
    return new NotStoredException(first, head + String.join(" ", named) + tail, results);
  }

  private static String name(CallFlowEvent event) {
    return EventId.of(event, event.callId().key()) + " (" + event.eventType() + ")";
  }

  /**
   * The result of each event, in the order in which they were given; empty if this exception was
   * serialized.
   */
  public List<StoreResult> results() {
    return results == null ? List.of() : results;
  }
}
