package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.record.NamedInput;
import io.callflow.sources.table.TableEntry;
import io.callflow.sources.table.TableRow;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Asterisk's Channel Event Logging tables, and makes one event of each row.
 *
 * <p>{@link #survey} reads the files to learn which rows are equal and which channels are in
 * several calls; {@link #read} reads them again and makes the events. An event depends on its row
 * alone. Equal rows of one file get ordinals; equal rows of two files are one row. What needs other
 * rows is an event of its own: two calls met in a channel. So the events depend neither on the
 * order of the rows nor on their distribution over the files of one import; {@link #openLegs} names
 * the channels of which other imports may know more. Takes about 50 bytes of memory per row. For
 * one thread.
 *
 * <pre>{@code
 * CelImport cel = new CelImport(List.of(file), StandardCharsets.UTF_8, ZoneOffset.UTC, "asterisk");
 * cel.survey();
 * cel.read(row -> store(row.event()));
 * }</pre>
 */
public final class CelImport implements TableImport {
  private final TableFiles files;
  private final CelClock clock;
  private final String source;
  private final DirectionRules directions;
  private final CelSurvey survey;

  /**
   * An import of these files; nothing is read yet.
   *
   * @param charset the encoding of the files; null to find it out for each file
   * @param zone the zone of times without an offset
   * @param source the source of all events
   */
  public CelImport(List<NamedInput> files, @Nullable Charset charset, ZoneId zone, String source) {
    this(files, charset, zone, source, DirectionRules.NONE);
  }

  /**
   * An import of these files; nothing is read yet.
   *
   * @param charset the encoding of the files; null to find it out for each file
   * @param zone the zone of times without an offset
   * @param source the source of all events
   * @param directions tell the direction of calls
   */
  public CelImport(
      List<NamedInput> files,
      @Nullable Charset charset,
      ZoneId zone,
      String source,
      DirectionRules directions) {
    this.files = new TableFiles(CelColumns.KIND, files, charset);
    this.clock = new CelClock(zone);
    this.source = source;
    this.directions = directions;
    this.survey = new CelSurvey(clock);
  }

  @Override
  public long rows() {
    return survey.rows();
  }

  @Override
  public Map<String, Duration> shifts() {
    return survey.shifts();
  }

  @Override
  public Map<String, List<String>> notes() {
    return files.notes(survey::notes);
  }

  @Override
  public List<OpenLeg> openLegs() {
    return survey.open();
  }

  @Override
  public boolean hasTooManyOpenLegs() {
    return survey.hasTooManyOpen();
  }

  @Override
  public List<CallFlowEvent> links(OpenLeg leg, Set<String> calls) {
    return MetCalls.links(leg.id(), new TreeSet<>(calls), leg.first(), source);
  }

  @Override
  public void survey() throws IOException {
    for (NamedInput file : files.all()) {
      survey.file();
      files.forEachRow(file, entry -> survey.count(file.name(), entry.row()));
    }
    survey.counted();
    if (!survey.isUnfinished()) {
      return;
    }
    for (NamedInput file : files.all()) {
      files.forEachRow(
          file,
          entry -> {
            if (entry.row() != null) {
              survey.collect(entry.row());
            }
          });
    }
  }

  @Override
  public void read(Consumer<Row> consumer) throws IOException {
    Set<String> linked = new HashSet<>();
    for (NamedInput file : files.all()) {
      Map<String, Integer> ordinals = new HashMap<>();
      files.forEachRow(file, entry -> consumer.accept(row(file.name(), entry, ordinals, linked)));
    }
  }

  private Row row(
      String file, TableEntry entry, Map<String, Integer> ordinals, Set<String> linked) {
    TableRow row = entry.row();
    if (row == null) {
      return new Row(file, entry.line(), null, List.of(), entry.fault());
    }
    try {
      byte[] digest = RowDigest.of(row);
      String id = RowDigest.id("cel", digest);
      int ordinal = survey.isRepeated(digest) ? ordinals.merge(id, 1, Integer::sum) : 1;
      Instant time = clock.read(row.cell("eventtime"), row.cell("uniqueid")).instant();
      CelFields fields = new CelFields(row, survey.numbering(file));
      String eventId = RowDigest.numbered(id, ordinal);
      CallFlowEvent event = CelEvents.event(fields, time, source, eventId);
      List<CallFlowEvent> asserted = new ArrayList<>();
      CallFlowEvent direction = directions.event(fields, event);
      if (direction != null) {
        asserted.add(direction);
      }
      SortedSet<String> calls = survey.callsOf(fields.uniqueId());
      if (!calls.isEmpty() && linked.add(fields.uniqueId())) {
        Instant first = survey.firstRow(fields.uniqueId());
        asserted.addAll(MetCalls.links(fields.uniqueId(), calls, first, source));
      }
      return new Row(file, entry.line(), event, asserted, null);
    } catch (BadRecord e) {
      return new Row(file, entry.line(), null, List.of(), e.getMessage());
    }
  }
}
