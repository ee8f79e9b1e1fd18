package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.table.TableColumns;
import io.callflow.sources.table.TableRow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Maps the rows of a CEL table in a database as {@link CelImport} maps those of a file.
 *
 * <p>Remembers the channels of the last rows with the calls they were in, at most {@value
 * #CHANNELS}: two calls that meet in a remembered channel are linked.
 */
public final class CelRowMapper implements RowMapper {
  private static final int CHANNELS = 100_000;

  private final CelClock clock;
  private final String source;
  private final DirectionRules directions;
  private final CelNumbering.Evidence evidence = new CelNumbering.Evidence();
  private final Map<String, Channel> channels =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Channel> eldest) {
          return size() > CHANNELS;
        }
      };

  /** How many calls of a channel are linked by events that are not stored yet. */
  private final Map<Channel, Integer> unstored = new HashMap<>();

  /** Channels whose first row came before the first one that was read. */
  private final Map<String, OpenLeg> unbegun = new LinkedHashMap<>();

  private @Nullable List<String> names;
  private @Nullable TableColumns columns;

  /**
   * A mapper.
   *
   * @param zone the zone of times without an offset
   * @param source the source of all events
   * @param directions tell the direction of calls
   */
  public CelRowMapper(ZoneId zone, String source, DirectionRules directions) {
    this.clock = new CelClock(zone);
    this.source = source;
    this.directions = directions;
  }

  /** A channel, and the calls in which its rows were. Compared by identity. */
  private static final class Channel {
    private final Instant first;
    private final SortedSet<String> calls = new TreeSet<>();
    private int linked = 1;

    Channel(Instant first) {
      this.first = first;
    }
  }

  @Override
  public List<CallFlowEvent> events(List<String> names, List<String> cells, int ordinal)
      throws UnreadableRow {
    TableRow row = new TableRow(columns(names), cells);
    try {
      String id = RowDigest.id("cel", RowDigest.of(row));
      Instant time = clock.read(row.cell("eventtime"), row.cell("uniqueid")).instant();
      evidence.add(row, CelFields.nativeType(row));
      CelFields fields = new CelFields(row, evidence.numbering());
      String eventId = RowDigest.numbered(id, ordinal);
      CallFlowEvent event = CelEvents.event(fields, time, source, eventId);
      List<CallFlowEvent> events = new ArrayList<>();
      events.add(event);
      CallFlowEvent direction = directions.event(fields, event);
      if (direction != null) {
        events.add(direction);
      }
      events.addAll(links(fields, time));
      return events;
    } catch (BadRecord e) {
      throw new UnreadableRow(String.valueOf(e.getMessage()));
    }
  }

  /** The events for calls that met in the channel of this row, until they are stored. */
  private List<CallFlowEvent> links(CelFields row, Instant time) {
    String id = row.uniqueId();
    if (id.isEmpty()) {
      return List.of();
    }
    Channel channel = channels.get(id);
    if (channel == null) {
      channel = new Channel(time);
      channels.put(id, channel);
      if (!row.type().equals("CHAN_START") && unbegun.size() < CHANNELS) {
        Long created = CelClock.created(id);
        Instant since = created == null ? time : Instant.ofEpochSecond(created);
        Set<String> calls = Set.of(row.call());
        unbegun.put(id, new OpenLeg(id, calls, since, time, time, false, true));
      }
    }
    channel.calls.add(row.call());
    int calls = channel.calls.size();
    if (calls <= Math.max(channel.linked, unstored.getOrDefault(channel, 1))) {
      return List.of();
    }
    unstored.put(channel, calls);
    return MetCalls.links(id, channel.calls, channel.first, source);
  }

  /**
   * The channels that had begun before the rows that were read, each once: what was stored before
   * may know them in other calls.
   */
  public List<OpenLeg> takeUnbegun() {
    List<OpenLeg> taken = List.copyOf(unbegun.values());
    unbegun.clear();
    return taken;
  }

  /** The events for these calls, which met in the channel. */
  public List<CallFlowEvent> links(OpenLeg leg, Set<String> calls) {
    return MetCalls.links(leg.id(), new TreeSet<>(calls), leg.first(), source);
  }

  @Override
  public void stored() {
    unstored.forEach((channel, calls) -> channel.linked = calls);
    unstored.clear();
  }

  @Override
  public void discarded() {
    unstored.clear();
  }

  private TableColumns columns(List<String> given) {
    TableColumns known = columns;
    if (known == null || !given.equals(names)) {
      known = CelColumns.KIND.columns(given);
      names = given;
      columns = known;
    }
    return known;
  }
}
