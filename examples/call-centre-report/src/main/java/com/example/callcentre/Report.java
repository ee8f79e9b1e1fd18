package com.example.callcentre;

import io.callflow.call.CallSummary;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Counts calls by hour, agent and caller, and remembers the longest waits. */
final class Report {
  /** How a call ended for the caller. */
  enum Ending {
    ANSWERED,
    ABANDONED,
    UNANSWERED,
    IN_PROGRESS;

    static Ending of(CallSummary call) {
      if (call.outcome() == null) {
        return IN_PROGRESS;
      }
      return switch (call.outcome()) {
        case ANSWERED -> ANSWERED;
        case ABANDONED, CANCELED -> ABANDONED;
        case NO_ANSWER, BUSY, REJECTED, FAILED -> UNANSWERED;
      };
    }
  }

  /** How long the caller of a call waited for an answer. */
  private record Wait(Duration length, CallSummary call) {}

  private static final int LONGEST_WAITS = 5;
  private static final int MOST_CALLERS = 5;

  private final DateTimeFormatter hourAndMinute;
  private final DateTimeFormatter dayAndTime;
  private final Map<Instant, Map<Ending, Integer>> hours = new TreeMap<>();
  private final Map<String, Integer> callers = new TreeMap<>();
  private final Map<String, Integer> connected = new TreeMap<>();
  private final Map<String, Integer> missed = new TreeMap<>();
  private final PriorityQueue<Wait> longestWaits =
      new PriorityQueue<>(Comparator.comparing(Wait::length));
  private int count;

  Report(ZoneId zone) {
    hourAndMinute = DateTimeFormatter.ofPattern("HH:mm").withZone(zone);
    dayAndTime = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(zone);
  }

  void add(CallSummary call) {
    count++;
    hours
        .computeIfAbsent(
            call.startedAt().truncatedTo(ChronoUnit.HOURS), hour -> new EnumMap<>(Ending.class))
        .merge(Ending.of(call), 1, Integer::sum);
    callers.merge(name(call.from()), 1, Integer::sum);
    Instant waitedUntil = call.answeredAt() != null ? call.answeredAt() : call.endedAt();
    if (waitedUntil != null) {
      longestWaits.add(new Wait(Duration.between(call.startedAt(), waitedUntil), call));
      if (longestWaits.size() > LONGEST_WAITS) {
        longestWaits.remove();
      }
    }
  }

  void agentConnected(StoredEvent event) {
    connected.merge(name(event.event().to()), 1, Integer::sum);
  }

  void agentMissed(StoredEvent event) {
    missed.merge(name(event.event().to()), 1, Integer::sum);
  }

  private static String name(Party party) {
    if (party == null) {
      return "unknown";
    }
    if (party.name() != null) {
      return party.name();
    }
    if (party.number() != null) {
      return party.number();
    }
    return party.raw() != null ? party.raw() : party.uri();
  }

  String text(Instant start, Instant end) {
    String range = "from %s to %s".formatted(dayAndTime.format(start), dayAndTime.format(end));
    if (count == 0) {
      return "No calls " + range + ".\n";
    }
    StringBuilder text = new StringBuilder("%d calls %s\n".formatted(count, range));
    addHours(text);
    addLongestWaits(text);
    if (!connected.isEmpty() || !missed.isEmpty()) {
      addAgents(text);
    }
    addCallers(text);
    return text.toString();
  }

  private void addHours(StringBuilder text) {
    text.append("\nhour   answered  abandoned  unanswered  in progress\n");
    hours.forEach(
        (hour, endings) ->
            text.append(
                "%s  %8d  %9d  %10d  %11d\n"
                    .formatted(
                        hourAndMinute.format(hour),
                        endings.getOrDefault(Ending.ANSWERED, 0),
                        endings.getOrDefault(Ending.ABANDONED, 0),
                        endings.getOrDefault(Ending.UNANSWERED, 0),
                        endings.getOrDefault(Ending.IN_PROGRESS, 0))));
  }

  private void addLongestWaits(StringBuilder text) {
    text.append("\nlongest waits\n");
    longestWaits.stream()
        .sorted(Comparator.comparing(Wait::length).reversed())
        .forEach(
            wait ->
                text.append(
                    "%2d:%02d  %-10s  %s  %s\n"
                        .formatted(
                            wait.length().toMinutes(),
                            wait.length().toSecondsPart(),
                            Ending.of(wait.call()).name().toLowerCase(Locale.ROOT),
                            hourAndMinute.format(wait.call().startedAt()),
                            wait.call().callId())));
  }

  private void addAgents(StringBuilder text) {
    Map<String, Integer> agents = new TreeMap<>(connected);
    missed.keySet().forEach(agent -> agents.putIfAbsent(agent, 0));
    text.append("\nagent     connected  missed\n");
    agents.forEach(
        (agent, calls) ->
            text.append("%-8s  %9d  %6d\n".formatted(agent, calls, missed.getOrDefault(agent, 0))));
  }

  private void addCallers(StringBuilder text) {
    text.append("\nmost frequent callers\n");
    callers.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(MOST_CALLERS)
        .forEach(
            caller -> text.append("%-16s  %d\n".formatted(caller.getKey(), caller.getValue())));
  }
}
