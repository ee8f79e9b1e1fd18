package io.callflow.story;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the clocks of the sources of a story, pair by pair.
 *
 * <p>One fact that two sources report gives the difference of their clocks, more or less the time
 * that the message took. What travels with the setup of the call comes late downstream, what
 * travels against it comes late upstream, so the estimate lies in the middle between the medians of
 * both, as in NTP (RFC 5905 §8). The distance to them is the spread, or the median deviation of all
 * differences if that is greater. If messages travel one way only, their time is part of the
 * difference, and the spread is at least {@link #TRAVEL}.
 *
 * <p>A call and its parent have no fact in common. But the child neither starts before its parent
 * nor ends after it, which bounds the difference from both sides.
 *
 * <p>Of the pairs, those are reported that connect each source with the one that has facts in
 * common with most others, by as few pairs as possible.
 */
final class Clocks {
  /** SIP's estimate of a round trip, T1 (RFC 3261 §17.1.1.1). */
  static final long TRAVEL = Duration.ofMillis(500).toNanos();

  /** The hang-up of a call and of its parent come in any order within this time. */
  static final long SLACK = Duration.ofSeconds(2).toNanos();

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private record Pair(String source, String reference) {
    static Pair of(String one, String other) {
      return one.compareTo(other) < 0 ? new Pair(other, one) : new Pair(one, other);
    }
  }

  /** What the events say about one pair; all times in nanoseconds, source minus reference. */
  private static final class Differences {
    final List<Long> forward = new ArrayList<>();
    final List<Long> back = new ArrayList<>();
    final List<Long> all = new ArrayList<>();
    boolean wholeSeconds = true;
    long least = Long.MIN_VALUE;
    long most = Long.MAX_VALUE;
    int brackets;
  }

  private record Estimate(long ahead, long spread, int pairs) {}

  private final Map<Pair, Differences> differences = new HashMap<>();

  Clocks(Story story) {
    Facts facts = new Facts(story);
    facts.common().forEach(this::compare);
    for (Facts.Bracket bracket : facts.brackets(story)) {
      bracket(bracket);
    }
  }

  /** The skews that exceed their spread, in the order of the sources' names. */
  List<ClockSkew> skews() {
    Map<Pair, Estimate> estimates = new HashMap<>();
    differences.forEach(
        (pair, found) -> {
          Estimate estimate = estimate(found);
          if (estimate != null) {
            estimates.put(pair, estimate);
          }
        });
    List<ClockSkew> skews = new ArrayList<>();
    references(estimates)
        .forEach(
            (source, reference) -> {
              Pair pair = Pair.of(source, reference);
              Estimate estimate = estimates.get(pair);
              if (estimate != null && Math.abs(estimate.ahead()) > estimate.spread()) {
                long ahead = pair.source().equals(source) ? estimate.ahead() : -estimate.ahead();
                skews.add(
                    new ClockSkew(
                        source,
                        reference,
                        Duration.ofNanos(ahead),
                        estimate.pairs(),
                        Duration.ofNanos(estimate.spread())));
              }
            });
    return skews;
  }

  private void compare(Facts.Common fact) {
    Pair pair = Pair.of(fact.one().source(), fact.other().source());
    Differences found = differences.computeIfAbsent(pair, any -> new Differences());
    boolean order = pair.source().equals(fact.one().source());
    long difference = nanos(fact.other(), fact.one());
    difference = order ? difference : -difference;
    found.all.add(difference);
    found.wholeSeconds &= fact.one().isWholeSecond() || fact.other().isWholeSecond();
    switch (fact.flow()) {
      case FORWARD -> found.forward.add(difference);
      case BACK -> found.back.add(difference);
      default -> {}
    }
  }

  private void bracket(Facts.Bracket bracket) {
    String child = bracket.childStart().source();
    Pair pair = Pair.of(child, bracket.parentStart().source());
    Differences found = differences.computeIfAbsent(pair, any -> new Differences());
    long most = nanos(bracket.parentStart(), bracket.childStart()) + SLACK;
    long least = nanos(bracket.parentEnd(), bracket.childEnd()) - SLACK;
    boolean order = pair.source().equals(child);
    found.most = Math.min(found.most, order ? most : -least);
    found.least = Math.max(found.least, order ? least : -most);
    found.brackets++;
  }

  /** The time from one moment to another. Years apart still fit: 9,999 years do not. */
  private static long nanos(Facts.Moment from, Facts.Moment to) {
    Duration time = Duration.between(from.time(), to.time());
    long limit = Duration.ofDays(36_500).toNanos();
    return time.abs().toDays() >= 36_500 ? (time.isNegative() ? -limit : limit) : time.toNanos();
  }

  private static @Nullable Estimate estimate(Differences found) {
    if (found.all.isEmpty()) {
      return found.brackets == 0 || found.least > found.most
          ? null
          : new Estimate(
              middle(found.least, found.most), (found.most - found.least) / 2, found.brackets);
    }
    long ahead;
    long spread;
    if (found.forward.isEmpty() || found.back.isEmpty()) {
      ahead = median(found.all);
      spread = TRAVEL;
    } else {
      long forward = median(found.forward);
      long back = median(found.back);
      ahead = middle(forward, back);
      spread = Math.abs(forward - back) / 2;
    }
    spread = Math.max(spread, deviation(found.all, ahead));
    return new Estimate(
        ahead, found.wholeSeconds ? Math.max(spread, SECOND) : spread, found.all.size());
  }

  private static long middle(long one, long other) {
    return one + (other - one) / 2;
  }

  private static long median(List<Long> values) {
    List<Long> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return middle(sorted.get((sorted.size() - 1) / 2), sorted.get(sorted.size() / 2));
  }

  private static long deviation(List<Long> values, long from) {
    return median(values.stream().map(value -> Math.abs(value - from)).toList());
  }

  /** The source with which each is compared, by source; the one at the head of a group has none. */
  private static Map<String, String> references(Map<Pair, Estimate> estimates) {
    Map<String, Map<String, Integer>> neighbours = new TreeMap<>();
    estimates.forEach(
        (pair, estimate) -> {
          neighbours
              .computeIfAbsent(pair.source(), any -> new TreeMap<>())
              .put(pair.reference(), estimate.pairs());
          neighbours
              .computeIfAbsent(pair.reference(), any -> new TreeMap<>())
              .put(pair.source(), estimate.pairs());
        });
    List<String> heads = new ArrayList<>(neighbours.keySet());
    heads.sort(
        Comparator.comparing((String source) -> -known(neighbours, source).size())
            .thenComparing(
                source ->
                    -known(neighbours, source).values().stream()
                        .mapToInt(Integer::intValue)
                        .sum()));
    Map<String, String> references = new TreeMap<>();
    Set<String> met = new HashSet<>();
    for (String head : heads) {
      Deque<String> todo = new ArrayDeque<>();
      if (met.add(head)) {
        todo.add(head);
      }
      while (!todo.isEmpty()) {
        String reference = todo.poll();
        for (String source : known(neighbours, reference).keySet()) {
          if (met.add(source)) {
            references.put(source, reference);
            todo.add(source);
          }
        }
      }
    }
    return new LinkedHashMap<>(references);
  }

  private static Map<String, Integer> known(
      Map<String, Map<String, Integer>> neighbours, String source) {
    return neighbours.getOrDefault(source, Map.of());
  }
}
