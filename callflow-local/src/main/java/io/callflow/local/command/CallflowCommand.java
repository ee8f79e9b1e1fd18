package io.callflow.local.command;

import io.callflow.contract.json.MalformedBody;
import io.callflow.event.CallflowException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Assembles the command line, runs it, and turns failures into messages and exit codes. */
@CommandLine.Command(
    name = "callflow",
    description = "Stores the events that telephony systems report about calls, and shows them.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with `callflow demo`. Times are UTC.",
      "Exit codes: 0 done, 1 something was refused, 2 wrong usage, 3 not found, 4 erased,",
      "5 store or network unavailable, 6 not allowed, 7 store or service broken."
    })
public final class CallflowCommand {
  private CallflowCommand() {}

  /** Runs one command line. Returns the exit code of the process; throws nothing. */
  public static int run(Terminal terminal, String... arguments) {
    int exitCode = commandLine(terminal).execute(arguments);
    boolean written = terminal.flush();
    return exitCode == ExitCode.DONE && !written ? ExitCode.BROKEN : exitCode;
  }

  static CommandLine commandLine(Terminal terminal) {
    CommandLine line = new CommandLine(new CallflowCommand());
    line.addSubcommand("demo", new DemoCommand(terminal));
    line.addSubcommand("serve", new ServeCommand(terminal));
    line.addSubcommand("import", new ImportCommand(terminal));
    line.addSubcommand("follow", new FollowCommand(terminal));
    line.addSubcommand("store", new StoreCommand(terminal));
    line.addSubcommand("calls", new CallsCommand(terminal));
    line.addSubcommand("show", new ShowCommand(terminal));
    line.addSubcommand("events", new EventsCommand(terminal));
    line.addSubcommand("event", new EventCommand(terminal));
    line.addSubcommand("export", new ExportCommand(terminal));
    line.addSubcommand("lint", new LintCommand(terminal));
    line.addSubcommand("diff", new DiffCommand(terminal));
    line.addSubcommand("where", new WhereCommand(terminal));
    line.addSubcommand("link", new LinkCommand(terminal));
    line.addSubcommand("erase", new EraseCommand(terminal));
    line.addSubcommand("check", new CheckCommand(terminal));
    line.addSubcommand("copy", new CopyCommand(terminal));
    line.addSubcommand("backup", new BackupCommand(terminal));
    line.addSubcommand(
        "api-key",
        new CommandLine(new ApiKeyCommand()).addSubcommand("new", new ApiKeyNewCommand(terminal)));
    line.addSubcommand("completion", new CompletionCommand(terminal));
    line.setOut(terminal.help());
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setUsageHelpWidth(Math.min(100, terminal.columns()));
    line.setUsageHelpAutoWidth(false);
    line.setParameterExceptionHandler(
        (exception, arguments) -> misused(exception, arguments, terminal));
    line.setExecutionExceptionHandler(
        (exception, command, parsed) -> failed(exception, command, terminal));
    line.setExecutionStrategy(
        parsed -> {
          CommandLine.ParseResult last = parsed;
          while (last.hasSubcommand()) {
            last = last.subcommand();
          }
          boolean group = !(last.commandSpec().userObject() instanceof Command);
          if (group && !last.isUsageHelpRequested() && !last.isVersionHelpRequested()) {
            CommandLine command = last.commandSpec().commandLine();
            command.usage(command.getErr(), CommandLine.Help.Ansi.OFF);
            return ExitCode.USAGE;
          }
          return new CommandLine.RunLast().execute(parsed);
        });
    return line;
  }

  private static int misused(
      CommandLine.ParameterException exception, String[] arguments, Terminal terminal) {
    CommandLine command = exception.getCommandLine();
    String format = LadderOption.unknown(List.of(arguments));
    if (format != null && command.getCommandSpec().userObject() instanceof ShowCommand) {
      return tell(terminal, ShowCommand.unknownFormat(format), ExitCode.USAGE);
    }
    tell(terminal, exception.getMessage(), ExitCode.USAGE);
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(exception, command.getErr())) {
      terminal.err().println("Try `" + command.getCommandSpec().qualifiedName() + " --help`.");
    }
    return ExitCode.USAGE;
  }

  private static int failed(Exception exception, CommandLine command, Terminal terminal) {
    if (command.getCommandSpec().userObject() instanceof Command failed && failed.debug) {
      terminal.trace(exception);
    }
    String message = exception.getMessage();
    if (exception instanceof CommandFailure failure) {
      List<String> lines = failure.lines();
      tell(terminal, lines.get(0), failure.exitCode());
      lines.stream().skip(1).forEach(line -> terminal.err().println("  " + line));
      return failure.exitCode();
    }
    if (exception instanceof CallflowException failure) {
      return tell(terminal, told(failure), ExitCode.of(failure.code()));
    }
    if (exception instanceof EventLoader.Unavailable) {
      return tell(
          terminal,
          message + " Events that were counted are stored; run the same command again later.",
          ExitCode.UNAVAILABLE);
    }
    if (exception instanceof MalformedBody) {
      return tell(terminal, message, ExitCode.REFUSED);
    }
    return tell(
        terminal,
        "Failed with %s: %s. Please report it, with the output of --debug."
            .formatted(exception.getClass().getSimpleName(), message),
        ExitCode.BROKEN);
  }

  private static String told(CallflowException failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure.code()) {
      case UNKNOWN_CALL -> message + " `callflow calls --since 4w` lists the calls of four weeks.";
      case UNKNOWN_EVENT -> message + " `callflow events CALL` lists the events of a call.";
      case STORE_UNAVAILABLE -> message + " Try again later.";
      case STORE_FULL -> message + " Make room, then try again.";
      case STORE_REFUSED, DAMAGED -> message;
      case INVALID, CONFLICT, CALL_FULL, ERASED, INVALID_TOKEN -> message;
    };
  }

  private static int tell(Terminal terminal, @Nullable String message, int exitCode) {
    terminal.err().println("callflow: " + message);
    return exitCode;
  }
}
