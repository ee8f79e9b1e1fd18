package io.callflow.local.command;

import io.callflow.event.CallResult;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of the domain, as a person reads them. */
final class Shown {
  private Shown() {}

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

  static String party(io.callflow.contract.model.@Nullable Party said) {
    return said == null ? "" : party(new Party(said.number(), said.uri(), said.raw(), said.name()));
  }

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
    if (outcome.reason() != null) {
      parts.add(outcome.reason());
    }
    if (outcome.endedBy() != null) {
      parts.add("by " + outcome.endedBy());
    }
    return String.join(", ", parts);
  }

  static String outcome(io.callflow.contract.model.@Nullable Outcome said) {
    return said == null
        ? ""
        : outcome(
            new Outcome(
                said.result() == null ? null : CallResult.of(said.result().value()),
                said.sipCode(),
                said.q850Cause(),
                said.reason(),
                said.endedBy()));
  }
}
