package io.callflow.call.diff;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.call.MediaReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares the summaries of two calls, as far as calls of other people can be compared. */
final class SummaryDifferences {
  private final List<FieldDifference> found = new ArrayList<>();

  private SummaryDifferences() {}

  static List<FieldDifference> of(CallFlow left, CallFlow right) {
    SummaryDifferences differences = new SummaryDifferences();
    differences.compare(CallSummary.of(left), CallSummary.of(right));
    return differences.found;
  }

  private void compare(CallSummary left, CallSummary right) {
    value("state", left.state().text(), right.state().text());
    value(
        "outcome",
        left.outcome() == null ? null : left.outcome().text(),
        right.outcome() == null ? null : right.outcome().text());
    value(
        "direction",
        left.direction() == null ? null : left.direction().text(),
        right.direction() == null ? null : right.direction().text());
    value(
        "answeredBy",
        left.answeredBy() == null ? null : left.answeredBy().text(),
        right.answeredBy() == null ? null : right.answeredBy().text());
    value("queue", left.queue(), right.queue());
    value("trunk", left.trunk(), right.trunk());
    span("duration", left.duration(), right.duration());
    span("ringDuration", left.ringDuration(), right.ringDuration());
    span("waitDuration", left.waitDuration(), right.waitDuration());
    span("talkDuration", left.talkDuration(), right.talkDuration());
    span("holdDuration", left.holdDuration(), right.holdDuration());
    value("legs", left.legs().size(), right.legs().size());
    value("events", left.eventCount(), right.eventCount());
    value("conversations", left.conversations().size(), right.conversations().size());
    value("transfers", left.transfers().size(), right.transfers().size());
    value("parkings", left.parkings().size(), right.parkings().size());
    value("recordings", left.recordings().size(), right.recordings().size());
    value("codecs", codecs(left), codecs(right));
    value("warnings", warnings(left), warnings(right));
  }

  private static @Nullable String codecs(CallSummary summary) {
    String codecs =
        summary.media().stream()
            .map(MediaReport::quality)
            .map(quality -> quality.codec())
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return codecs.isEmpty() ? null : codecs;
  }

  private static @Nullable String warnings(CallSummary summary) {
    String kinds =
        summary.warnings().stream()
            .map(warning -> warning.kind().text())
            .collect(Collectors.joining(", "));
    return kinds.isEmpty() ? null : kinds;
  }

  private void value(String name, @Nullable Object left, @Nullable Object right) {
    if (!Objects.equals(left, right)) {
      found.add(
          new FieldDifference(
              name,
              left == null ? null : left.toString(),
              right == null ? null : right.toString()));
    }
  }

  private void span(String name, @Nullable Duration left, @Nullable Duration right) {
    boolean isSame = Objects.equals(left, right);
    if (left != null && right != null) {
      isSame = !CallDiff.differ(left, right);
    }
    if (!isSame) {
      found.add(new FieldDifference(name, seconds(left), seconds(right)));
    }
  }

  private static @Nullable String seconds(@Nullable Duration span) {
    return span == null
        ? null
        : String.format(Locale.ROOT, "%d.%03d s", span.toSeconds(), span.toMillisPart());
  }
}
