package io.callflow.local.command;

import io.callflow.archive.CallRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Says which objects hold a call. */
@CommandLine.Command(
    name = "where",
    description = "Says which objects of the store hold a call, or its tombstones.")
final class WhereCommand extends Command.OnCalls {
  @Parameters(
      paramLabel = "CALL",
      description = "The callId, or ~ and the call's key.",
      arity = "1")
  private String call = "";

  WhereCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    CallRef ref = ref(call);
    try (Calls calls = connection.toRead(terminal)) {
      List<Calls.Holder> holders = calls.objects(ref);
      Table table = new Table("OBJECT", "BYTES", "FILE");
      for (Calls.Holder holder : holders) {
        long bytes = bytes(holder.file());
        if (json) {
          Map<String, Object> object = new LinkedHashMap<>();
          object.put("key", holder.key().value());
          object.put("bytes", bytes);
          object.put("file", holder.file().toString());
          line(object);
        } else {
          table.row(holder.key().value(), Long.toString(bytes), holder.file().toString());
        }
      }
      if (!json) {
        table.print(terminal);
      }
    }
    return ExitCode.DONE;
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // it went a moment ago
    }
  }
}
