package io.callflow.call.lint;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StandardEventType.Step;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds events that repeat others, links that lead nowhere, and types that nobody knows. */
final class RecordCheck {
  private static final String VENDORS = "x.";

  /** How many letters may be wrong in a type for a word of the vocabulary to be suggested. */
  private static final int MOST_WRONG = 2;

  private final CallId callId;
  private final Findings findings;
  private final Map<CallFlowEvent, StoredEvent> seen = new HashMap<>();
  private final Map<String, Link> parents = new HashMap<>();
  private final Map<EventType, String> suggestions = new HashMap<>();

  RecordCheck(CallId callId, List<StoredEvent> events, Findings findings) {
    this.callId = callId;
    this.findings = findings;
    for (StoredEvent stored : events) {
      repeated(stored);
      links(stored);
      type(stored);
    }
  }

  private void repeated(StoredEvent stored) {
    EventType type = stored.event().eventType();
    if (type.step() == Step.SAYS_NOTHING && !type.isDetailRecord()) {
      return; // digits, messages and measures may well be equal
    }
    Instant at = stored.event().timestamp();
    boolean isWholeSecond = at.equals(at.truncatedTo(ChronoUnit.SECONDS));
    if (isWholeSecond && !type.isAbout(Part.LEG) && !type.isAbout(Part.CALL)) {
      return; // a leg may leave a bridge and join it again within a second
    }
    CallFlowEvent content = stored.event().toBuilder().sourceEventId(null).sequence(null).build();
    StoredEvent first = seen.putIfAbsent(content, stored);
    if (first != null) {
      findings.found(
          LintRule.REPEATED_EVENT,
          stored,
          () ->
              "%s reports %s at %s twice; the first is %s."
                  .formatted(content.source(), type, content.timestamp(), first.eventId()));
    }
  }

  private void links(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    for (Link link : event.links()) {
      boolean isOwnCall = link.callId().equals(callId);
      if (isOwnCall && (link.legId() == null || link.legId().equals(event.legId()))) {
        findings.found(
            LintRule.LINKS_TO_ITSELF,
            stored,
            () ->
                "The link %s of %s leads to the %s itself."
                    .formatted(
                        link.rel().text(),
                        event.eventType(),
                        link.legId() == null ? "call" : "leg"));
      } else if (link.rel() == Relation.PARENT && event.legId() != null) {
        Link first = parents.putIfAbsent(event.legId(), link);
        if (first != null && !first.equals(link)) {
          findings.found(
              LintRule.TWO_PARENTS,
              stored,
              () ->
                  "Leg %s comes from %s, and from %s; the first counts."
                      .formatted(event.legId(), named(first), named(link)));
        }
      }
    }
  }

  private static String named(Link link) {
    return link.legId() == null
        ? "call " + link.callId()
        : "leg " + link.legId() + " of call " + link.callId();
  }

  private void type(StoredEvent stored) {
    EventType type = stored.event().eventType();
    if (type.isKnown() || type.value().startsWith(VENDORS)) {
      return;
    }
    String meant = suggestions.computeIfAbsent(type, unknown -> suggestion(unknown.value()));
    findings.found(
        LintRule.UNKNOWN_TYPE,
        stored,
        () ->
            "The vocabulary has no " + type + (meant.isEmpty() ? "." : "; it has " + meant + "."));
  }

  /** The word of the vocabulary that is nearest; empty if none is near. */
  private static String suggestion(String type) {
    String nearest = "";
    int least = MOST_WRONG + 1;
    for (StandardEventType word : StandardEventType.values()) {
      int wrong = Math.abs(word.value().length() - type.length());
      if (wrong < least) {
        wrong = distance(word.value(), type);
      }
      if (wrong < least) {
        least = wrong;
        nearest = word.value();
      }
    }
    return nearest;
  }

  /** How many letters must be put, taken away or changed to make one of the other. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[row.length - 1];
  }
}
