package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventDetails;
import io.callflow.event.Party;
import io.callflow.event.Redirection;
import io.callflow.event.StandardEventType.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects who asked for whom, and in which queue, in the order of the call. */
final class Asked {
  private final Map<String, Party> asked = new LinkedHashMap<>();
  private @Nullable Party from;
  private @Nullable Party dialled;
  private @Nullable Redirection redirectedBy;
  private @Nullable String queue;
  private @Nullable Party agent;

  /**
   * Takes the next event.
   *
   * @param isLoopback whether its leg is an end of a loopback
   */
  void add(CallFlowEvent event, boolean isLoopback) {
    EventDetails details = event.details();
    if (!isLoopback && !event.eventType().isAbout(Part.TRANSFER)) {
      from = from == null ? event.from() : from;
      if (event.to() != null) {
        asked.putIfAbsent(event.legId() == null ? "" : event.legId(), event.to());
      }
    }
    dialled = dialled == null ? details.dialled() : dialled;
    redirectedBy = redirectedBy == null ? details.redirection() : redirectedBy;
    queue = details.queue() == null ? queue : details.queue();
    agent = agent == null ? details.agent() : agent;
  }

  @Nullable Party from(Caller caller) {
    return caller.isCalled() || from == null ? caller.party() : from;
  }

  /**
   * What was asked for.
   *
   * @param reached who was reached; of a call that the switch originated, the party asked for
   */
  @Nullable Party dialled(Caller caller, @Nullable Party reached) {
    if (dialled != null) {
      return dialled;
    }
    return caller.isCalled() && reached != null ? reached : earliest(caller);
  }

  /** Whom a call without an answer was for in the end: who was called last. */
  @Nullable Party unreached(Caller caller) {
    List<LegBuilder> called = caller.called();
    Party last =
        called.isEmpty() || queue != null
            ? null
            : called.get(called.size() - 1).party(false, caller.party());
    return last == null ? earliest(caller) : last;
  }

  @Nullable Redirection redirectedBy() {
    return redirectedBy;
  }

  @Nullable String queue() {
    return queue;
  }

  @Nullable Party agent() {
    return agent;
  }

  /** The earliest {@code to}; null if no event has one. */
  private @Nullable Party earliest(Caller caller) {
    for (Map.Entry<String, Party> entry : asked.entrySet()) {
      if (!caller.isCalled() || !entry.getKey().equals(caller.legId())) {
        return entry.getValue();
      }
    }
    return null;
  }
}
