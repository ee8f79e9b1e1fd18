package io.callflow.sources.events;

import io.callflow.contract.json.MalformedBody;
import io.callflow.event.Violation;
import io.callflow.sources.reading.BadRecord;
import java.util.List;

/** Tells why the contract refuses a record. */
final class Refusals {
  private static final int MOST_CHARACTERS = 2_000;

  private Refusals() {}

  /** All violations in one message; of very many, the first ones and the number of the others. */
  static BadRecord of(MalformedBody refusal) {
    StringBuilder text =
        new StringBuilder(refusal.syntax() ? "cannot be read: " : "breaks rules of its format: ");
    List<Violation> violations = refusal.violations();
    for (int i = 0; i < violations.size(); i++) {
      if (text.length() > MOST_CHARACTERS) {
        text.append("And ").append(violations.size() - i).append(" more.");
        break;
      }
      text.append(violations.get(i).detail()).append(' ');
    }
    return new BadRecord(text.toString().strip());
  }
}
