package io.callflow.call.ladder;

import io.callflow.call.ladder.Participant.NameKind;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.ParkingPlace;
import io.callflow.event.StandardEventType.Part;
import org.jspecify.annotations.Nullable;

/**
 * What the switch offers to a leg instead of a party: a queue, a conference, a parking lot or a
 * voicemail box.
 *
 * @param kind what it is
 * @param name what the event calls it
 */
record Service(NameKind kind, String name) {
  /** Stands for a voicemail box or a parking lot that the event does not name. */
  private static final String UNNAMED = "?";

  /** The service in which the event puts its leg, or from which it takes it; null for none. */
  static @Nullable Service of(CallFlowEvent event) {
    EventType type = event.eventType();
    EventDetails details = event.details();
    if (type.isAbout(Part.QUEUE) && details.queue() != null) {
      return new Service(NameKind.QUEUE, details.queue());
    }
    if (details.conference() != null
        && (type.isAbout(Part.BRIDGE) || type.isAbout(Part.FLOW_STEP))) {
      return new Service(NameKind.CONFERENCE, details.conference());
    }
    if (type.isAbout(Part.PARK)) {
      ParkingPlace place = details.parking();
      return place == null ? null : new Service(NameKind.PARKING, name(place));
    }
    if (details.mailbox() != null || details.answeredBy() == AnsweredBy.VOICEMAIL) {
      return type.isAbout(Part.FLOW_STEP) || type.answers()
          ? new Service(NameKind.VOICEMAIL, details.mailbox() == null ? UNNAMED : details.mailbox())
          : null;
    }
    return null;
  }

  /** The lot, which is one lane for all its spaces; the space where the lot is unknown. */
  private static String name(ParkingPlace place) {
    String lot = place.lot();
    return lot != null ? lot : place.space() != null ? place.space() : UNNAMED;
  }
}
