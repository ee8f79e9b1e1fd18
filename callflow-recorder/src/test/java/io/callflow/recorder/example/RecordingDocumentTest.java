package io.callflow.recorder.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.recorder.EventRecorder;
import io.callflow.store.InMemoryObjectStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of {@code docs/recording.md}: they run, and the document shows them as they are. */
class RecordingDocumentTest {
  @TempDir private Path data;

  @Test
  void the_program_records_and_reads_a_call() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      RecordingPbx.main(new String[] {data.toString()});
    } finally {
      System.setOut(before);
    }
    assertEquals("ENDED", printed.toString(StandardCharsets.UTF_8).strip());
  }

  @Test
  void meters_show_what_the_recorder_has_counted() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    CallFlowEvent event =
        CallFlowEvent.builder(
                new CallId("a84b4c@10.0.0.1"),
                EventType.LEG_ANSWERED,
                Instant.parse("2026-03-01T12:00:00Z"),
                "pbx-1")
            .sourceEventId("1")
            .build();
    EventRecorder recorder;
    try (Callflow callflow =
            Callflow.open(new InMemoryObjectStore(InstantSource.system()), new JsonCallCodec());
        EventRecorder open = EventRecorder.builder(callflow.tenant("default")).open()) {
      recorder = open;
      new RecorderMetrics(recorder).bindTo(meters);
      recorder.record(event);
      recorder.record(event);
      recorder.record(event.toBuilder().legId("b").build());
      Instant ahead = Instant.now().plus(Duration.ofDays(9));
      recorder.record(event.toBuilder().sourceEventId("2").timestamp(ahead).build());
      assertTrue(recorder.flush(Duration.ofSeconds(30)));
    }
    assertFalse(recorder.record(event));

    assertEquals(5, meters.get("callflow.recorder.recorded").functionCounter().count());
    assertEquals(1, results(meters, "stored"));
    assertEquals(1, results(meters, "duplicate"));
    assertEquals(1, results(meters, "conflict"));
    assertEquals(1, results(meters, "refused"));
    assertEquals(0, results(meters, "failed"));
    assertEquals(1, results(meters, "dropped"));
    assertEquals(0, meters.get("callflow.recorder.spilled").functionCounter().count());
    assertEquals(0, meters.get("callflow.recorder.waiting").gauge().value());
    assertEquals(0, meters.get("callflow.recorder.memory").gauge().value());
    assertEquals(0, meters.get("callflow.recorder.spill").gauge().value());
  }

  private static double results(SimpleMeterRegistry meters, String result) {
    return meters.get("callflow.recorder.results").tag("result", result).functionCounter().count();
  }

  @Test
  void the_document_shows_the_programs_as_they_are_compiled() throws Exception {
    String document = Files.readString(Path.of("../docs/recording.md"));
    Path sources = Path.of("src/test/java/io/callflow/recorder/example");
    for (String name : new String[] {"RecordingPbx", "RecorderMetrics"}) {
      String source = Files.readString(sources.resolve(name + ".java"));
      String shown = source.substring(source.indexOf("import "));
      assertTrue(document.contains("```java\n" + shown + "```"), name);
    }
  }
}
