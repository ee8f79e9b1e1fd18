package io.callflow.local.command;

import io.callflow.archive.CallRef;
import io.callflow.archive.ObjectKey;
import io.callflow.contract.LadderFormat;
import io.callflow.contract.model.CallPage;
import io.callflow.contract.model.CallSummary;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.usecase.CallQuery;
import io.callflow.usecase.EventPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a command works on: a store in a folder of this machine, or a service far away.
 * Methods throw {@link io.callflow.event.CallflowException}, or {@link CommandFailure} where the
 * way there fails. Safe for use by many threads.
 */
interface Calls extends AutoCloseable {
  /** The most events that one call of {@link #store} takes. */
  int MAX_BATCH = 500;

  /** What became of an event. */
  enum Status {
    CREATED,
    DUPLICATE,
    CONFLICT,
    REFUSED,
    /** The call was erased. */
    GONE,
    /** Trying again may help. */
    UNAVAILABLE
  }

  /**
   * What became of an event.
   *
   * @param eventId of the event that is stored, if there is one
   * @param code why it was refused, for programs
   * @param message why it was refused, for people
   */
  record Stored(
      Status status, @Nullable EventId eventId, @Nullable String code, @Nullable String message) {}

  /**
   * An event to store.
   *
   * @param named whether the event names its source itself; else it is whoever stores it
   */
  record Draft(CallFlowEvent event, boolean named) {}

  /** Stores at most {@value #MAX_BATCH} events; the results are in their order. */
  List<Stored> store(List<Draft> events);

  StoredEvent event(EventId id);

  CallSummary call(CallRef call);

  /**
   * The ladder of a call.
   *
   * @param columns the width of a text
   */
  String ladder(CallRef call, LadderFormat format, int columns);

  EventPage events(CallRef call, int limit, @Nullable String nextToken);

  CallPage calls(CallQuery query);

  void erase(CallRef call);

  /** The objects that hold a call. */
  List<Holder> objects(CallRef call);

  /**
   * An object of the store.
   *
   * @param place where it lies, for a person: a file, or an object's address
   * @param bytes how long it is
   */
  record Holder(ObjectKey key, String place, int bytes) {}

  @Override
  void close();
}
