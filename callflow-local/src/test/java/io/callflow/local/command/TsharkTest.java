package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With a program in place of tshark; {@code .ci/sip} runs the real one. */
class TsharkTest {
  @TempDir Path folder = Path.of("");

  private InputStream run(String script) throws IOException {
    Path program = folder.resolve("program");
    Files.writeString(program, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return Tshark.open(program.toString(), folder.resolve("a b.pcap"), "a b.pcap");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void what_the_program_writes_is_read() throws IOException {
    try (InputStream in = run("echo \"$3 $5 $7\"; echo noise >&2")) {
      assertEquals(
          folder.resolve("a b.pcap").toAbsolutePath() + " sip ek\n",
          new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void its_complaint_is_a_refused_record_behind_what_it_wrote() throws IOException {
    String script =
        """
        echo '{"layers":{"frame":{"frame_number":"4"}}}'
        echo 'Running as user "root" and group "root". This could be dangerous.' >&2
        echo 'tshark: The file "a" \\ was cut short.' >&2
        exit 2
        """;

    try (Stream<SourceRecord> records =
        Sources.read(SourceFormat.SIP_TSHARK, () -> run(script), SourceSettings.DEFAULTS)) {
      List<SourceRecord> all = records.toList();
      assertEquals("no SIP", all.get(0).skipped());
      assertEquals(
          "stops after frame 4: tshark: The file \"a\" \\ was cut short.", all.get(1).fault());
      assertEquals(2, all.size());
    }
  }

  @Test
  void a_missing_program_says_how_to_get_it_and_how_to_do_without() {
    CommandFailure failure =
        assertThrows(
            CommandFailure.class,
            () -> Tshark.open("no-such-program-here", folder.resolve("a.pcap"), "a.pcap"));

    assertTrue(
        String.valueOf(failure.getMessage()).endsWith("tshark -r a.pcap -Y sip -T ek > sip.json"),
        failure::getMessage);
  }

  @Test
  void captures_are_recognised_by_their_first_bytes() {
    assertTrue(Tshark.isCapture(new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1}));
    assertTrue(Tshark.isCapture(new byte[] {0x0a, 0x0d, 0x0d, 0x0a, 0}));
    assertFalse(Tshark.isCapture(new byte[] {0x0a, 0x0d, 0x0d}));
    assertFalse(Tshark.isCapture("HEP3".getBytes(StandardCharsets.US_ASCII)));
  }
}
