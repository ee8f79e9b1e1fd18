package io.callflow.local.command;

import io.callflow.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the results of all events, and reports each event that was not stored. Thread-safe. */
final class LoadReport {
  /** The most lines on standard error; {@code --json} has them all. */
  private static final int MAX_LINES = 100;

  /** The most kinds of what is skipped that are counted apart. */
  private static final int MAX_KINDS = 100;

  private final Terminal terminal;
  private final boolean json;
  private final Progress progress;
  private final String noun;
  private long read;
  private long created;
  private long duplicate;
  private long conflict;
  private long refused;
  private long failures;
  private final Map<String, Long> skipped = new TreeMap<>();
  private @Nullable Map<String, Map<Connection.Status, Long>> types;

  /**
   * Starts at zero.
   *
   * @param noun what is read, in the plural
   */
  LoadReport(Terminal terminal, boolean json, Progress progress, String noun) {
    this.terminal = terminal;
    this.json = json;
    this.progress = progress;
    this.noun = noun;
  }

  /** Counts the results of each type of event, too. */
  LoadReport byType() {
    types = new TreeMap<>();
    return this;
  }

  synchronized void read() {
    read++;
  }

  /** Whether a record or an event was refused. */
  synchronized boolean isAnyRefused() {
    return conflict + refused > 0;
  }

  synchronized long recordsRead() {
    return read;
  }

  /** Counts and reports what is read and makes no event. */
  synchronized void unreadable(EventLoader.Place place, @Nullable String fault) {
    read++;
    refused++;
    progress.done(1);
    tell(place, "bad_row", fault == null ? "is wrong" : fault);
  }

  /**
   * Counts what is read and tells of no call.
   *
   * @param what it is
   */
  synchronized void skip(String what) {
    read++;
    skipped.merge(skipped.size() < MAX_KINDS ? what : "others", 1L, Long::sum);
    progress.done(1);
  }

  synchronized void count(EventLoader.Loaded loaded) {
    progress.done(1);
    Connection.Result result = loaded.result();
    if (types != null) {
      types
          .computeIfAbsent(
              loaded.item().draft().event().eventType().value(),
              type -> new EnumMap<>(Connection.Status.class))
          .merge(result.status(), 1L, Long::sum);
    }
    switch (result.status()) {
      case CREATED -> created++;
      case DUPLICATE -> duplicate++;
      case CONFLICT -> {
        conflict++;
        tell(loaded.item(), "conflict", result.message());
      }
      case REFUSED, GONE, UNAVAILABLE -> {
        refused++;
        tell(loaded.item(), result.code() == null ? "refused" : result.code(), result.message());
      }
    }
  }

  private void tell(EventLoader.Item item, String code, @Nullable String message) {
    tell(item.place(), code, message == null ? "was refused" : message);
  }

  private void tell(EventLoader.Place place, String code, String message) {
    if (json) {
      Map<String, Object> problem = new LinkedHashMap<>();
      problem.put("file", place.file());
      if (place.line() > 0) {
        problem.put("line", place.line());
      }
      if (place.record() > 0) {
        problem.put("record", place.record());
      }
      problem.put("code", code);
      problem.put("detail", message);
      write(problem);
    }
    if (failures++ < MAX_LINES) {
      progress.clear();
      terminal.err().println(place + ": " + message);
    }
  }

  /** With {@code --json}, writes a line: what a caller says of a poll, and the counts until now. */
  synchronized void poll(Map<String, Object> said) {
    Map<String, Object> line = new LinkedHashMap<>(said);
    line.putAll(sums());
    write(line);
  }

  private Map<String, Object> sums() {
    Map<String, Object> sums = new LinkedHashMap<>();
    sums.put("read", read);
    sums.put("created", created);
    sums.put("duplicate", duplicate);
    sums.put("conflict", conflict);
    sums.put("refused", refused);
    if (!skipped.isEmpty()) {
      sums.put("skipped", skipped.values().stream().mapToLong(Long::longValue).sum());
    }
    return sums;
  }

  /** Prints the counts, and returns the exit code. */
  synchronized int end() {
    progress.clear();
    if (failures > MAX_LINES) {
      terminal
          .err()
          .println(
              "callflow: %,d more were not stored; --json lists all."
                  .formatted(failures - MAX_LINES));
    }
    if (json) {
      writeTypes();
      write(sums());
    } else {
      terminal
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%,d %s read: %,d created, %,d duplicate, %,d conflict, %,d refused (%s).",
                  read,
                  noun,
                  created,
                  duplicate,
                  conflict,
                  refused,
                  Times.text(progress.elapsed())));
      printTypes();
    }
    return conflict + refused == 0 ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private static Map<String, Long> results(Map<Connection.Status, Long> counts) {
    long created = counts.getOrDefault(Connection.Status.CREATED, 0L);
    long duplicate = counts.getOrDefault(Connection.Status.DUPLICATE, 0L);
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    Map<String, Long> results = new LinkedHashMap<>();
    results.put("created", created);
    results.put("duplicate", duplicate);
    results.put("refused", all - created - duplicate);
    return results;
  }

  private void writeTypes() {
    if (types != null) {
      types.forEach(
          (type, counts) -> {
            Map<String, Object> line = new LinkedHashMap<>(Map.of("type", type));
            line.putAll(results(counts));
            write(line);
          });
    }
    skipped.forEach(
        (what, count) -> {
          Map<String, Object> line = new LinkedHashMap<>(Map.of("skipped", what));
          line.put("count", count);
          write(line);
        });
  }

  private void printTypes() {
    if (types != null && !types.isEmpty()) {
      Table table = new Table("TYPE", "CREATED", "DUPLICATE", "REFUSED");
      types.forEach(
          (type, counts) -> {
            List<String> cells = new ArrayList<>(List.of(type));
            results(counts).values().forEach(n -> cells.add("%,d".formatted(n)));
            table.row(cells.toArray(String[]::new));
          });
      table.print(terminal);
    }
    if (!skipped.isEmpty()) {
      StringJoiner kinds = new StringJoiner(", ", "Skipped, because they tell of no call: ", ".");
      skipped.forEach((what, count) -> kinds.add("%,d %s".formatted(count, what)));
      terminal.out().println(PrintableText.of(kinds.toString()));
    }
  }

  private void write(Map<String, Object> object) {
    terminal.json(new String(Json.writeTree(object), StandardCharsets.UTF_8));
  }
}
