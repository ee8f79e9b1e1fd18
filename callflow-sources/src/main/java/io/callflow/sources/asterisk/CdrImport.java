package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.record.NamedInput;
import io.callflow.sources.table.TableEntry;
import io.callflow.sources.table.TableRow;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Asterisk's call detail records: {@code Master.csv} of {@code cdr_csv}, and tables with the
 * columns of Asterisk or FreePBX. Each record becomes one event, which depends on the record alone.
 * Equal records of one file get ordinals; equal records of two files are one. Takes about 50 bytes
 * of memory per record. For one thread.
 */
public final class CdrImport implements TableImport {
  private final TableFiles files;
  private final CelClock clock;
  private final String source;
  private final Set<Long> repeated = new HashSet<>();
  private final Map<String, Duration> shifts = new TreeMap<>();
  private final Set<String> withoutLinkedId = new HashSet<>();
  private final Set<String> withoutIds = new HashSet<>();
  private long rows;

  /**
   * An import of these files; nothing is read yet.
   *
   * @param charset the encoding of the files; null to find it out for each file
   * @param zone the zone of times without an offset
   * @param source the source of all events
   */
  public CdrImport(List<NamedInput> files, @Nullable Charset charset, ZoneId zone, String source) {
    this.files = new TableFiles(CdrColumns.KIND, files, charset);
    this.clock = new CelClock(zone);
    this.source = source;
  }

  @Override
  public void survey() throws IOException {
    for (NamedInput file : files.all()) {
      Hashes ofFile = new Hashes();
      files.forEachRow(file, entry -> count(file.name(), entry.row(), ofFile));
    }
  }

  private void count(String file, @Nullable TableRow row, Hashes ofFile) {
    rows++;
    if (row == null) {
      return;
    }
    long hash = RowDigest.first(RowDigest.of(row));
    if (!ofFile.add(hash)) {
      repeated.add(hash);
    }
    String uniqueId = CdrEvents.get(row, "uniqueid");
    if (CdrEvents.get(row, "linkedid").isEmpty()) {
      (uniqueId.isEmpty() ? withoutIds : withoutLinkedId).add(file);
    }
    if (!shifts.containsKey(file)) {
      try {
        Duration shift = ZoneShift.of(clock.read(CdrEvents.get(row, "start"), uniqueId), uniqueId);
        if (shift != null) {
          shifts.put(file, shift);
        }
      } catch (BadRecord e) {
        // read() reports it
      }
    }
  }

  @Override
  public void read(Consumer<Row> consumer) throws IOException {
    for (NamedInput file : files.all()) {
      Map<String, Integer> ordinals = new HashMap<>();
      files.forEachRow(file, entry -> consumer.accept(row(file.name(), entry, ordinals)));
    }
  }

  private Row row(String file, TableEntry entry, Map<String, Integer> ordinals) {
    TableRow row = entry.row();
    if (row == null) {
      return new Row(file, entry.line(), null, List.of(), entry.fault());
    }
    try {
      byte[] digest = RowDigest.of(row);
      String id = RowDigest.id("cdr", digest);
      boolean equal = repeated.contains(RowDigest.first(digest));
      int ordinal = equal ? ordinals.merge(id, 1, Integer::sum) : 1;
      String eventId = RowDigest.numbered(id, ordinal);
      CallFlowEvent event = CdrEvents.event(row, clock, source, eventId);
      return new Row(file, entry.line(), event, List.of(), null);
    } catch (BadRecord e) {
      return new Row(file, entry.line(), null, List.of(), e.getMessage());
    }
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public Map<String, Duration> shifts() {
    return Map.copyOf(shifts);
  }

  @Override
  public Map<String, List<String>> notes() {
    return files.notes(this::notes);
  }

  private List<String> notes(String file) {
    List<String> notes = new ArrayList<>();
    if (withoutLinkedId.contains(file)) {
      notes.add("has records without a linkedid: those of one uniqueid are one call.");
    }
    if (withoutIds.contains(file)) {
      notes.add(
          "has records without linkedid and uniqueid: each is a call of its own. loguniqueid and"
              + " newcdrcolumns in cdr.conf add them.");
    }
    return notes;
  }

  @Override
  public List<OpenLeg> openLegs() {
    return List.of();
  }

  @Override
  public boolean hasTooManyOpenLegs() {
    return false;
  }

  @Override
  public List<CallFlowEvent> links(OpenLeg leg, Set<String> calls) {
    return List.of();
  }
}
