package io.callflow.local.command;

import io.callflow.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the results of all events, and reports each event that was not stored. Thread-safe. */
final class LoadReport {
  /** The most lines on standard error; {@code --json} has them all. */
  private static final int MAX_LINES = 100;

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

  synchronized void read() {
    read++;
  }

  /** Counts and reports a line that is not an event. */
  synchronized void unreadable(String file, long line, @Nullable String fault) {
    read++;
    refused++;
    progress.done(1);
    tell(file, line, "bad_row", fault == null ? "is wrong" : fault);
  }

  synchronized void count(EventLoader.Loaded loaded) {
    progress.done(1);
    Connection.Result result = loaded.result();
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
    tell(item.file(), item.line(), code, message == null ? "was refused" : message);
  }

  private void tell(String file, long line, String code, String message) {
    if (json) {
      Map<String, Object> problem = new LinkedHashMap<>();
      problem.put("file", file);
      if (line > 0) {
        problem.put("line", line);
      }
      problem.put("code", code);
      problem.put("detail", message);
      write(problem);
    }
    if (failures++ < MAX_LINES) {
      progress.clear();
      terminal.err().println(file + (line > 0 ? ":" + line : "") + ": " + message);
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
    }
    return conflict + refused == 0 ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private void write(Map<String, Object> object) {
    terminal.json(new String(Json.writeTree(object), StandardCharsets.UTF_8));
  }
}
