package io.callflow.call.diff;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares what two events of one step say: results, codes and the like by their values, parties
 * and names only by whether they are there, because two calls seldom have the same.
 */
final class StepDifferences {
  private final List<FieldDifference> found = new ArrayList<>();

  private StepDifferences() {}

  static List<FieldDifference> of(CallFlowEvent left, CallFlowEvent right) {
    StepDifferences differences = new StepDifferences();
    differences.compare(left, right);
    return differences.found;
  }

  private void compare(CallFlowEvent left, CallFlowEvent right) {
    presence("from", party(left.from()), party(right.from()));
    presence("to", party(left.to()), party(right.to()));
    value(
        "direction",
        left.direction() == null ? null : left.direction().text(),
        right.direction() == null ? null : right.direction().text());
    value("result", result(left), result(right));
    Outcome one = left.outcome();
    Outcome other = right.outcome();
    value("sipCode", one == null ? null : one.sipCode(), other == null ? null : other.sipCode());
    value(
        "q850Cause",
        one == null ? null : one.q850Cause(),
        other == null ? null : other.q850Cause());
    value("reason", one == null ? null : one.reason(), other == null ? null : other.reason());
    details(left.details(), right.details());
  }

  private static @Nullable String result(CallFlowEvent event) {
    return event.result().map(CallResult::text).orElse(null);
  }

  private void details(EventDetails left, EventDetails right) {
    presence("dialled", party(left.dialled()), party(right.dialled()));
    value(
        "answeredBy",
        left.answeredBy() == null ? null : left.answeredBy().text(),
        right.answeredBy() == null ? null : right.answeredBy().text());
    value("queue", left.queue(), right.queue());
    presence("agent", party(left.agent()), party(right.agent()));
    value("trunk", left.trunk(), right.trunk());
    value(
        "application",
        left.application() == null ? null : left.application().name(),
        right.application() == null ? null : right.application().name());
    value("transfer", kind(left), kind(right));
    value("codec", codec(left), codec(right));
  }

  private static @Nullable Object kind(EventDetails details) {
    return details.transfer() == null || details.transfer().kind() == null
        ? null
        : details.transfer().kind().text();
  }

  private static @Nullable Object codec(EventDetails details) {
    return details.media() == null ? null : details.media().codec();
  }

  private void value(String name, @Nullable Object left, @Nullable Object right) {
    if (!Objects.equals(left, right)) {
      found.add(new FieldDifference(name, text(left), text(right)));
    }
  }

  private void presence(String name, @Nullable String left, @Nullable String right) {
    if ((left == null) != (right == null)) {
      found.add(new FieldDifference(name, left, right));
    }
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  /** The address of a party, or else its name. */
  static @Nullable String party(@Nullable Party party) {
    if (party == null) {
      return null;
    }
    for (String text :
        new @Nullable String[] {party.number(), party.raw(), party.uri(), party.name()}) {
      if (text != null) {
        return text;
      }
    }
    return null;
  }
}
