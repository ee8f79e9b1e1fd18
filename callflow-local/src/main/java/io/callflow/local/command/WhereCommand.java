package io.callflow.local.command;

import io.callflow.archive.CallRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Lists the objects that hold a call. */
@CommandLine.Command(
    name = "where",
    description = "Lists the objects of the store that hold a call, or its tombstones.")
final class WhereCommand extends Command.OnCalls {
  @Parameters(paramLabel = "CALL", description = "The callId, or ~ and the callKey.", arity = "1")
  private String call = "";

  WhereCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    CallRef ref = ref(call);
    try (Calls calls = connection.toRead(terminal)) {
      List<Calls.CallObject> holders = calls.objects(ref);
      Table table = new Table("OBJECT", "BYTES", "PLACE");
      for (Calls.CallObject holder : holders) {
        if (json) {
          Map<String, Object> object = new LinkedHashMap<>();
          object.put("key", holder.key().value());
          object.put("bytes", holder.bytes());
          object.put("place", holder.place());
          line(object);
        } else {
          table.row(holder.key().value(), Integer.toString(holder.bytes()), holder.place());
        }
      }
      if (!json) {
        table.print(terminal);
      }
    }
    return ExitCode.DONE;
  }
}
