package io.callflow;

import io.callflow.call.StoreResult;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown when at least one of the events that were to be stored was refused, is in conflict with a
 * stored one, or was not stored because the store failed. Its message names each of these events;
 * its code and its cause are those of the first. The other events are stored.
 */
public final class NotStoredException extends CallflowException {
  private static final long serialVersionUID = 1L;

  private static final int MOST_NAMED = 10;

  /**
   * An event that is not stored.
   *
   * @param index its place among those that were to be stored, from 0
   * @param failure why; with {@link io.callflow.event.ErrorCode#STORE_UNAVAILABLE} it may be stored
   *     nevertheless
   */
  public record NotStored(int index, CallFlowEvent event, CallflowException failure) {}

  private final transient List<StoreResult> results;
  private final transient List<NotStored> notStored;

  private NotStoredException(String message, List<StoreResult> results, List<NotStored> notStored) {
    super(
        notStored.get(0).failure().code(),
        message,
        notStored.get(0).failure().violations(),
        notStored.get(0).failure());
    this.results = List.copyOf(results);
    this.notStored = List.copyOf(notStored);
  }

  /**
   * The exception for these results.
   *
   * @param events those that were to be stored
   * @param results one for each event, in the same order; at least one has a failure
   */
  static NotStoredException of(List<CallFlowEvent> events, List<StoreResult> results) {
    List<NotStored> notStored = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      CallflowException failure = results.get(i).failure().orElse(null);
      if (failure != null) {
        notStored.add(new NotStored(i, events.get(i), failure));
      }
    }
    boolean single = events.size() == 1;
    String named =
        notStored.stream()
            .limit(MOST_NAMED)
            .map(
                each ->
                    (single ? "" : "event " + each.index() + " ")
                        + name(each.event())
                        + ": "
                        + each.failure().getMessage())
            .collect(Collectors.joining(" "));
    int more = notStored.size() - MOST_NAMED;
    return new NotStoredException(
        (single
                ? "Not stored: "
                : "%d of %d events were not stored: ".formatted(notStored.size(), events.size()))
            + named
            + (more > 0 ? " And %d more.".formatted(more) : ""),
        results,
        notStored);
  }

  private static String name(CallFlowEvent event) {
    return EventId.of(event, event.callId().key()) + " (" + event.eventType() + ")";
  }

  /**
   * Each event that is not stored, with its failure, in the order in which they were given; empty
   * if this exception was serialized.
   */
  public List<NotStored> notStored() {
    return notStored == null ? List.of() : notStored;
  }

  /**
   * The result of each event, stored or not, in the order in which they were given; empty if this
   * exception was serialized.
   */
  public List<StoreResult> results() {
    return results == null ? List.of() : results;
  }
}
