package io.callflow.local.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The streams and the environment of a command.
 *
 * @param interactive whether a person can be asked and can answer
 * @param outIsTerminal whether {@code out} goes to a terminal, not to a file or pipe
 * @param errIsTerminal whether {@code err} goes to a terminal
 * @param columns the width of the terminal
 * @param environment the environment variables
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean interactive,
    boolean outIsTerminal,
    boolean errIsTerminal,
    int columns,
    Map<String, String> environment) {
  private static final int DEFAULT_COLUMNS = 100;

  public Terminal {
    environment = Map.copyOf(environment);
  }

  /**
   * The terminal of this process. The launcher sets the system property {@code callflow.terminal}
   * to those of {@code in}, {@code out} and {@code err} that are terminals, since Java 17 cannot
   * tell, and {@code callflow.columns} to their width (100 by default, at least 40).
   */
  public static Terminal ofProcess(InputStream in, PrintStream out, PrintStream err) {
    String terminals = System.getProperty("callflow.terminal", "");
    return new Terminal(
        in,
        new PrintStream(out, false, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminals.contains("in") && terminals.contains("err"),
        terminals.contains("out"),
        terminals.contains("err"),
        Math.max(40, Integer.getInteger("callflow.columns", DEFAULT_COLUMNS)),
        System.getenv());
  }

  /**
   * Whether to colour {@code out}: on a terminal, unless {@code NO_COLOR} is set (no-color.org).
   */
  boolean colours() {
    return outIsTerminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** Replaces control characters by U+FFFD; keeps format characters, as a ladder's isolates. */
  static String withoutControls(String line) {
    StringBuilder shown = new StringBuilder(line.length());
    line.codePoints()
        .forEach(point -> shown.appendCodePoint(Character.isISOControl(point) ? '\uFFFD' : point));
    return shown.toString();
  }

  /** Replaces control, format and surrogate characters by U+FFFD: for text that others wrote. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              boolean acts =
                  Character.isISOControl(point)
                      || Character.getType(point) == Character.FORMAT
                      || Character.getType(point) == Character.SURROGATE;
              shown.appendCodePoint(acts ? '\uFFFD' : point);
            });
    return shown.toString();
  }
}
