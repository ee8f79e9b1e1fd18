package io.callflow.local.command;

import io.callflow.contract.EventMapper;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallRef;
import io.callflow.event.Link;
import io.callflow.event.StoredEvent;
import io.callflow.query.EventQuery;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Prints a table or JSON lines of the events of a call. */
@CommandLine.Command(name = "events", description = "Lists the events of a call in order.")
final class EventsCommand extends Command.OnCalls {
  @Parameters(paramLabel = "CALL", description = "The callId, or ~ and the callKey.", arity = "1")
  private String call = "";

  EventsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    CallRef ref = ref(call);
    try (Connection calls = connection.toRead(terminal)) {
      if (json) {
        calls.eachEvent(ref, EventQuery.MAX_PAGE_SIZE, event -> line(EventMapper.stored(event)));
      } else {
        List<StoredEvent> events = new ArrayList<>();
        calls.eachEvent(ref, EventQuery.MAX_PAGE_SIZE, events::add);
        table(events).print(terminal);
      }
    }
    return ExitCode.DONE;
  }

  private static Table table(List<StoredEvent> events) {
    Table table =
        new Table("TIME", "TYPE", "LEG", "FROM", "TO", "MORE", "EVENT").dropLastColumnIfNarrow();
    for (StoredEvent stored : events) {
      CallFlowEvent event = stored.event();
      List<String> more = new ArrayList<>();
      if (event.outcome() != null) {
        more.add(Labels.outcome(event.outcome()));
      }
      for (Link link : event.links()) {
        more.add(link.rel().text() + " " + link.callId());
      }
      table.row(
          Times.text(event.timestamp()),
          event.eventType().value(),
          event.legId() == null ? "" : event.legId(),
          Labels.party(event.from()),
          Labels.party(event.to()),
          String.join("; ", more),
          stored.eventId().value());
    }
    return table;
  }
}
