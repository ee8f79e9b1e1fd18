package io.callflow.local.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command reads from and writes to.
 *
 * @param answers whether a person can be asked
 * @param outIsTerminal whether a person reads {@code out}
 * @param errIsTerminal whether a person reads {@code err}
 * @param columns how wide the terminal is
 * @param environment the variables of the process
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean answers,
    boolean outIsTerminal,
    boolean errIsTerminal,
    int columns,
    Map<String, String> environment) {
  private static final int USUAL_COLUMNS = 100;

  public Terminal {
    environment = Map.copyOf(environment);
  }

  /**
   * This process's own. The launcher says in {@code callflow.terminal} which of {@code in}, {@code
   * out} and {@code err} are terminals, since Java cannot tell them apart, and in {@code
   * callflow.columns} how wide they are.
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
        Math.max(40, Integer.getInteger("callflow.columns", USUAL_COLUMNS)),
        System.getenv());
  }

  /** Whether to colour what a person reads (see no-color.org). */
  boolean colours() {
    return outIsTerminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** A line whose invisible marks are meant, without what a terminal would act on. */
  static String withoutControls(String line) {
    StringBuilder shown = new StringBuilder(line.length());
    line.codePoints()
        .forEach(point -> shown.appendCodePoint(Character.isISOControl(point) ? '\uFFFD' : point));
    return shown.toString();
  }

  /** Text from elsewhere, without what a terminal would act on. */
  static String shown(String text) {
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
