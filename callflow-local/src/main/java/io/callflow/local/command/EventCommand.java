package io.callflow.local.command;

import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.event.CallflowException;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Shows one event with all its fields. */
@CommandLine.Command(name = "event", description = "Shows one event with all its fields.")
final class EventCommand extends Command.OnCalls {
  /** Values below a longer path are shown as JSON: a row for each would repeat the path. */
  private static final int LONGEST_PATH = 256;

  @Parameters(
      paramLabel = "EVENT-ID",
      description = "The eventId: evt_ and 36 characters.",
      arity = "1")
  private String eventId = "";

  EventCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    EventId id;
    try {
      id = new EventId(eventId);
    } catch (CallflowException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    try (Connection calls = connection.toRead(terminal)) {
      StoredEvent event = calls.event(id);
      if (json) {
        line(EventMapper.stored(event));
      } else {
        Table table = new Table("FIELD", "VALUE");
        rows("", Json.readTree(Json.write(EventMapper.stored(event))), table);
        table.print(terminal);
      }
    }
    return ExitCode.DONE;
  }

  private static void rows(String path, @Nullable Object value, Table table) {
    boolean nested = value instanceof Map<?, ?> || value instanceof List<?>;
    if (nested && path.length() > LONGEST_PATH) {
      String json = new String(Json.writeTree(Map.of("", value)), StandardCharsets.UTF_8);
      table.row(path, json.substring("{\"\":".length(), json.length() - 1));
    } else if (value instanceof Map<?, ?> members) {
      members.forEach(
          (name, member) -> rows(path.isEmpty() ? "" + name : path + "." + name, member, table));
    } else if (value instanceof List<?> items) {
      for (int i = 0; i < items.size(); i++) {
        rows(path + "[" + i + "]", items.get(i), table);
      }
    } else {
      table.row(path, String.valueOf(value));
    }
  }
}
