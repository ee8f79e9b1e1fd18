package io.callflow.local.command;

import io.callflow.contract.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what became of what was read, and tells of everything that was not stored. */
final class Tally {
  private static final int TOLD = 100;

  private final Terminal terminal;
  private final boolean json;
  private final Progress progress;
  private final String noun;
  private long read;
  private long created;
  private long duplicate;
  private long conflict;
  private long refused;
  private long told;

  /**
   * Begins to count.
   *
   * @param noun what is read, in the plural
   */
  Tally(Terminal terminal, boolean json, Progress progress, String noun) {
    this.terminal = terminal;
    this.json = json;
    this.progress = progress;
    this.noun = noun;
  }

  synchronized void read() {
    read++;
  }

  /** One that never came as far as the store. */
  synchronized void unreadable(String file, long line, @Nullable String fault) {
    read++;
    refused++;
    progress.done(1);
    tell(file, line, "bad_row", fault == null ? "is wrong" : fault);
  }

  synchronized void count(Loading.Report report) {
    progress.done(1);
    Calls.Stored stored = report.stored();
    switch (stored.status()) {
      case CREATED -> created++;
      case DUPLICATE -> duplicate++;
      case CONFLICT -> {
        conflict++;
        tell(report.item(), "conflict", stored.message());
      }
      case REFUSED, GONE, UNAVAILABLE -> {
        refused++;
        tell(report.item(), stored.code() == null ? "refused" : stored.code(), stored.message());
      }
    }
  }

  private void tell(Loading.Item item, String code, @Nullable String message) {
    tell(item.file(), item.line(), code, message == null ? "was refused" : message);
  }

  private void tell(String file, long line, String code, String message) {
    if (json) {
      Map<String, Object> problem = new LinkedHashMap<>();
      problem.put("file", file);
      problem.put("line", line);
      problem.put("code", code);
      problem.put("detail", message);
      write(problem);
    }
    if (told++ < TOLD) {
      progress.clear();
      terminal.err().println(Terminal.shown(file + ":" + line + ": " + message));
    }
  }

  /** Tells the sums; answers the exit code. */
  synchronized int end() {
    progress.clear();
    if (told > TOLD) {
      terminal
          .err()
          .println(
              "callflow: And %,d more that were not stored; --json tells all."
                  .formatted(told - TOLD));
    }
    if (json) {
      Map<String, Object> sums = new LinkedHashMap<>();
      sums.put("read", read);
      sums.put("created", created);
      sums.put("duplicate", duplicate);
      sums.put("conflict", conflict);
      sums.put("refused", refused);
      write(sums);
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
                  Times.shown(progress.elapsed())));
    }
    return conflict + refused == 0 ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private void write(Map<String, Object> object) {
    terminal.out().println(new String(Json.writeTree(object), StandardCharsets.UTF_8));
  }
}
