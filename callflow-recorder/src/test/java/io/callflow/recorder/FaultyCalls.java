package io.callflow.recorder;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.StoreResult;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.InMemoryObjectStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Predicate;

/** Real calls in memory, behind faults that a test sets. */
final class FaultyCalls implements StoringCalls, AutoCloseable {
  /** What happens to a batch before it reaches the store; the answer, or null to go on. */
  private volatile Function<List<CallFlowEvent>, List<StoreResult>> fault = batch -> null;

  private final Callflow callflow =
      Callflow.builder(new InMemoryObjectStore(InstantSource.system()), new JsonCallCodec()).open();
  private final Calls calls = callflow.tenant("default");

  /** The batches that were sent, whatever became of them. */
  final List<List<CallFlowEvent>> batches = Collections.synchronizedList(new ArrayList<>());

  /** The events that were new, in the order in which the store took them. */
  final List<CallFlowEvent> created = Collections.synchronizedList(new ArrayList<>());

  /** The real ones, to read. */
  Calls stored() {
    return calls;
  }

  void works() {
    fault = batch -> null;
  }

  void fails(ErrorCode code) {
    fault = batch -> refused(batch, code);
  }

  /** Fails for the events for which this holds; the others are stored. */
  void failsFor(Predicate<CallFlowEvent> wanted, ErrorCode code) {
    fault =
        batch -> {
          List<StoreResult> results = new ArrayList<>();
          for (CallFlowEvent event : batch) {
            results.add(
                wanted.test(event)
                    ? new StoreResult.Refused(code, "Fails.")
                    : store(List.of(event)).get(0));
          }
          return results;
        };
  }

  /** Throws if a batch has an event for which this holds. */
  void throwsFor(Predicate<CallFlowEvent> wanted) {
    fault =
        batch -> {
          if (batch.stream().anyMatch(wanted)) {
            throw new IllegalStateException("a defect");
          }
          return null;
        };
  }

  void breaks(Function<List<CallFlowEvent>, List<StoreResult>> with) {
    fault = with;
  }

  /** Does not answer until the returned handle is run, or the thread is interrupted. */
  Runnable hangs() {
    CountDownLatch release = new CountDownLatch(1);
    fault =
        batch -> {
          try {
            release.await();
            return null;
          } catch (InterruptedException e) {
            return refused(batch, ErrorCode.STORE_UNAVAILABLE);
          }
        };
    return () -> {
      works();
      release.countDown();
    };
  }

  static List<StoreResult> refused(List<CallFlowEvent> batch, ErrorCode code) {
    List<StoreResult> results = new ArrayList<>();
    batch.forEach(
        event -> results.add(new StoreResult.Refused(new CallflowException(code, "Fails."))));
    return results;
  }

  @Override
  public List<StoreResult> tryStoreAll(List<CallFlowEvent> events) {
    batches.add(List.copyOf(events));
    List<StoreResult> answer = fault.apply(events);
    return answer == null ? store(events) : answer;
  }

  private List<StoreResult> store(List<CallFlowEvent> events) {
    List<StoreResult> results = calls.tryStoreAll(events);
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof StoreResult.Created) {
        created.add(events.get(i));
      }
    }
    return results;
  }

  @Override
  public void close() {
    callflow.close();
  }
}
