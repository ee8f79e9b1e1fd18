package com.example.pbx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PbxSimulatorTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  @TempDir Path folder;

  @Test
  void reads_back_every_call_that_was_recorded() {
    String printed = run();

    for (String what : new String[] {"answered", "busy", "unanswered", "held", "transferred"}) {
      assertEquals(
          Pbx.LINES,
          printed.lines().filter(line -> line.matches("line-\\d-" + what + "@pbx-1 .*")).count(),
          printed);
    }
  }

  @Test
  void draws_a_transferred_call_and_finds_who_answered() {
    String printed = run();

    assertTrue(printed.contains("transfer.completed\n"), printed);
    assertTrue(
        printed.endsWith("2026-03-02T09:30:54.180Z answered in line-4-transferred@pbx-1\n"),
        printed);
  }

  @Test
  void recording_the_same_hour_again_stores_nothing_twice() {
    assertEquals(run(), run());
  }

  private String run() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PbxSimulator.recordAndRead(
        folder, START, new PrintStream(printed, true, StandardCharsets.UTF_8));
    return printed.toString(StandardCharsets.UTF_8);
  }
}
