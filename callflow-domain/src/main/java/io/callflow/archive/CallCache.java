package io.callflow.archive;

import io.callflow.call.CallFlow;
import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a walk has loaded last, least recently used first to go. Holds as many events as
 * the largest call has, so memory stays bounded whatever the calls' sizes. Used by one thread.
 */
final class CallCache {
  private final Archive archive;
  private final Tenant tenant;
  private final Budget budget;
  private final Map<CallKey, Optional<CallFlow>> calls = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<CallKey, DamagedCall> damaged = new LinkedHashMap<>();
  private int size;

  /**
   * @param budget charged with one load for every call that is not in the cache
   */
  CallCache(Archive archive, Tenant tenant, Budget budget) {
    this.archive = archive;
    this.tenant = tenant;
    this.budget = budget;
  }

  /** The call, or null if it is absent, erased or damaged. */
  @Nullable CallFlow get(CallKey key) {
    Optional<CallFlow> call = calls.get(key);
    if (call == null) {
      budget.load();
      call = read(key);
      calls.put(key, call);
      size += sizeOf(call);
      Iterator<Optional<CallFlow>> oldest = calls.values().iterator();
      while (size > CallFlow.MAX_EVENTS && calls.size() > 1) {
        size -= sizeOf(oldest.next());
        oldest.remove();
      }
    }
    return call.orElse(null);
  }

  /** The calls that could not be read, in the order in which they were met. */
  List<DamagedCall> damaged() {
    return List.copyOf(damaged.values());
  }

  private static int sizeOf(Optional<CallFlow> call) {
    return 1 + call.map(present -> present.events().size()).orElse(0);
  }

  /** A damaged call is recorded and skipped, so that it does not hide the others. */
  private Optional<CallFlow> read(CallKey key) {
    try {
      return Optional.ofNullable(archive.readIfPresent(tenant, CallRef.of(key)));
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      damaged.put(key, new DamagedCall(key, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }
}
