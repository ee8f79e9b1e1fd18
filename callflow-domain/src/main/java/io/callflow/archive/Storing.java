package io.callflow.archive;

import io.callflow.call.StoreResult;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Tenant;
import io.callflow.event.Violation;
import io.callflow.store.Parallel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Stores a list of events once: refuses what breaks a rule, appends the others call by call, and
 * looks up those that were refused because of the clock only.
 */
final class Storing {
  private final Archive archive;
  private final Tenant tenant;
  private final List<CallFlowEvent> events;
  private final Instant now;
  private final @Nullable StoreResult[] results;

  /** The places of the accepted events, call by call. */
  private final Map<CallId, List<Integer>> accepted = new LinkedHashMap<>();

  /** The places of those that only the clock refuses, call by call. */
  private final Map<CallId, List<Integer>> ahead = new LinkedHashMap<>();

  Storing(Archive archive, Tenant tenant, List<CallFlowEvent> events, Instant now) {
    this.archive = archive;
    this.tenant = tenant;
    this.events = events;
    this.now = now;
    this.results = new StoreResult[events.size()];
  }

  /** Stores them; a result for each, in their order. */
  List<StoreResult> run(Admission admission) {
    for (int i = 0; i < results.length; i++) {
      CallFlowEvent event = events.get(i);
      List<Violation> violations = admission.violations(event, now);
      if (violations.isEmpty()) {
        accepted.computeIfAbsent(event.callId(), id -> new ArrayList<>()).add(i);
        continue;
      }
      results[i] = new StoreResult.Refused(CallflowException.invalid(violations));
      if (violations.stream().allMatch(Admission::dependsOnClock)) {
        ahead.computeIfAbsent(event.callId(), id -> new ArrayList<>()).add(i);
      }
    }
    append();
    lookUp();
    return new ArrayList<>(Arrays.asList(results));
  }

  private List<CallFlowEvent> at(List<Integer> places) {
    return places.stream().map(events::get).toList();
  }

  private void append() {
    Map<CallId, List<CallFlowEvent>> batch = new LinkedHashMap<>();
    accepted.forEach((callId, places) -> batch.put(callId, at(places)));
    archive
        .append(tenant, batch, now)
        .forEach(
            (callId, decisions) -> {
              Iterator<Integer> places = accepted.getOrDefault(callId, List.of()).iterator();
              decisions.forEach(decision -> results[places.next()] = decision);
            });
  }

  /** Notes the results of events that are stored already although they are refused now. */
  private void lookUp() {
    List<Callable<Boolean>> work = new ArrayList<>(ahead.size());
    ahead.forEach(
        (callId, places) ->
            work.add(
                () -> {
                  lookUp(callId, places);
                  return true;
                }));
    Parallel.all(archive.executor(), work);
  }

  private void lookUp(CallId callId, List<Integer> places) {
    try {
      List<StoreResult> decisions = archive.decide(tenant, callId, at(places), now);
      for (int i = 0; i < decisions.size(); i++) {
        if (!(decisions.get(i) instanceof StoreResult.Created)) {
          results[places.get(i)] = decisions.get(i);
        }
      }
    } catch (CallflowException e) {
      // Of an erased call nothing is stored; after any other failure the event may be.
      if (e.code() != ErrorCode.ERASED) {
        places.forEach(place -> results[place] = new StoreResult.Refused(e));
      }
    }
  }
}
