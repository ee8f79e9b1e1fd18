package io.callflow.local.command;

import io.callflow.call.CallFlow;
import io.callflow.contract.model.CallPage;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import io.callflow.query.StoryQuery;
import io.callflow.store.ObjectKey;
import io.callflow.story.Story;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a command works on, in a store that this process opens or behind a service.
 * Methods throw {@link io.callflow.event.CallflowException}, or {@link CommandFailure} when the
 * service cannot be reached or does not let the command in. Thread-safe.
 */
interface Connection extends AutoCloseable {
  /** The most events of one {@link #store}. */
  int MAX_BATCH = 500;

  /** The result of storing one event. */
  enum Status {
    CREATED,
    DUPLICATE,
    CONFLICT,
    REFUSED,
    /** The call was erased. */
    GONE,
    /** The store took no event; a retry may succeed. */
    UNAVAILABLE
  }

  /**
   * The result of storing one event, with its reason.
   *
   * @param eventId the event that is stored, if any
   * @param code why the event was not stored, for programs
   * @param message why the event was not stored, for people
   */
  record Result(
      Status status, @Nullable EventId eventId, @Nullable String code, @Nullable String message) {}

  /**
   * An event to store.
   *
   * @param namesSource whether the reporter named the source; if not, the principal that stores it
   *     is the source
   */
  record Draft(CallFlowEvent event, boolean namesSource) {}

  /** Stores up to {@value #MAX_BATCH} events. Returns one result for each, in the same order. */
  List<Result> store(List<Draft> events);

  StoredEvent event(EventId id);

  CallSummary call(CallRef call);

  /** Draws the ladder of a call. */
  String ladder(CallRef call, LadderView view);

  Page<StoredEvent> events(CallRef call, int pageSize, @Nullable String nextToken);

  /** Reads all events of a call, and holds one page of them at a time. */
  default void eachEvent(CallRef call, int pageSize, Consumer<StoredEvent> each) {
    String next = null;
    do {
      Page<StoredEvent> page = events(call, pageSize, next);
      page.elements().forEach(each);
      next = page.nextToken();
    } while (next != null);
  }

  /** Reads a call with all of its events. */
  default CallFlow whole(CallRef call) {
    List<StoredEvent> events = new ArrayList<>();
    eachEvent(call, EventQuery.MAX_PAGE_SIZE, events::add);
    if (events.isEmpty()) {
      throw new CallflowException(ErrorCode.UNKNOWN_CALL, "There is no call " + call + ".");
    }
    return CallFlow.of(events.get(0).event().callId(), events);
  }

  /** The calls that belong to a call, all of them, with why they do. */
  RelatedCalls related(StoryQuery query);

  /** A call with all calls that belong to it, and their events. */
  Story story(StoryQuery query);

  /** Draws one ladder of all calls of a story. */
  String ladder(StoryQuery query, LadderView view);

  /** The events of all calls in the query's range of time, in ascending order of minutes. */
  Page<StoredEvent> search(EventQuery query, @Nullable String nextToken);

  CallPage calls(CallQuery query, @Nullable String nextToken);

  void erase(CallRef call);

  /** The objects that hold a call, or its tombstones. */
  List<CallObject> objects(CallRef call);

  /**
   * An object of the store.
   *
   * @param place the database that it is in, or its address on S3
   * @param query the SQL query for its content; null on S3
   * @param bytes its size
   */
  record CallObject(ObjectKey key, String place, @Nullable String query, int bytes) {}

  @Override
  void close();
}
