package io.callflow.local.command;

import io.callflow.archive.CallRef;
import io.callflow.contract.EventMapper;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.Link;
import io.callflow.event.StoredEvent;
import io.callflow.usecase.EventPage;
import io.callflow.usecase.EventQuery;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Lists the events of a call, in their order. */
@CommandLine.Command(name = "events", description = "Lists the events of a call, in their order.")
final class EventsCommand extends Command.OnCalls {
  @Parameters(
      paramLabel = "CALL",
      description = "The callId, or ~ and the call's key.",
      arity = "1")
  private String call = "";

  EventsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    CallRef ref = ref(call);
    try (Calls calls = connection.toRead(terminal)) {
      List<StoredEvent> events = new ArrayList<>();
      String next = null;
      do {
        EventPage page = calls.events(ref, EventQuery.MAX_LIMIT, next);
        next = page.nextToken();
        if (json) {
          page.events().forEach(event -> line(EventMapper.stored(event)));
        } else {
          events.addAll(page.events());
        }
      } while (next != null);
      if (!json) {
        table(events, true).print(terminal);
      }
    }
    return ExitCode.DONE;
  }

  static Table table(List<StoredEvent> events, boolean ids) {
    Table table =
        ids
            ? new Table("TIME", "TYPE", "LEG", "FROM", "TO", "MORE", "EVENT").lastMayGo()
            : new Table("TIME", "TYPE", "LEG", "FROM", "TO", "MORE");
    for (StoredEvent stored : events) {
      CallFlowEvent event = stored.event();
      List<String> more = new ArrayList<>();
      if (event.outcome() != null) {
        more.add(Shown.outcome(event.outcome()));
      }
      for (Link link : event.links()) {
        more.add(link.rel().text() + " " + link.callId());
      }
      List<String> row = new ArrayList<>();
      row.add(Times.shown(event.timestamp()));
      row.add(event.eventType().value());
      row.add(event.legId() == null ? "" : event.legId());
      row.add(Shown.party(event.from()));
      row.add(Shown.party(event.to()));
      row.add(String.join("; ", more));
      if (ids) {
        row.add(stored.eventId().value());
      }
      table.row(row.toArray(String[]::new));
    }
    return table;
  }
}
