package io.callflow.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules by which new events are accepted. They may tighten with time, because stored events are
 * never checked against them.
 *
 * @param allowedAhead how far a timestamp may lie ahead of the service's clock; not zero, because
 *     the clocks of switches are wrong and their events must not be lost
 */
public record Admission(Duration allowedAhead) {
  /** The most bytes that an event has as a line of JSON in UTF-8. */
  public static final int MAX_EVENT_BYTES = 64 * 1024;

  private static final String IN_THE_FUTURE = "in_the_future";

  /** The rules of the service: timestamps lie at most 24 hours ahead. */
  public static Admission standard() {
    return new Admission(Duration.ofHours(24));
  }

  /**
   * Every rule that the event breaks; empty if it is accepted.
   *
   * @param now the time by the service's clock
   */
  public List<Violation> violations(CallFlowEvent event, Instant now) {
    List<Violation> violations = new ArrayList<>();
    if (event.timestamp().isAfter(now.plus(allowedAhead))) {
      violations.add(
          new Violation(
              "/timestamp",
              IN_THE_FUTURE,
              "timestamp is %s, more than %d hours after this service's clock, %s; check the clock of the source."
                  .formatted(event.timestamp(), allowedAhead.toHours(), now)));
    }
    Set<Link> seen = new HashSet<>();
    for (int i = 0; i < event.links().size(); i++) {
      Link link = event.links().get(i);
      if (!seen.add(link)) {
        violations.add(
            new Violation("/links/" + i, "repeated", "links/" + i + " repeats an earlier link."));
      }
      if (link.callId().equals(event.callId()) && link.legId() == null) {
        violations.add(
            new Violation(
                "/links/" + i + "/callId",
                "links_to_itself",
                "links/" + i + " links the call to itself; name another call, or a leg."));
      }
    }
    return List.copyOf(violations);
  }

  /**
   * Whether the violation depends on the service's clock: the same event may be accepted at another
   * time, and may be stored already if the clock has jumped back.
   */
  public static boolean dependsOnClock(Violation violation) {
    return violation.code().equals(IN_THE_FUTURE);
  }
}
