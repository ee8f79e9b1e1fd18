package io.callflow.local.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams and the environment of a command.
 *
 * <p>All text for people goes through {@link #out} and {@link #err}, which replace every character
 * that could act on a terminal. Styles, the line of progress and data for programs have methods of
 * their own: no text that is given to them can add control characters.
 */
public final class Terminal {
  private static final int DEFAULT_COLUMNS = 100;
  private static final String BOLD = "\u001b[1m";
  private static final String NO_STYLE = "\u001b[0m";
  private static final String START_OF_EMPTIED_LINE = "\r\u001b[K";

  private final InputStream in;
  private final PrintStream rawOut;
  private final PrintStream rawErr;
  private final OutputStream log;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean interactive;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;
  private final int columns;
  private final Map<String, String> environment;
  private boolean progressShown;

  /**
   * The terminal of these streams, in UTF-8.
   *
   * @param interactive whether a person can be asked and can answer
   * @param outIsTerminal whether {@code out} goes to a terminal, not to a file or pipe
   * @param errIsTerminal whether {@code err} goes to a terminal
   * @param columns the width of the terminal
   * @param environment the environment variables
   */
  Terminal(
      InputStream in,
      PrintStream out,
      PrintStream err,
      boolean interactive,
      boolean outIsTerminal,
      boolean errIsTerminal,
      int columns,
      Map<String, String> environment) {
    this(in, out, err, err, interactive, outIsTerminal, errIsTerminal, columns, environment);
  }

  private Terminal(
      InputStream in,
      PrintStream out,
      PrintStream err,
      OutputStream log,
      boolean interactive,
      boolean outIsTerminal,
      boolean errIsTerminal,
      int columns,
      Map<String, String> environment) {
    this.in = in;
    this.rawOut = out;
    this.rawErr = err;
    this.log = new JsonLinesStream(log);
    this.out = new PrintableStream(out);
    this.err = new PrintableStream(err);
    this.interactive = interactive;
    this.outIsTerminal = outIsTerminal;
    this.errIsTerminal = errIsTerminal;
    this.columns = columns;
    this.environment = Map.copyOf(environment);
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
        err == System.err ? new FileOutputStream(FileDescriptor.err) : err,
        terminals.contains("in") && terminals.contains("err"),
        terminals.contains("out"),
        terminals.contains("err"),
        Math.max(40, Integer.getInteger("callflow.columns", DEFAULT_COLUMNS)),
        System.getenv());
  }

  InputStream in() {
    return in;
  }

  /** Standard output for text that people read; a {@link PrintableStream}. */
  PrintStream out() {
    return out;
  }

  /** Standard error; a {@link PrintableStream}. */
  PrintStream err() {
    return err;
  }

  /**
   * Standard error for lines of JSON, which escapes what could act on a terminal. It shares no lock
   * with {@link #err}, so that only the writer of a log waits if nobody reads the stream.
   */
  OutputStream log() {
    return log;
  }

  boolean interactive() {
    return interactive;
  }

  boolean outIsTerminal() {
    return outIsTerminal;
  }

  boolean errIsTerminal() {
    return errIsTerminal;
  }

  int columns() {
    return columns;
  }

  Map<String, String> environment() {
    return environment;
  }

  /**
   * Whether to colour {@code out}: on a terminal, unless {@code NO_COLOR} is set (no-color.org).
   */
  boolean colours() {
    return outIsTerminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** Prints a line to standard output, in bold if it is coloured. */
  void heading(String text) {
    String line = PrintableText.of(text);
    rawOut.println(colours() ? BOLD + line + NO_STYLE : line);
  }

  /**
   * Prints a ladder to standard output, line by line. Keeps the isolates that the writer of ladders
   * puts around names that are written from right to left.
   */
  void ladder(String drawing) {
    drawing.lines().forEach(line -> rawOut.println(PrintableText.withIsolates(line)));
  }

  /** Writes one JSON text to standard output, as a line that a terminal can show. */
  void json(String json) {
    rawOut.println(PrintableText.json(json));
  }

  /**
   * Writes a document of several lines for another program to standard output: unchanged, unless it
   * goes to a terminal.
   */
  void document(String text) {
    String whole = text.endsWith("\n") ? text : text + "\n";
    if (outIsTerminal) {
      whole.lines().forEach(out::println);
    } else {
      rawOut.print(whole);
    }
  }

  /**
   * Standard output for the text of another program's format: unchanged, unless it goes to a
   * terminal. Tells no failure; {@link #isWritten} does.
   */
  OutputStream data() {
    return outIsTerminal ? out : rawOut;
  }

  /** Whether all that was written to standard output so far was taken. */
  boolean isWritten() {
    return !out.checkError() && !rawOut.checkError();
  }

  /** Replaces the line of progress on the terminal; without a terminal, prints nothing. */
  void progress(String text) {
    if (errIsTerminal) {
      rawErr.print(START_OF_EMPTIED_LINE + PrintableText.of(text));
      rawErr.flush();
      progressShown = true;
    }
  }

  /** Removes the line of progress, so that another line can be printed. */
  void clearProgress() {
    if (progressShown) {
      rawErr.print(START_OF_EMPTIED_LINE);
      rawErr.flush();
      progressShown = false;
    }
  }

  /** Prints a stack trace to standard error: a line for each exception, indented ones for calls. */
  void trace(Throwable failure) {
    failure.printStackTrace(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
          @Override
          public void println(@Nullable Object entry) {
            String line = String.valueOf(entry);
            int tabs = 0;
            while (tabs < line.length() && line.charAt(tabs) == '\t') {
              tabs++;
            }
            rawErr.println("\t".repeat(tabs) + PrintableText.of(line.substring(tabs)));
          }
        });
  }

  /** A writer to standard output for help, which has styles and no text from elsewhere. */
  PrintWriter help() {
    return new PrintWriter(rawOut, true, StandardCharsets.UTF_8);
  }

  /** Flushes both streams. Returns false if standard output is closed, or the disk is full. */
  boolean flush() {
    out.flush();
    err.flush();
    return !out.checkError() && !rawOut.checkError();
  }
}
