package io.callflow.local.command;

import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.model.Event;
import io.callflow.event.CallflowException;
import io.callflow.event.Violation;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Stores events from JSON lines. */
@CommandLine.Command(
    name = "store",
    description = {
      "Stores events from JSON, one event per line.",
      "The output of `callflow events --json` can be stored again: eventId, callKey and createdAt"
          + " are ignored."
    })
final class StoreCommand extends LoadCommand {
  private static final List<String> READ_ONLY = List.of("eventId", "callKey", "createdAt");
  private static final int MAX_LINE_BYTES = 1024 * 1024;

  @Parameters(paramLabel = "FILE", arity = "1", description = "The file; - is standard input.")
  private Path file = Path.of("-");

  StoreCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    Times.span("--patience", patience);
    boolean standardInput = file.toString().equals("-");
    if (!standardInput) {
      requireFile(file);
    }
    try (InputStream in =
            new BufferedInputStream(standardInput ? terminal.in() : Files.newInputStream(file));
        Connection calls = connection.toWrite(terminal)) {
      return load(
          calls,
          new Progress(terminal, progress),
          "events",
          (loader, report) -> read(in, loader, report));
    }
  }

  private void read(InputStream in, EventLoader loader, LoadReport report) throws IOException {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    long number = 0;
    for (int c = in.read(); c >= 0; c = in.read()) {
      number++;
      buffer.reset();
      boolean tooLong = false;
      for (; c >= 0 && c != '\n'; c = in.read()) {
        tooLong |= buffer.size() == MAX_LINE_BYTES;
        if (!tooLong) {
          buffer.write(c);
        }
      }
      if (tooLong) {
        report.unreadable(new EventLoader.Place(file.toString(), number), "is longer than 1 MiB");
      } else if (!buffer.toString(StandardCharsets.ISO_8859_1).isBlank()) {
        store(buffer.toByteArray(), number, loader, report);
      }
    }
  }

  private void store(byte[] json, long number, EventLoader loader, LoadReport report) {
    Connection.Draft draft;
    try {
      Map<String, @Nullable Object> tree = Json.readTree(json);
      boolean stored = tree.keySet().removeAll(READ_ONLY);
      Event event = Json.readRequest(stored ? Json.writeTree(tree) : json, Event::read);
      draft =
          new Connection.Draft(
              EventMapper.event(event, LocalConnection.SOURCE), event.source() != null);
    } catch (MalformedBody e) {
      String faults =
          e.violations().stream().map(Violation::detail).collect(Collectors.joining(" "));
      report.unreadable(new EventLoader.Place(file.toString(), number), faults);
      return;
    } catch (CallflowException e) {
      report.unreadable(new EventLoader.Place(file.toString(), number), e.getMessage());
      return;
    }
    report.read();
    loader.add(new EventLoader.Item(draft, new EventLoader.Place(file.toString(), number)));
  }
}
