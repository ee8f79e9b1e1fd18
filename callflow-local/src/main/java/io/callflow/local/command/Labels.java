package io.callflow.local.command;

import io.callflow.event.CallResult;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parties and outcomes as one cell of a table. An absent one is an empty cell. */
final class Labels {
  private Labels() {}

  /** Display name and address, {@code Jonas <1015>}, or the one of the two that is known. */
  static String party(@Nullable Party party) {
    if (party == null) {
      return "";
    }
    String address =
        party.number() != null ? party.number() : party.raw() != null ? party.raw() : party.uri();
    if (address == null) {
      return party.name() == null ? "" : party.name();
    }
    return party.name() == null || party.name().equals(address)
        ? address
        : party.name() + " <" + address + ">";
  }

  static String party(io.callflow.contract.model.@Nullable Party party) {
    return party == null
        ? ""
        : party(new Party(party.number(), party.uri(), party.raw(), party.name()));
  }

  /** Result, SIP code, cause, reason and who ended it, separated by commas. */
  static String outcome(@Nullable Outcome outcome) {
    if (outcome == null) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    if (outcome.result() != null) {
      parts.add(outcome.result().text());
    }
    if (outcome.sipCode() != null) {
      parts.add("SIP " + outcome.sipCode());
    }
    if (outcome.q850Cause() != null) {
      parts.add("cause " + outcome.q850Cause());
    }
    if (outcome.sipReason() != null) {
      parts.add(outcome.sipReason());
    }
    if (outcome.reason() != null) {
      parts.add(outcome.reason());
    }
    if (outcome.endedBy() != null) {
      parts.add("by " + outcome.endedBy());
    }
    return String.join(", ", parts);
  }

  static String outcome(io.callflow.contract.model.@Nullable Outcome outcome) {
    return outcome == null
        ? ""
        : outcome(
            new Outcome(
                outcome.result() == null ? null : CallResult.of(outcome.result().value()),
                outcome.sipCode(),
                outcome.q850Cause(),
                outcome.reason(),
                outcome.endedBy(),
                outcome.sipReason(),
                null));
  }
}
