package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.Parallel;
import io.callflow.archive.Tenant;
import io.callflow.call.Decision;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.Violation;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

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
   * <p>A failure of the store is the result of the events that it concerns; it is not thrown.
   */
  public List<StoreResult> store(Tenant tenant, List<CallFlowEvent> events) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    StoreResult[] results = new StoreResult[events.size()];
    Map<CallId, List<Integer>> calls = new LinkedHashMap<>();
    for (int i = 0; i < results.length; i++) {
      CallFlowEvent event = events.get(i);
      List<Violation> violations = admission.violations(event, now);
      if (violations.isEmpty()) {
        calls.computeIfAbsent(event.callId(), id -> new ArrayList<>()).add(i);
      } else {
        results[i] = refused(CallflowException.invalid(violations));
      }
    }
    List<Callable<List<StoreResult>>> appends = new ArrayList<>(calls.size());
    calls.forEach(
        (callId, places) ->
            appends.add(
                () -> append(tenant, callId, places.stream().map(events::get).toList(), now)));
    List<List<StoreResult>> appended = Parallel.all(archive.executor(), appends);
    int call = 0;
    for (List<Integer> places : calls.values()) {
      List<StoreResult> ofCall = appended.get(call++);
      for (int i = 0; i < places.size(); i++) {
        results[places.get(i)] = ofCall.get(i);
      }
    }
    return Arrays.asList(results);
  }

  private List<StoreResult> append(
      Tenant tenant, CallId callId, List<CallFlowEvent> events, Instant now) {
    try {
      return archive.append(tenant, callId, events, now).stream().map(StoreEvents::result).toList();
    } catch (CallflowException e) {
      StoreResult refused = refused(e);
      return events.stream().map(event -> refused).toList();
    }
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
