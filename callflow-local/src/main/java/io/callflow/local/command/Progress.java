package io.callflow.local.command;

import java.time.Duration;
import java.util.Locale;

/**
 * Shows the progress of a long command: on a terminal in one line that is overwritten, elsewhere on
 * request in a new line every five seconds. The rate is that of the last {@value #RATES} updates.
 * For one thread at a time.
 */
final class Progress {
  private static final long ON_TERMINAL = Duration.ofMillis(200).toNanos();
  private static final long ELSEWHERE = Duration.ofSeconds(5).toNanos();
  private static final int RATES = 50;

  /** The least number of items from which a rate can be computed. */
  private static final int FEW = 100;

  private final Terminal terminal;
  private final boolean visible;
  private final long every;
  private final long began = System.nanoTime();
  private final long[] times = new long[RATES];
  private final long[] counts = new long[RATES];
  private int samples;
  private long total;
  private long done;
  private long last = began;
  private String standing = "";

  /**
   * Starts the clock.
   *
   * @param asked whether to show progress even if standard error is not a terminal
   */
  Progress(Terminal terminal, boolean asked) {
    this.terminal = terminal;
    this.visible = asked || terminal.errIsTerminal();
    this.every = terminal.errIsTerminal() ? ON_TERMINAL : ELSEWHERE;
    times[0] = began;
    samples = 1;
  }

  /** Sets the total; without it, no share and no remaining time are shown. */
  void expect(long count) {
    total = count;
    last = System.nanoTime();
    times[0] = last;
  }

  /** Sets what is said after the rate until it is set again. */
  void stand(String more) {
    standing = more;
  }

  /** Adds to what is done. */
  void done(long count) {
    done(count, standing);
  }

  /**
   * Adds to what is done.
   *
   * @param more to say after the rate
   */
  void done(long count, String more) {
    done += count;
    long now = System.nanoTime();
    boolean tooFew = samples == 1 && done < Math.min(FEW, total);
    if (!visible || now - last < every || tooFew) {
      return;
    }
    last = now;
    times[samples % RATES] = now;
    counts[samples % RATES] = done;
    samples++;
    write(now, more);
  }

  private void write(long now, String more) {
    int oldest = samples <= RATES ? 0 : samples % RATES;
    double seconds = (now - times[oldest]) / 1e9;
    double rate = seconds <= 0 ? 0 : (done - counts[oldest]) / seconds;
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%,d", done));
    if (total > 0) {
      line.append(
          String.format(Locale.ROOT, " of %,d (%d %%)", total, Math.min(100, done * 100 / total)));
    }
    line.append(String.format(Locale.ROOT, ", %,.0f a second", rate));
    if (total > done && rate > 0) {
      line.append(", ")
          .append(Times.text(Duration.ofSeconds(Math.round((total - done) / rate))))
          .append(" to go");
    }
    line.append(more);
    if (terminal.errIsTerminal()) {
      terminal.progress(line.toString());
    } else {
      terminal.err().println("callflow: " + line);
    }
  }

  /** Removes the line from the terminal, so that another can be printed. */
  void clear() {
    terminal.clearProgress();
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
