package io.callflow;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.call.StoreResult;
import io.callflow.codec.EventLine;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Pages;
import io.callflow.query.StoryQuery;
import io.callflow.story.Story;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of one tenant: stores their events, and reads, finds and erases them.
 *
 * <pre>{@code
 * Calls calls = callflow.tenant("default");
 * StoredEvent stored = calls.store(event);
 * CallSummary summary = calls.summary("a84b4c@10.0.0.1");
 * for (StoredEvent e : calls.events(EventQuery.lastHour().party("1015"))) { … }
 * }</pre>
 *
 * <p><b>Twice.</b> The id of an event follows from its content, so storing it again is safe: the
 * event that is stored is returned. After a failure, store the same events again.
 *
 * <p><b>At once.</b> Safe for use by many threads. An event that was stored is seen by every read
 * that begins afterwards, in any process.
 *
 * <p><b>Time.</b> Methods without {@code Async} block until the store has answered, or has given
 * up: its own Javadoc says how long one request takes at most. Storing takes two requests, one
 * after the other, more where writers race for a call, and then at most 24 seconds of pauses.
 * Reading takes one request for each 1,000 events of the call. A page takes a bounded number.
 *
 * <p><b>Interrupt.</b> An interrupted thread gets a {@link CallflowException} with {@link
 * ErrorCode#STORE_UNAVAILABLE} where it would wait, and stays interrupted. What it was storing may
 * be stored or not. A request that is under way is not always given up.
 *
 * <p><b>Failure.</b> Methods throw {@link CallflowException}; its code is for programs. {@link
 * ErrorCode#STORE_UNAVAILABLE} means that a later try may help, {@link ErrorCode#STORE_FULL} that
 * there is no room, {@link ErrorCode#STORE_REFUSED} that only an operator can help, and {@link
 * ErrorCode#DAMAGED} that an object of the store is broken; other calls stay readable. After {@link
 * Callflow#close} they throw {@link IllegalStateException}.
 *
 * <p>Methods with {@code Async} do the same on a thread of their own. The future completes
 * exceptionally with what the method throws; it does so at once with {@code STORE_UNAVAILABLE} when
 * too many calls wait. Cancelling the future does not stop what has begun.
 */
public interface Calls {
  /**
   * Stores an event. When this returns, the event is on disk or in S3.
   *
   * @return the event as it is stored; if an equal one was stored before, that one
   * @throws NotStoredException if the event was refused ({@link ErrorCode#INVALID}, {@link
   *     ErrorCode#CALL_FULL}, {@link ErrorCode#ERASED}), is in conflict ({@link
   *     ErrorCode#CONFLICT}), or the store failed
   */
  StoredEvent store(CallFlowEvent event);

  /** Stores an event as {@link #store} does. */
  CompletableFuture<StoredEvent> storeAsync(CallFlowEvent event);

  /**
   * Stores events, of one call or of many. Those that can be stored are stored even if others
   * cannot. Events of one call are appended together, different calls in parallel.
   *
   * @return each event as it is stored, in the order given
   * @throws NotStoredException if an event was not stored; it names each that was not, and has its
   *     failure
   */
  List<StoredEvent> storeAll(List<CallFlowEvent> events);

  /** Stores events as {@link #storeAll} does. */
  CompletableFuture<List<StoredEvent>> storeAllAsync(List<CallFlowEvent> events);

  /**
   * Stores events as {@link #storeAll} does, and tells what became of each instead of throwing.
   * Failures of the store are results, too. Of two equal events, the first is created and the
   * second is a duplicate.
   *
   * <p>An event that is refused only because it lies too far ahead of the service's clock is looked
   * up first: if it is stored already, its result is a duplicate or a conflict. So events may be
   * stored again although the clock has jumped back meanwhile.
   *
   * @return one result for each event, in the order given; look at each, or events may be lost
   */
  List<StoreResult> tryStoreAll(List<CallFlowEvent> events);

  /** Stores events as {@link #tryStoreAll} does. */
  CompletableFuture<List<StoreResult>> tryStoreAllAsync(List<CallFlowEvent> events);

  /**
   * Reads a call with all of its events, in order; {@code Ladder.of} draws it.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}, {@link ErrorCode#ERASED}, {@link
   *     ErrorCode#DAMAGED}, or a failure of the store
   */
  CallFlow call(CallRef call);

  /** Reads a call as {@link #call(CallRef)} does. */
  CompletableFuture<CallFlow> callAsync(CallRef call);

  /** Reads a call as {@link #call(CallRef)} does. */
  default CallFlow call(CallId call) {
    return call(CallRef.of(call));
  }

  /**
   * Reads a call as {@link #call(CallRef)} does.
   *
   * @param call its callId, or {@code ~} and its key
   */
  default CallFlow call(String call) {
    return call(CallRef.parse(call));
  }

  /**
   * Sums up a call.
   *
   * @throws CallflowException as {@link #call(CallRef)}
   */
  CallSummary summary(CallRef call);

  /** Sums up a call as {@link #summary(CallRef)} does. */
  CompletableFuture<CallSummary> summaryAsync(CallRef call);

  /** Sums up a call as {@link #summary(CallRef)} does. */
  default CallSummary summary(CallId call) {
    return summary(CallRef.of(call));
  }

  /**
   * Sums up a call as {@link #summary(CallRef)} does.
   *
   * @param call its callId, or {@code ~} and its key
   */
  default CallSummary summary(String call) {
    return summary(CallRef.parse(call));
  }

  /**
   * Reads a call with all that belongs to it: the calls that links and correlation ids connect with
   * it, and those connected with these, as far as the query allows. A link is found from both ends,
   * and whenever it was stored. The story says why each call is there, and where it was cut. A link
   * to a call that is unknown, erased or damaged is part of the story; calls of other tenants are
   * unknown.
   *
   * <p>Costs two requests for each call, side by side for those of one distance, and one for each
   * correlation id. The calls are read one after the other, so a story that grows meanwhile may
   * have some of the new events and not others.
   *
   * @throws CallflowException as {@link #call(CallRef)} for the call that is asked for
   */
  Story story(StoryQuery query);

  /** Reads a story as {@link #story(StoryQuery)} does. */
  CompletableFuture<Story> storyAsync(StoryQuery query);

  /**
   * Reads a story as {@link #story(StoryQuery)} does, with the usual limits.
   *
   * @param call its callId, or {@code ~} and its key
   */
  default Story story(String call) {
    return story(StoryQuery.of(call));
  }

  /**
   * Reads one event.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_EVENT}, {@link ErrorCode#ERASED}, {@link
   *     ErrorCode#DAMAGED}, or a failure of the store
   */
  StoredEvent event(EventId event);

  /** Reads one event as {@link #event} does. */
  CompletableFuture<StoredEvent> eventAsync(EventId event);

  /**
   * Finds events. Those of one call are in the order of the call; those of all calls are in the
   * order (UTC minute, call key, order within the call). {@link io.callflow.query.Order#DESC}
   * reverses both.
   *
   * <p>An event that was stored before the first page was read is on exactly one page, whatever is
   * stored between pages. A page has at most the query's page size of events, and ends earlier once
   * their metadata comes to 8 MiB, so its memory is bounded. A query of all calls reads each call
   * that it meets as a whole and skips those that cannot be read: {@link Pages} says how it tells
   * them.
   *
   * <p>Reading a page throws {@link CallflowException}: {@link ErrorCode#INVALID} for the range,
   * {@link ErrorCode#INVALID_TOKEN}; {@link ErrorCode#UNKNOWN_CALL}, {@link ErrorCode#ERASED} and
   * {@link ErrorCode#DAMAGED} if the query names a call; or a failure of the store.
   */
  Pages<StoredEvent> events(EventQuery query);

  /**
   * Finds the same events as {@link #events}, with the same tokens, as the lines in which the API
   * returns them. All events of one call cost less this way: what is stored is passed on as it is.
   */
  Pages<EventLine> lines(EventQuery query);

  /**
   * Lists calls. Each is listed once, at the first minute of the range in which it has an event (of
   * the party, if the query names one), in the order (UTC minute, call key) or its reverse. A
   * summary is always that of the whole call.
   *
   * <p>Reading a page throws {@link CallflowException}: {@link ErrorCode#INVALID} for the range,
   * {@link ErrorCode#INVALID_TOKEN}, or a failure of the store.
   */
  Pages<CallSummary> calls(CallQuery query);

  /**
   * Erases a call: all of its events, for good. From the first write on, reads and appends of the
   * call are refused with {@link ErrorCode#ERASED}; a marker without its callId remains. A second
   * erasure changes nothing; it completes one that was interrupted.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}, {@link ErrorCode#DAMAGED}, or a
   *     failure of the store, after which the caller erases again
   */
  void erase(CallRef call);

  /** Erases a call as {@link #erase(CallRef)} does. */
  CompletableFuture<Void> eraseAsync(CallRef call);

  /** Erases a call as {@link #erase(CallRef)} does. */
  default void erase(CallId call) {
    erase(CallRef.of(call));
  }

  /**
   * Erases a call as {@link #erase(CallRef)} does.
   *
   * @param call its callId, or {@code ~} and its key
   */
  default void erase(String call) {
    erase(CallRef.parse(call));
  }
}
