package io.callflow.local.command;

import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.query.StoryQuery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that work on a call, or on all calls that belong to it. */
final class StoryOptions {
  @Option(
      names = "--related",
      description = "Also the calls that links and correlation ids connect with the call.")
  private boolean related;

  @Option(
      names = "--max-calls",
      paramLabel = "N",
      description = "With --related: the most calls, 1 to 200 (the default is 50).")
  private @Nullable Integer maxCalls;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description =
          "With --related: how many connections a call may be away, 1 to 20 (the default is 10).")
  private @Nullable Integer maxSteps;

  /** The story of this call; null if only the call itself is wanted. */
  @Nullable StoryQuery query(CallRef call) {
    if (!related) {
      if (maxCalls != null || maxSteps != null) {
        throw new CommandFailure(
            ExitCode.USAGE,
            (maxCalls != null ? "--max-calls" : "--max-steps") + " goes only with --related.");
      }
      return null;
    }
    StoryQuery query = StoryQuery.of(call);
    try {
      query = maxCalls == null ? query : query.maxCalls(maxCalls);
      return maxSteps == null ? query : query.maxSteps(maxSteps);
    } catch (CallflowException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          String.valueOf(e.getMessage())
              .replace("maxCalls", "--max-calls")
              .replace("maxSteps", "--max-steps"),
          e);
    }
  }
}
