package io.callflow.call.bridge;

import io.callflow.event.CallFlowEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The legs of one call that are the two ends of a loopback inside the switch. A loopback is a wire,
 * so neither end is a party. One event that names the loopback counts for its whole leg.
 */
public final class Loopbacks {
  private final Map<String, String> loopbackByLeg = new HashMap<>();

  /** The loopbacks that these events of one call name. */
  public Loopbacks(List<CallFlowEvent> events) {
    for (CallFlowEvent event : events) {
      if (event.legId() != null && event.details().loopback() != null) {
        loopbackByLeg.putIfAbsent(event.legId(), event.details().loopback());
      }
    }
  }

  /** The id of the loopback of which this leg is an end; null for any other leg. */
  public @Nullable String of(@Nullable String legId) {
    return legId == null ? null : loopbackByLeg.get(legId);
  }

  /** Whether this leg is an end of a loopback. */
  public boolean isEnd(@Nullable String legId) {
    return of(legId) != null;
  }
}
