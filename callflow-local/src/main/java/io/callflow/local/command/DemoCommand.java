package io.callflow.local.command;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** Stores a sample call, shows it, and prints commands to try next. */
@CommandLine.Command(
    name = "demo",
    description =
        "Stores a sample call, shows it, and prints commands to try next. Each run stores another"
            + " call.")
final class DemoCommand extends Command {
  private static final DateTimeFormatter STARTED =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Mixin private StoreOptions store = new StoreOptions();

  DemoCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    Path folder = store.folder(terminal);
    Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);
    byte[] mark = new byte[3];
    new SecureRandom().nextBytes(mark);
    CallId callId =
        new CallId("demo-" + STARTED.format(now) + "-" + HexFormat.of().formatHex(mark));
    CallRef ref = CallRef.of(callId);
    PrintStream out = terminal.out();
    try (Connection calls = LocalConnection.toWrite(store.toWrite(terminal))) {
      List<CallFlowEvent> story = DemoCall.story(callId, now.minusSeconds(312));
      for (Connection.Result stored :
          calls.store(story.stream().map(event -> new Connection.Draft(event, true)).toList())) {
        if (stored.status() != Connection.Status.CREATED) {
          throw new CommandFailure(
              ExitCode.BROKEN, "The demo could not be stored: " + stored.message());
        }
      }
      out.println(
          "Stored a call in "
              + store.where(terminal)
              + ": a customer waits in a queue, is answered, put on hold, and transferred.");
      out.println();
      SummaryText.print(calls.call(ref), terminal);
      out.println();
      ShowCommand.ladder(calls, ref, terminal);
    }
    out.println();
    String options = store.asOptions();
    String key = StoreOptions.quoted(folder.resolve("api-key").toString());
    out.println("Look around:");
    out.println("  ./callflow show" + options + " --ladder=svg " + callId + " > call.svg");
    out.println("  ./callflow events" + options + " " + callId);
    out.println("  ./callflow events" + options + " --json " + callId);
    out.println("  ./callflow calls" + options + " --since 1h --party 1015");
    out.println("Serve it:");
    out.println("  ./callflow serve" + options);
    out.println("and ask, from another terminal:");
    out.println(
        "  curl -H \"Authorization: Bearer $(cat "
            + key
            + ")\" http://127.0.0.1:8080/v1/calls/"
            + callId);
    out.println(
        "  curl -H \"Authorization: Bearer $(cat "
            + key
            + ")\" -H 'Content-Type: application/json' -d '{\"callId\":\""
            + callId
            + "\",\"eventType\":\"x.acme.rated\",\"timestamp\":\""
            + Instant.ofEpochSecond(now.getEpochSecond())
            + "\",\"metadata\":{\"stars\":5}}' http://127.0.0.1:8080/v1/events");
    return ExitCode.DONE;
  }
}
