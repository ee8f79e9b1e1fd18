package io.callflow.local.command;

import io.callflow.contract.model.CallPage;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.DamagedCall;
import io.callflow.event.CallResult;
import io.callflow.event.CallflowException;
import io.callflow.event.Direction;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose calls: those of a time, and only some of these. */
final class CallFilter {
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

  /**
   * A range of time.
   *
   * @param start the first instant inside
   * @param end the first instant outside
   */
  record Range(Instant start, Instant end) {}

  /**
   * The range that the options name, and now. Tells a wrong filter, too, so that it is told before
   * a store is opened.
   */
  Range range() {
    Instant now = InstantSource.system().instant();
    Range range =
        new Range(Times.moment("--since", since, now), Times.moment("--until", until, now));
    if (!range.start().isBefore(range.end())) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--since %s is not before --until %s.".formatted(range.start(), range.end()));
    }
    query(new Range(range.end().minusSeconds(1), range.end()), Order.ASC, 1);
    return range;
  }

  /** The query for a part of the range. */
  private CallQuery query(Range part, Order order, int pageSize) {
    return new CallQuery(
        part.start(),
        part.end(),
        LONGEST,
        party,
        word("--outcome", outcome, CallResult::of),
        word("--answered-by", answeredBy, io.callflow.event.AnsweredBy::of),
        word("--direction", direction, Direction::of),
        minDuration == null ? null : Times.span("--min-duration", minDuration),
        order,
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

  /**
   * Lists the calls of a range, each once. Up to {@link #LONGEST} it remembers none of them, beyond
   * that 32 bytes of each.
   *
   * @param pageSize the most calls of a page, at most {@value EventQuery#MAX_PAGE_SIZE}
   * @param each gets the calls, and says whether to go on
   * @param damaged gets the calls that cannot be read
   * @return whether the walk went to the end
   */
  boolean walk(
      Connection calls,
      Range range,
      Order order,
      int pageSize,
      Predicate<CallSummary> each,
      Consumer<DamagedCall> damaged) {
    boolean isParted = Duration.between(range.start(), range.end()).compareTo(LONGEST) > 0;
    CallKeySet seen = new CallKeySet();
    Range part = first(range, order);
    while (part.start().isBefore(part.end())) {
      String next = null;
      do {
        CallPage page = calls.calls(query(part, order, pageSize), next);
        if (page.damaged() != null) {
          page.damaged().forEach(damaged);
        }
        for (CallSummary summary : page.calls()) {
          boolean isNew = !isParted || seen.add(summary.callKey());
          if (isNew && !each.test(summary)) {
            return false;
          }
        }
        next = page.nextToken();
      } while (next != null);
      part =
          order == Order.ASC
              ? first(new Range(part.end(), range.end()), order)
              : first(new Range(range.start(), part.start()), order);
    }
    return true;
  }

  /** The part of the range that comes first in this order. */
  private static Range first(Range range, Order order) {
    if (order == Order.ASC) {
      Instant end = range.start().plus(LONGEST);
      return new Range(range.start(), end.isAfter(range.end()) ? range.end() : end);
    }
    Instant start = range.end().minus(LONGEST);
    return new Range(start.isBefore(range.start()) ? range.start() : start, range.end());
  }
}
