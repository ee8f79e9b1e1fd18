package io.callflow.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads what is cut off, garbled, endless or of another format. */
class HostileInputTest {
  private static final Path SAMPLES = Path.of("src/test/resources/io/callflow/sources/samples");

  /** Formats whose records have no end of their own: a part of a row is a row with less in it. */
  private static final Set<SourceFormat> ROWS =
      Set.of(SourceFormat.ASTERISK_CEL, SourceFormat.ASTERISK_CDR);

  private static byte[] bytes(String sample) throws IOException {
    return Files.readAllBytes(SAMPLES.resolve(sample));
  }

  private static SourceFormat format(String sample) {
    return SourceFormat.of(sample.substring(0, sample.indexOf('/'))).orElseThrow();
  }

  private static List<SourceRecord> read(SourceFormat format, InputStream in) {
    try (Stream<SourceRecord> records = Sources.read(format, in, SourceSettings.DEFAULTS)) {
      return records.toList();
    }
  }

  private static List<SourceRecord> read(SourceFormat format, byte[] bytes) {
    return read(format, new ByteArrayInputStream(bytes));
  }

  private static Set<CallFlowEvent> events(List<SourceRecord> records) {
    Set<CallFlowEvent> events = new HashSet<>();
    records.forEach(record -> events.addAll(record.events()));
    return events;
  }

  private static Map<SourceFormat, String> firstSamples() throws IOException {
    Map<SourceFormat, String> first = new EnumMap<>(SourceFormat.class);
    SamplesTest.samples().forEach(sample -> first.putIfAbsent(format(sample), sample));
    return first;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.callflow.sources.SamplesTest#samples")
  void an_input_that_is_cut_off_gives_what_came_before(String sample) throws IOException {
    byte[] bytes = bytes(sample);
    Set<CallFlowEvent> whole = events(read(format(sample), bytes));
    int step = Math.max(1, bytes.length / 60);
    for (int length = 0; length < bytes.length; length += step) {
      List<SourceRecord> records = read(format(sample), Arrays.copyOf(bytes, length));
      if (!ROWS.contains(format(sample)) && !isText(format(sample)) && !sample.endsWith(".form")) {
        Set<CallFlowEvent> others = new HashSet<>(events(records));
        others.removeAll(whole);
        assertEquals(Set.of(), others, sample + " cut at " + length);
      }
    }
  }

  private static boolean isText(SourceFormat format) {
    return Set.of("freeswitch-cdr-csv", "freeswitch-events", "kamailio-acc").contains(format.id());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.callflow.sources.SamplesTest#samples")
  void a_garbled_input_is_read_to_its_end(String sample) throws IOException {
    byte[] bytes = bytes(sample);
    Random random = new Random(16);
    for (int i = 0; i < 60; i++) {
      byte[] garbled = bytes.clone();
      for (int j = 0; j < 1 + i / 6; j++) {
        int at = random.nextInt(garbled.length);
        garbled[at] =
            (byte)
                (i % 3 == 0
                    ? random.nextInt(256)
                    : "{}[]\":,\\\n\0<>%&=;|".charAt(random.nextInt(17)));
      }
      assertTimeoutPreemptively(
          Duration.ofSeconds(60), () -> read(format(sample), garbled), () -> sample);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(SourceFormat.class)
  void noise_is_refused_or_says_nothing(SourceFormat format) {
    Random random = new Random(17);
    for (int size : new int[] {0, 1, 2, 3, 100, 100_000}) {
      byte[] noise = new byte[size];
      random.nextBytes(noise);
      assertEquals(Set.of(), events(read(format, noise)));
      assertTrue(Sources.recognise(noise).isEmpty());
    }
  }

  @Test
  void an_input_of_two_formats_keeps_what_the_first_one_says() throws IOException {
    Map<SourceFormat, String> samples = firstSamples();
    for (String one : samples.values()) {
      Set<CallFlowEvent> events = events(read(format(one), bytes(one)));
      for (String other : samples.values()) {
        if (!one.equals(other)) {
          byte[] both = concat(bytes(one), "\n".getBytes(StandardCharsets.UTF_8), bytes(other));
          List<SourceRecord> records = read(format(one), both);
          assertTrue(events(records).containsAll(events), one + " before " + other);
          boolean isTold =
              records.stream().anyMatch(record -> record.fault() != null)
                  || events(records).size() > events.size()
                  || records.stream().anyMatch(record -> record.skipped() != null);
          assertTrue(isTold, one + " before " + other);
        }
      }
    }
  }

  private static byte[] concat(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** Runs in a process of its own, because its heap is limited. */
  @Test
  void a_hundred_megabytes_in_one_value_take_little_memory() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("jdk.module.path", ""),
                HostileInputTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), said);
    assertEquals(0, process.exitValue(), said);
    assertFalse(said.isBlank());
  }

  /** Reads a sample, an endless value and the sample again, in each format. */
  public static void main(String[] args) throws IOException {
    for (Map.Entry<SourceFormat, String> sample : firstSamples().entrySet()) {
      SourceFormat format = sample.getKey();
      byte[] bytes = bytes(sample.getValue());
      Set<CallFlowEvent> events = events(read(format, bytes));
      for (String before : List.of("{\"a\":\"", "<cdr><a>", "Event-Name: ", "", "\"")) {
        InputStream in =
            new SequenceInputStream(
                Collections.enumeration(
                    List.of(
                        new ByteArrayInputStream(bytes),
                        new ByteArrayInputStream(("\n" + before).getBytes(StandardCharsets.UTF_8)),
                        new Endless(100_000_000),
                        new ByteArrayInputStream("\n".getBytes(StandardCharsets.UTF_8)))));
        long faults = 0;
        Set<CallFlowEvent> found = new HashSet<>();
        try (Stream<SourceRecord> records = Sources.read(format, in)) {
          for (SourceRecord record : (Iterable<SourceRecord>) records::iterator) {
            faults += record.fault() == null ? 0 : 1;
            found.addAll(record.events());
          }
        }
        if (!found.containsAll(events) || faults == 0 || faults > 3) {
          throw new IllegalStateException(
              format + " " + before + ": " + found.size() + " events, " + faults + " faults");
        }
        System.out.println(format + " " + before + ": " + faults + " faults");
      }
    }
  }

  /** As many times the letter a. */
  private static final class Endless extends InputStream {
    private long left;

    Endless(long length) {
      left = length;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'a' : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      if (left <= 0) {
        return length == 0 ? 0 : -1;
      }
      int count = (int) Math.min(length, left);
      Arrays.fill(to, offset, offset + count, (byte) 'a');
      left -= count;
      return count;
    }
  }
}
