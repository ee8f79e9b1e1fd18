package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;

/** Tells events on the ends of a loopback, which is a wire, from those about the call. */
final class Wire {
  private Wire() {}

  /** Whether an event on an end of a loopback only says what becomes of the wire. */
  static boolean isToldBy(CallFlowEvent event) {
    EventType type = event.eventType();
    return !type.isKnown()
        || type.isAbout(Part.LEG)
        || (type.isAbout(Part.BRIDGE) && event.details().conference() == null)
        || (type.isAbout(Part.FLOW_STEP) && Service.of(event) == null)
        || type.answers()
        || type.closes(Part.CALL)
        || type.means(StandardEventType.DATA_UPDATED)
        || type.means(StandardEventType.LINK_ASSERTED);
  }
}
