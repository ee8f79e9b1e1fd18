package io.callflow.archive;

import io.callflow.call.CallFlow;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Tenant;
import io.callflow.query.DamagedCall;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a walk has loaded last, least recently used first to go. Holds as many events and
 * bytes as the largest call has, so memory stays bounded whatever the calls' sizes. Used by one
 * thread.
 */
final class CallCache {
  private final Archive archive;
  private final Tenant tenant;
  private final Budget budget;
  private final Map<CallKey, Cached> calls = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<CallKey, DamagedCall> damaged = new LinkedHashMap<>();
  private int events;
  private int bytes;

  /**
   * A call.
   *
   * @param call null if it is absent, erased or damaged
   * @param events how many it has, and one for itself
   * @param bytes of its lines
   */
  private record Cached(@Nullable CallFlow call, int events, int bytes) {
    static final Cached NOTHING = new Cached(null, 1, 0);
  }

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
    Cached call = calls.get(key);
    if (call == null) {
      budget.load();
      call = read(key);
      calls.put(key, call);
      events += call.events();
      bytes += call.bytes();
      Iterator<Cached> oldest = calls.values().iterator();
      while (calls.size() > 1
          && (events > CallFlow.MAX_EVENTS || bytes > Limits.STANDARD.callBytes())) {
        Cached gone = oldest.next();
        events -= gone.events();
        bytes -= gone.bytes();
        oldest.remove();
      }
    }
    return call.call();
  }

  /** The calls that could not be read, in the order in which they were met. */
  List<DamagedCall> damaged() {
    return List.copyOf(damaged.values());
  }

  /** A damaged call is recorded and skipped, so that it does not hide the others. */
  private Cached read(CallKey key) {
    try {
      LoadedCall call = archive.load(tenant, key);
      return call.isGone() || call.events().isEmpty()
          ? Cached.NOTHING
          : new Cached(call.flow(CallRef.of(key)), 1 + call.events().size(), call.bytes());
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      damaged.put(key, new DamagedCall(key, String.valueOf(e.getMessage())));
      return Cached.NOTHING;
    }
  }
}
