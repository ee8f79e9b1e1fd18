package io.callflow.local.command;

import io.callflow.contract.model.AnsweredBy;
import io.callflow.contract.model.CallPage;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.DamagedCall;
import io.callflow.contract.model.OutcomeResult;
import io.callflow.event.CallResult;
import io.callflow.event.CallflowException;
import io.callflow.event.Direction;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Prints a table or JSON lines of calls by start, newest first. */
@CommandLine.Command(name = "calls", description = "Lists calls, newest first.")
final class CallsCommand extends Command.OnCalls {
  /** The longest range of one query; longer ones are asked for in parts. */
  private static final Duration LONGEST = Duration.ofDays(31);

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "1d",
      description =
          "Earliest start: 2h (ago), 2026-11-23, or a timestamp with an offset. Default:"
              + " ${DEFAULT-VALUE}.")
  private String since = "1d";

  @Option(
      names = "--until",
      paramLabel = "TIME",
      defaultValue = "now",
      description = "End of the range, as for --since. Default: ${DEFAULT-VALUE}.")
  private String until = "now";

  @Option(
      names = "--party",
      paramLabel = "PARTY",
      description = "Only calls with this number, URI or extension.")
  private @Nullable String party;

  @Option(
      names = "--outcome",
      paramLabel = "RESULT",
      description =
          "Only calls with this outcome: answered, busy, no_answer, canceled, rejected, failed,"
              + " abandoned.")
  private @Nullable String outcome;

  @Option(
      names = "--answered-by",
      paramLabel = "WHO",
      description = "Only calls answered by: person, system, voicemail, unknown.")
  private @Nullable String answeredBy;

  @Option(
      names = "--direction",
      paramLabel = "DIRECTION",
      description = "Only calls of this direction: inbound, outbound, internal.")
  private @Nullable String direction;

  @Option(
      names = "--min-duration",
      paramLabel = "TIME",
      description = "Only ended calls that lasted at least this long: 90s, 5m, 1h.")
  private @Nullable String minDuration;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "The most calls to list; 0 for all. Default: ${DEFAULT-VALUE}.")
  private int limit = 100;

  CallsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    Instant now = InstantSource.system().instant();
    Instant start = Times.moment("--since", since, now);
    Instant end = Times.moment("--until", until, now);
    if (!start.isBefore(end)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--since %s is not before --until %s.".formatted(start, end));
    }
    if (limit < 0) {
      throw new CommandFailure(
          ExitCode.USAGE, "--limit is the number of calls to list, or 0 for all.");
    }
    query(end.minusSeconds(1), end); // a wrong filter is told before the store is opened
    Table table =
        new Table("STARTED", "LASTED", "STATE", "OUTCOME", "FROM", "TO", "EVENTS", "CALL");
    Map<String, String> damaged = new LinkedHashMap<>();
    boolean more;
    try (Connection calls = connection.toRead(terminal)) {
      more =
          walk(
              calls,
              start,
              end,
              summary -> {
                if (json) {
                  line(summary);
                } else {
                  add(table, summary);
                }
              },
              call -> damaged.put(call.callKey(), call.detail()));
    }
    if (!json && !table.isEmpty()) {
      table.print(terminal);
    } else if (!json && damaged.isEmpty()) {
      terminal
          .err()
          .println(
              "callflow: No calls from %s to %s. --since 4w lists those of four weeks."
                  .formatted(Times.text(start), Times.text(end)));
    }
    if (more) {
      terminal.err().println("callflow: There are more calls; --limit 0 lists all.");
    }
    damaged.values().forEach(detail -> terminal.err().println("callflow: " + detail));
    return damaged.isEmpty() ? ExitCode.DONE : ExitCode.BROKEN;
  }

  /** The query for a part of the range. */
  private CallQuery query(Instant start, Instant end) {
    int pageSize =
        limit == 0 ? EventQuery.MAX_PAGE_SIZE : Math.min(limit + 1, EventQuery.MAX_PAGE_SIZE);
    return new CallQuery(
        start,
        end,
        LONGEST,
        party,
        word("--outcome", outcome, CallResult::of),
        word("--answered-by", answeredBy, io.callflow.event.AnsweredBy::of),
        word("--direction", direction, Direction::of),
        minDuration == null ? null : Times.span("--min-duration", minDuration),
        Order.DESC,
        pageSize);
  }

  private static <T> @Nullable T word(
      String option, @Nullable String text, Function<String, T> words) {
    try {
      return text == null ? null : words.apply(text);
    } catch (CallflowException e) {
      throw new CommandFailure(ExitCode.USAGE, option + ": " + e.getMessage(), e);
    }
  }

  /** Queries the range in parts, newest first. Returns whether there are more than the limit. */
  private boolean walk(
      Connection calls,
      Instant start,
      Instant end,
      Consumer<CallSummary> consumer,
      Consumer<DamagedCall> damaged) {
    Set<String> seen = new HashSet<>();
    for (Instant to = end; to.isAfter(start); ) {
      Instant from = to.minus(LONGEST);
      from = from.isBefore(start) ? start : from;
      String next = null;
      do {
        CallPage page = calls.calls(query(from, to), next);
        if (page.damaged() != null) {
          page.damaged().forEach(damaged);
        }
        for (CallSummary summary : page.calls()) {
          if (!seen.add(summary.callKey())) {
            continue;
          }
          if (limit > 0 && seen.size() > limit) {
            return true;
          }
          consumer.accept(summary);
        }
        next = page.nextToken();
      } while (next != null);
      to = from;
    }
    return false;
  }

  private static void add(Table table, CallSummary summary) {
    table.row(
        Times.text(summary.startedAt()),
        summary.endedAt() == null
            ? ""
            : Times.text(Duration.between(summary.startedAt(), summary.endedAt())),
        summary.state().value(),
        outcome(summary),
        Labels.party(summary.from()),
        Labels.party(summary.to()),
        Integer.toString(summary.eventCount()),
        summary.callId());
  }

  /** The outcome; an answer that was none of a person says whose it was. */
  private static String outcome(CallSummary summary) {
    if (summary.outcome() == null) {
      return "";
    }
    AnsweredBy by = summary.answeredBy();
    boolean machine = by == AnsweredBy.SYSTEM || by == AnsweredBy.VOICEMAIL;
    return by != null && machine && summary.outcome() == OutcomeResult.ANSWERED
        ? summary.outcome().value() + " by " + by.value()
        : summary.outcome().value();
  }
}
