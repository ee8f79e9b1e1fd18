package io.callflow.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Spans of time. They may overlap: time that several spans cover counts once. */
final class Spans {
  private record Span(Instant start, Instant end) {}

  private final List<Span> spans = new ArrayList<>();

  /** Adds a span; ignores one that is empty or ends before it starts. */
  void add(Instant start, Instant end) {
    if (start.isBefore(end)) {
      spans.add(new Span(start, end));
    }
  }

  /** The time that the spans cover. */
  Duration total() {
    return within(Instant.MIN, Instant.MAX);
  }

  /** The time that the spans cover between these two instants. */
  Duration within(Instant from, Instant to) {
    spans.sort(Comparator.comparing(Span::start));
    Duration total = Duration.ZERO;
    Instant covered = from;
    for (Span span : spans) {
      Instant start = span.start.isBefore(covered) ? covered : span.start;
      Instant end = span.end.isAfter(to) ? to : span.end;
      if (start.isBefore(end)) {
        total = total.plus(Duration.between(start, end));
        covered = end;
      }
    }
    return total;
  }
}
