package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparing two calls of a store or of files. */
class DiffCommandTest {
  @TempDir Path folder = Path.of("");

  private static String call(String id, String result, int rang) {
    String event =
        "{\"callId\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"2026-03-01T12:00:%02dZ\",\"source\":\"pbx\"%s}\n";
    return event.formatted(id, "call.started", 0, "")
        + event.formatted(id, "leg.started", 1, ",\"legId\":\"" + id + "-b\"")
        + event.formatted(id, "leg.ringing", 2, ",\"legId\":\"" + id + "-b\"")
        + event.formatted(
            id, "call.ended", 2 + rang, ",\"outcome\":{\"result\":\"" + result + "\"}");
  }

  private CommandRun run(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(1, "--data=" + folder.resolve("data"));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void calls_of_one_kind_exit_with_0_and_others_with_1() throws IOException {
    run("import", file("in.ndjson", call("one", "busy", 9) + call("two", "busy", 9)));
    run("import", file("more.ndjson", call("three", "no_answer", 40)));

    CommandRun same = run("diff", "one", "two");
    assertEquals(ExitCode.DONE, same.exitCode(), same.err());
    assertEquals("The calls have the same steps.", same.lastLine());
    CommandRun other = run("diff", "one", "three");
    assertEquals(ExitCode.REFUSED, other.exitCode());
    assertTrue(other.out().contains("31.000 s longer"), other.out());
    assertTrue(other.out().contains("result: busy"), other.out());
    CommandRun json = run("diff", "--json", "one", "three");
    assertEquals(ExitCode.REFUSED, json.exitCode());
    assertTrue(json.out().startsWith("{\"same\":false,\"left\":{\"callId\":\"one\""), json.out());
    assertEquals(1, json.lines().size());
  }

  @Test
  void equal_steps_are_printed_on_request() throws IOException {
    run("import", file("in.ndjson", call("one", "busy", 9) + call("two", "busy", 9)));
    assertTrue(run("diff", "--all", "one", "two").out().contains("leg.ringing caller"));
    assertEquals(ExitCode.USAGE, run("diff", "--all", "--json", "one", "two").exitCode());
  }

  @Test
  void files_of_one_call_each_are_compared() throws IOException {
    String one = file("one.ndjson", call("one", "busy", 9));
    String two = file("two.ndjson", call("two", "busy", 9));
    assertEquals(ExitCode.DONE, run("diff", one, two).exitCode());
    String both = file("both.ndjson", call("one", "busy", 9) + call("two", "busy", 9));
    CommandRun run = run("diff", one, both);
    assertEquals(ExitCode.USAGE, run.exitCode());
    assertTrue(run.err().contains("has 2 calls, not one"), run.err());
  }

  @Test
  void a_call_that_is_not_there_is_named() throws IOException {
    run("import", file("in.ndjson", call("one", "busy", 9)));
    CommandRun run = run("diff", "one", "nobody");
    assertEquals(ExitCode.NOT_FOUND, run.exitCode());
    assertTrue(run.err().contains("nobody"), run.err());
    assertEquals(ExitCode.USAGE, run("diff", "one").exitCode());
  }
}
