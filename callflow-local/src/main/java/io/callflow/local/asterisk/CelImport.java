package io.callflow.local.asterisk;

import io.callflow.event.CallFlowEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Asterisk's Channel Event Logging tables, and makes one event of each row.
 *
 * <p>{@link #survey} reads the files to learn which rows are equal and which legs move to another
 * call; {@link #read} reads them again and makes the events. So the events depend neither on the
 * order of the rows nor on their distribution over the files of one import. Equal rows of one file
 * get ordinals; equal rows of two files are one row. Takes about 50 bytes of memory per row. For
 * one thread.
 *
 * <pre>{@code
 * CelImport cel = new CelImport(List.of(file), StandardCharsets.UTF_8, ZoneOffset.UTC, "asterisk");
 * cel.survey();
 * cel.read(row -> store(row.event()));
 * }</pre>
 */
public final class CelImport {
  /** Clocks drift by less; time zones differ by more. */
  private static final Duration LEAST_SHIFT = Duration.ofMinutes(25);

  private final List<Path> files;
  private final Charset charset;
  private final CelClock clock;
  private final String source;

  private final Set<Long> repeated = new HashSet<>();
  private final Map<String, List<String>> changes = new HashMap<>();
  private final Map<Path, Duration> shifts = new TreeMap<>();
  private long rows;

  /**
   * An import of these files; nothing is read yet.
   *
   * @param zone the zone of times without an offset
   * @param source the source of all events
   */
  public CelImport(List<Path> files, Charset charset, ZoneId zone, String source) {
    this.files = List.copyOf(files);
    this.charset = charset;
    this.clock = new CelClock(zone);
    this.source = source;
  }

  /**
   * A row of a file: an event, or a fault.
   *
   * @param line the number of its line, from 1
   * @param event absent for a bad row
   * @param fault why the row is bad; absent for an event
   */
  public record Row(Path file, long line, @Nullable CallFlowEvent event, @Nullable String fault) {}

  /** The number of rows in all files, bad ones included; 0 before {@link #survey}. */
  public long rows() {
    return rows;
  }

  /**
   * The offset from UTC at which a file was written, for each file whose times do not fit the zone.
   * Judged by channels without offsets in their times: they start in the second that their uniqueid
   * names. Empty before {@link #survey}.
   */
  public Map<Path, Duration> shifts() {
    return Map.copyOf(shifts);
  }

  /** Reads all files; required before {@link #read}. Bad rows are counted only. */
  public void survey() throws IOException {
    Map<Long, Long> callOfLeg = new HashMap<>();
    Set<Long> changing = new HashSet<>();
    for (Path file : files) {
      Hashes inFile = new Hashes();
      forEachRow(
          file,
          entry -> {
            rows++;
            CelRow row = entry.row();
            if (row == null) {
              return;
            }
            try {
              long hash = first(digest(row));
              if (!inFile.add(hash)) {
                repeated.add(hash);
              }
              String leg = row.cell("uniqueid");
              if (!leg.isEmpty()) {
                long call = first(sha256(CelEvents.callId(row)));
                Long other = callOfLeg.putIfAbsent(first(sha256(leg)), call);
                if (other != null && other != call) {
                  changing.add(first(sha256(leg)));
                }
              }
              compareClocks(file, row, leg);
            } catch (BadRow e) {
              // read() reports it
            }
          });
    }
    callOfLeg.clear();
    if (!changing.isEmpty()) {
      findChanges(changing);
    }
  }

  /** Reads all files again, and passes on each row in the order of files and lines. */
  public void read(Consumer<Row> consumer) throws IOException {
    for (Path file : files) {
      Map<String, Integer> ordinals = new HashMap<>();
      forEachRow(file, entry -> consumer.accept(row(file, entry, ordinals)));
    }
  }

  private Row row(Path file, CelTable.Entry entry, Map<String, Integer> ordinals) {
    CelRow row = entry.row();
    if (row == null) {
      return new Row(file, entry.line(), null, entry.fault());
    }
    try {
      byte[] digest = digest(row);
      String id = id(digest);
      int ordinal = repeated.contains(first(digest)) ? ordinals.merge(id, 1, Integer::sum) : 1;
      CelClock.Reading time = clock.read(row.cell("eventtime"), row.cell("uniqueid"));
      List<String> before = ordinal == 1 ? changes.getOrDefault(id, List.of()) : List.of();
      String eventId = ordinal == 1 ? id : id + "-" + ordinal;
      return new Row(file, entry.line(), CelEvents.event(row, time, source, eventId, before), null);
    } catch (BadRow e) {
      return new Row(file, entry.line(), null, e.getMessage());
    }
  }

  /** A row of a leg that is in more than one call. */
  private record LegRow(Instant time, int rank, String id, String call) {}

  private void findChanges(Set<Long> changing) throws IOException {
    Map<String, List<LegRow>> rowsOfLegs = new TreeMap<>();
    for (Path file : files) {
      forEachRow(
          file,
          entry -> {
            CelRow row = entry.row();
            if (row == null) {
              return;
            }
            String leg = row.cell("uniqueid");
            if (leg.isEmpty() || !changing.contains(first(sha256(leg)))) {
              return;
            }
            try {
              Instant time = clock.read(row.cell("eventtime"), leg).instant();
              int rank = CelEvents.type(CelEvents.nativeTypeOf(row), row).rank();
              rowsOfLegs
                  .computeIfAbsent(leg, key -> new ArrayList<>())
                  .add(new LegRow(time, rank, id(digest(row)), CelEvents.callId(row)));
            } catch (BadRow e) {
              // read() reports it
            }
          });
    }
    rowsOfLegs.forEach(
        (leg, all) -> {
          all.sort(
              Comparator.comparing(LegRow::time)
                  .thenComparing(LegRow::rank)
                  .thenComparing(LegRow::id));
          for (int i = 1; i < all.size(); i++) {
            String before = all.get(i - 1).call();
            if (!before.equals(all.get(i).call())) {
              changes.put(all.get(i).id(), List.of(before));
            }
          }
        });
  }

  /** Notes a file written in another zone: its channel starts off the second of its uniqueid. */
  private void compareClocks(Path file, CelRow row, String leg) throws BadRow {
    if (shifts.containsKey(file) || !CelEvents.nativeTypeOf(row).equals("CHAN_START")) {
      return;
    }
    Long created = CelClock.created(leg);
    CelClock.Reading time = clock.read(row.cell("eventtime"), leg);
    if (created == null || time.offset()) {
      return;
    }
    LocalDateTime utc = LocalDateTime.ofEpochSecond(created, 0, ZoneOffset.UTC);
    Duration shift = Duration.between(Instant.ofEpochSecond(created), time.instant());
    Duration fromUtc = Duration.between(utc, time.local());
    long quarters = Math.round(fromUtc.toSeconds() / 900.0);
    boolean wholeQuarters = Math.abs(fromUtc.toSeconds() - quarters * 900) <= 5;
    if (shift.abs().compareTo(LEAST_SHIFT) > 0
        && wholeQuarters
        && fromUtc.abs().compareTo(Duration.ofHours(15)) < 0) {
      shifts.put(file, Duration.ofMinutes(quarters * 15));
    }
  }

  private void forEachRow(Path file, Consumer<CelTable.Entry> consumer) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        CelTable table = new CelTable(in, charset)) {
      for (CelTable.Entry entry = table.next(); entry != null; entry = table.next()) {
        consumer.accept(entry);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A hash of the row that depends neither on the order of columns nor on empty cells. */
  static byte[] digest(CelRow row) {
    TreeMap<String, String> members = new TreeMap<>();
    List<String> names = row.columns().names();
    for (int i = 0; i < row.cells().size(); i++) {
      String cell = row.cells().get(i);
      if (!cell.isEmpty()) {
        members.put(i < names.size() ? names.get(i) : "column" + (i + 1), cell);
      }
    }
    MessageDigest digest = sha256();
    members.forEach(
        (name, cell) -> {
          for (String text : List.of(name, cell)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
          }
        });
    return digest.digest();
  }

  static String id(byte[] digest) {
    return "cel-" + HexFormat.of().formatHex(digest, 0, 16);
  }

  private static long first(byte[] digest) {
    return ByteBuffer.wrap(digest).getLong();
  }

  private static byte[] sha256(String text) {
    return sha256().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  /** A set of hashes by open addressing: 16 to 32 bytes each, a fraction of a HashSet. */
  private static final class Hashes {
    private long[] slots = new long[1024];
    private int size;
    private boolean zero;

    /** Adds a hash, and returns whether it is new. */
    boolean add(long hash) {
      if (hash == 0) {
        boolean added = !zero;
        zero = true;
        return added;
      }
      if (size * 2 >= slots.length) {
        long[] old = slots;
        slots = new long[old.length * 2];
        for (long value : old) {
          if (value != 0) {
            slots[slot(value)] = value;
          }
        }
      }
      int slot = slot(hash);
      if (slots[slot] == hash) {
        return false;
      }
      slots[slot] = hash;
      size++;
      return true;
    }

    private int slot(long hash) {
      int mask = slots.length - 1;
      int slot = (int) hash & mask;
      while (slots[slot] != 0 && slots[slot] != hash) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }
  }
}
