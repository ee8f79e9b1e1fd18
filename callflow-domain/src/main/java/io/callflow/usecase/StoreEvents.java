package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.Tenant;
import io.callflow.call.Decision;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Violation;
import io.callflow.store.Parallel;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Stores events, of one call or of many. */
public final class StoreEvents {
  private final Archive archive;
  private final Admission admission;
  private final InstantSource clock;

  public StoreEvents(Archive archive, Admission admission, InstantSource clock) {
    this.archive = archive;
    this.admission = admission;
    this.clock = clock;
  }

  /**
   * Stores these events and returns the result of each, in the order given. A refused event does
   * not keep the others from being stored. Of two equal events, the first is created and the second
   * is a duplicate. Events of one call are appended together, different calls in parallel.
   *
   * <p>An event that is refused only because of the service's clock is looked up first, after the
   * others were stored: if it is stored already, its result is {@link StoreResult.Duplicate} or
   * {@link StoreResult.Conflict}. So a client may repeat a request although the clock has jumped
   * back meanwhile.
   *
   * <p>A failure of the store is the result of the events that it concerns; it is not thrown.
   */
  public List<StoreResult> store(Tenant tenant, List<CallFlowEvent> events) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    StoreResult[] results = new StoreResult[events.size()];
    Map<CallId, List<Integer>> accepted = new LinkedHashMap<>();
    Map<CallId, List<Integer>> ahead = new LinkedHashMap<>();
    for (int i = 0; i < results.length; i++) {
      CallFlowEvent event = events.get(i);
      List<Violation> violations = admission.violations(event, now);
      if (violations.isEmpty()) {
        accepted.computeIfAbsent(event.callId(), id -> new ArrayList<>()).add(i);
        continue;
      }
      results[i] = refused(CallflowException.invalid(violations));
      if (violations.stream().allMatch(Admission::dependsOnClock)) {
        ahead.computeIfAbsent(event.callId(), id -> new ArrayList<>()).add(i);
      }
    }
    append(tenant, accepted, events, results, now);
    lookUp(tenant, ahead, events, results, now);
    return Arrays.asList(results);
  }

  /**
   * Appends the chosen events and notes their results.
   *
   * @param calls the places of their events in the batch
   */
  private void append(
      Tenant tenant,
      Map<CallId, List<Integer>> calls,
      List<CallFlowEvent> events,
      StoreResult[] results,
      Instant now) {
    Map<CallId, List<CallFlowEvent>> batch = new LinkedHashMap<>();
    calls.forEach((callId, places) -> batch.put(callId, places.stream().map(events::get).toList()));
    archive
        .append(tenant, batch, now)
        .forEach(
            (callId, decisions) -> {
              Iterator<Integer> places = calls.getOrDefault(callId, List.of()).iterator();
              decisions.forEach(decision -> results[places.next()] = result(decision));
            });
  }

  /** Looks up the chosen events, and notes the results of those that are stored already. */
  private void lookUp(
      Tenant tenant,
      Map<CallId, List<Integer>> calls,
      List<CallFlowEvent> events,
      StoreResult[] results,
      Instant now) {
    List<Callable<Boolean>> work = new ArrayList<>(calls.size());
    calls.forEach(
        (callId, places) ->
            work.add(
                () -> {
                  List<@Nullable StoreResult> found =
                      lookUp(tenant, callId, places.stream().map(events::get).toList(), now);
                  for (int i = 0; i < found.size(); i++) {
                    StoreResult result = found.get(i);
                    if (result != null) {
                      results[places.get(i)] = result;
                    }
                  }
                  return true;
                }));
    Parallel.all(archive.executor(), work);
  }

  private List<@Nullable StoreResult> lookUp(
      Tenant tenant, CallId callId, List<CallFlowEvent> events, Instant now) {
    List<@Nullable StoreResult> results = new ArrayList<>(events.size());
    try {
      for (Decision decision : archive.decide(tenant, callId, events, now)) {
        results.add(decision instanceof Decision.Created ? null : result(decision));
      }
    } catch (CallflowException e) {
      // Of an erased call nothing is stored; after any other failure the event may be.
      return e.code() == ErrorCode.ERASED
          ? new ArrayList<>(Collections.nCopies(events.size(), null))
          : refused(events, e);
    }
    return results;
  }

  private static List<@Nullable StoreResult> refused(
      List<CallFlowEvent> events, CallflowException e) {
    return new ArrayList<>(Collections.nCopies(events.size(), refused(e)));
  }

  private static StoreResult refused(CallflowException e) {
    return new StoreResult.Refused(e.code(), String.valueOf(e.getMessage()), e.violations());
  }

  private static StoreResult result(Decision decision) {
    if (decision instanceof Decision.Created created) {
      return new StoreResult.Created(created.event());
    } else if (decision instanceof Decision.Duplicate duplicate) {
      return new StoreResult.Duplicate(duplicate.event());
    } else if (decision instanceof Decision.Conflict conflict) {
      return new StoreResult.Conflict(conflict.stored());
    } else if (decision instanceof Decision.Refused refused) {
      return new StoreResult.Refused(refused.code(), refused.message(), List.of());
    }
    throw new IllegalStateException("every decision has a result: " + decision);
  }
}
