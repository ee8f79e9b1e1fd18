package io.callflow.call.lint;

import io.callflow.event.EventId;
import org.jspecify.annotations.Nullable;

/**
 * One place at which a call breaks a rule.
 *
 * @param eventId the event that breaks it; null if an event is missing
 * @param legId the leg on which it is broken; null if it is the whole call or no leg is named
 * @param text a sentence for a person, with the values that were compared
 */
public record LintFinding(
    LintRule rule, @Nullable EventId eventId, @Nullable String legId, String text) {
  /** How much it weighs: as its rule says. */
  public Severity severity() {
    return rule.severity();
  }
}
