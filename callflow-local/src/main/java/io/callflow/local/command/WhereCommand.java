package io.callflow.local.command;

import io.callflow.event.CallRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Lists the objects that hold a call. */
@CommandLine.Command(
    name = "where",
    description = {
      "Lists the objects of the store that hold a call, or its tombstones.",
      "In a data folder, an object is a row of the database, and QUERY gives its content. Run it on a"
          + " backup: not every version of the sqlite3 tool may open a store that is in use."
    })
final class WhereCommand extends Command.OnCalls {
  @Parameters(paramLabel = "CALL", description = "The callId, or ~ and the callKey.", arity = "1")
  private String call = "";

  WhereCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    CallRef ref = ref(call);
    try (Connection calls = connection.toRead(terminal)) {
      List<Connection.CallObject> holders = calls.objects(ref);
      boolean rows = holders.stream().anyMatch(holder -> holder.query() != null);
      Table table =
          rows
              ? new Table("OBJECT", "BYTES", "PLACE", "QUERY")
              : new Table("OBJECT", "BYTES", "PLACE");
      for (Connection.CallObject holder : holders) {
        if (json) {
          Map<String, Object> object = new LinkedHashMap<>();
          object.put("key", holder.key().value());
          object.put("bytes", holder.bytes());
          object.put("place", holder.place());
          if (holder.query() != null) {
            object.put("query", holder.query());
          }
          line(object);
        } else {
          List<String> cells = new ArrayList<>();
          cells.add(holder.key().value());
          cells.add(Integer.toString(holder.bytes()));
          cells.add(holder.place());
          if (holder.query() != null) {
            cells.add(holder.query());
          }
          table.row(cells.toArray(String[]::new));
        }
      }
      if (!json) {
        table.print(terminal);
      }
    }
    return ExitCode.DONE;
  }
}
