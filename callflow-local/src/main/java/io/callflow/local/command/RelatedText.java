package io.callflow.local.command;

import io.callflow.contract.model.ClockSkew;
import io.callflow.contract.model.Presence;
import io.callflow.contract.model.RelatedCall;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.contract.model.StoryConnection;
import io.callflow.contract.model.StoryCut;
import io.callflow.contract.model.StoryWarning;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints the calls of a story for a person. */
final class RelatedText {
  private final Map<String, String> names = new HashMap<>();

  private RelatedText(RelatedCalls story) {
    story.calls().forEach(call -> names.put(call.callKey(), name(call)));
  }

  /**
   * Prints a table of the calls, each with the first reason why it is there, then a line for each
   * cut, clock and contradiction.
   */
  static void print(RelatedCalls story, Terminal terminal) {
    RelatedText text = new RelatedText(story);
    Table table = new Table("STEPS", "CALL", "STATE", "STARTED", "FROM", "TO", "WHY", "EVENT");
    for (RelatedCall call : story.calls()) {
      List<StoryConnection> why = call.connections();
      table.row(
          Integer.toString(call.steps()),
          name(call),
          state(call),
          call.startedAt() == null ? "" : Times.text(call.startedAt()),
          Labels.party(call.from()),
          Labels.party(call.to()),
          text.why(call),
          why.isEmpty() ? "" : why.get(0).eventId());
    }
    table.dropLastColumnIfNarrow().print(terminal);
    remarks(story, terminal);
  }

  private static void remarks(RelatedCalls story, Terminal terminal) {
    for (StoryCut cut : orEmpty(story.cuts())) {
      row(terminal, "cut", cut.text());
    }
    for (ClockSkew clock : orEmpty(story.clocks())) {
      row(terminal, "clock", text(clock));
    }
    for (StoryWarning warning : orEmpty(story.warnings())) {
      row(terminal, "warning", warning.text());
    }
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static void row(Terminal terminal, String name, String value) {
    terminal.out().println(name + " ".repeat(11 - name.length()) + PrintableText.of(value));
  }

  private static String text(ClockSkew clock) {
    return new io.callflow.story.ClockSkew(
            clock.source(),
            clock.reference(),
            Duration.ofMillis(clock.aheadMillis()),
            clock.pairs(),
            Duration.ofMillis(clock.spreadMillis()))
        .text();
  }

  private static String name(RelatedCall call) {
    return call.callId() == null ? "~" + call.callKey() : call.callId();
  }

  private static String state(RelatedCall call) {
    if (call.presence() != Presence.PRESENT || call.state() == null) {
      return call.presence().value();
    }
    return call.outcome() == null ? call.state().value() : call.outcome().value();
  }

  private String why(RelatedCall call) {
    if (call.connections().isEmpty()) {
      return "";
    }
    StoryConnection first = call.connections().get(0);
    boolean own = first.assertedBy().equals(call.callKey());
    String other = own ? first.about() : first.assertedBy();
    String name = names.getOrDefault(other, "~" + other);
    String why;
    if (first.rel() == null) {
      why = "correlationId " + first.correlationId() + ", as " + name;
    } else {
      why = first.rel().value() + (own ? " " : " of ") + name;
    }
    int more = call.connections().size() - 1;
    return why + ", by " + first.source() + (more > 0 ? " (+" + more + ")" : "");
  }
}
