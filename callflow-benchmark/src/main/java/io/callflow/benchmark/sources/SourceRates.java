package io.callflow.benchmark.sources;

import io.callflow.sources.Sources;
import io.callflow.sources.record.SourceRecord;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads many records of each format, each format in a process of its own with a small heap. */
public final class SourceRates {
  private static final String HEAP = "-Xmx256m";

  private final PrintStream out;

  public SourceRates(PrintStream out) {
    this.out = out;
  }

  private static List<SyntheticRecords> all() {
    return Stream.of(
            AsteriskRecords.all(),
            FreeswitchRecords.all(),
            SipRecords.all(),
            KamailioRecords.all(),
            CloudProviderRecords.all(),
            OpenFormatRecords.all())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Prints the rates of all formats.
   *
   * @param records how many of each format are read
   * @return whether every record was understood within the heap
   */
  public boolean run(int records) throws IOException, InterruptedException {
    out.printf(
        Locale.ROOT,
        "%,d records of each format, read with %s. Rates depend on the machine.%n%n",
        records,
        HEAP);
    out.printf("%-22s %-22s %12s %10s %8s%n", "format", "form", "records/s", "MB/s", "events");
    boolean good = true;
    for (int i = 0; i < all().size(); i++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  HEAP,
                  "-XX:+UseSerialGC",
                  "-XX:+ExitOnOutOfMemoryError",
                  "-cp",
                  absolute(System.getProperty("java.class.path")),
                  SourceRates.class.getName(),
                  String.valueOf(i),
                  String.valueOf(records))
              .redirectErrorStream(true)
              .start();
      out.print(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      out.flush();
      good &= process.waitFor() == 0;
    }
    return good;
  }

  private static String absolute(String classpath) {
    return String.join(
        File.pathSeparator,
        Stream.of(classpath.split(File.pathSeparator))
            .map(part -> Path.of(part).toAbsolutePath().toString())
            .toList());
  }

  /** Reads one form of a format and prints its line. */
  public static void main(String[] args) throws IOException {
    SyntheticRecords records = all().get(Integer.parseInt(args[0]));
    int count = Integer.parseInt(args[1]);
    read(records, Math.min(count, 2_000)); // compiles what is read
    long began = System.nanoTime();
    Tally tally = read(records, count);
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%-22s %-22s %,12.0f %10.1f %,8d%n",
        records.format().id(),
        records.form(),
        count / seconds,
        tally.bytes / seconds / 1e6,
        tally.events);
    if (tally.faults > 0 || tally.events < count) {
      System.out.printf("%d records were not understood: %s%n", tally.faults, tally.fault);
      System.exit(1);
    }
  }

  private static Tally read(SyntheticRecords records, int count) throws IOException {
    Tally tally = new Tally();
    Text text = new Text(records, count);
    try (Stream<SourceRecord> read = Sources.read(records.format(), text)) {
      for (SourceRecord record : (Iterable<SourceRecord>) read::iterator) {
        tally.events += record.events().size();
        if (record.fault() != null) {
          tally.faults++;
          tally.fault = record.line() + ": " + record.fault();
        }
      }
    }
    tally.bytes = text.bytes;
    return tally;
  }

  private static final class Tally {
    private long events;
    private long faults;
    private long bytes;
    private String fault = "";
  }

  /** The text of the records, made as it is read. */
  private static final class Text extends InputStream {
    private final SyntheticRecords records;
    private final int count;
    private int next;
    private boolean ended;
    private byte[] part;
    private int at;
    private long bytes;

    Text(SyntheticRecords records, int count) {
      this.records = records;
      this.count = count;
      this.part = records.before().getBytes(StandardCharsets.UTF_8);
    }

    private boolean fill() {
      while (at == part.length) {
        if (next < count) {
          String text = (next == 0 ? "" : records.between()) + records.record().apply(next++);
          part = text.getBytes(StandardCharsets.UTF_8);
        } else if (!ended) {
          ended = true;
          part = records.after().getBytes(StandardCharsets.UTF_8);
        } else {
          return false;
        }
        at = 0;
        bytes += part.length;
      }
      return true;
    }

    @Override
    public int read() {
      return fill() ? part[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int copied = Math.min(length, part.length - at);
      System.arraycopy(part, at, to, offset, copied);
      at += copied;
      return copied;
    }
  }
}
