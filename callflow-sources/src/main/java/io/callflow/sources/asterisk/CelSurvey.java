package io.callflow.sources.asterisk;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.table.TableRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Learns from all rows of an import what no single row tells: which rows are equal, which channels
 * are in several calls, and how the files are written. Takes the rows twice.
 */
final class CelSurvey {
  /** More channels without their first or last row are no border of a file, but how it is made. */
  private static final int MOST_OPEN = 20_000;

  private final CelClock clock;
  private final Set<Long> repeated = new HashSet<>();
  private final Hashes calls = new Hashes();
  private final LegHashes legs = new LegHashes();
  private final Map<String, Duration> shifts = new TreeMap<>();
  private final Map<String, CelNumbering.Evidence> evidence = new HashMap<>();
  private final Set<String> withoutLinkedId = new HashSet<>();
  private final Map<String, Seen> seen = new TreeMap<>();
  private Hashes ofFile = new Hashes();
  private int openLegs;
  private boolean hasMoved;
  private boolean hasStrays;
  private long rows;

  CelSurvey(CelClock clock) {
    this.clock = clock;
  }

  /** A channel whose rows the second pass collects. */
  private static final class Seen {
    private final SortedSet<String> calls = new TreeSet<>();
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    private void add(@Nullable String call, Instant time) {
      if (call != null) {
        calls.add(call);
      }
      first = time.isBefore(first) ? time : first;
      last = time.isAfter(last) ? time : last;
    }
  }

  /** Begins a file of the first pass. */
  void file() {
    ofFile = new Hashes();
  }

  /** Takes a row in the first pass; null for a bad one, which is only counted. */
  void count(String file, @Nullable TableRow row) {
    rows++;
    if (row == null) {
      return;
    }
    try {
      long hash = RowDigest.first(RowDigest.of(row));
      if (!ofFile.add(hash)) {
        repeated.add(hash);
      }
      String leg = CelFields.get(row, "uniqueid");
      String call = CelFields.call(row);
      String type = CelFields.nativeType(row);
      evidence.computeIfAbsent(file, key -> new CelNumbering.Evidence()).add(row, type);
      CelClock.Reading time = clock.read(row.cell("eventtime"), leg);
      if (isId(leg) && isId(call)) {
        long callHash = RowDigest.first(call);
        calls.add(callHash);
        legs.add(RowDigest.first(leg), callHash, flags(type));
      }
      if (CelFields.get(row, "linkedid").isEmpty()) {
        withoutLinkedId.add(file);
      }
      compareClocks(file, type, time, leg);
    } catch (BadRecord e) {
      // read() reports it
    }
  }

  /** Whether a row with this id can make an event. */
  private static boolean isId(String text) {
    return !text.isEmpty()
        && text.length() <= 256
        && text.chars().allMatch(c -> c >= 0x21 && c <= 0x7E);
  }

  private static int flags(String type) {
    return switch (type) {
      case "CHAN_START", "1" -> LegHashes.BEGAN;
      case "HANGUP", "CHAN_END", "2", "3" -> LegHashes.ENDED;
      default -> 0;
    };
  }

  private void compareClocks(String file, String type, CelClock.Reading time, String leg) {
    boolean starts = (flags(type) & LegHashes.BEGAN) != 0;
    Duration shift = starts && !shifts.containsKey(file) ? ZoneShift.of(time, leg) : null;
    if (shift != null) {
      shifts.put(file, shift);
    }
  }

  /** Ends the first pass. */
  void counted() {
    ofFile = new Hashes();
    legs.markFounders(calls::contains);
    openLegs = legs.open();
    hasMoved = legs.anyMoved();
    hasStrays = calls.anyMatch(call -> !legs.contains(call));
  }

  /** Whether there is anything to learn from a second pass. */
  boolean isUnfinished() {
    return openLegs > 0 || hasMoved || hasStrays;
  }

  /** Takes a row in the second pass, to collect what is known of channels worth it. */
  void collect(TableRow row) {
    try {
      String call = CelFields.call(row);
      String leg = CelFields.get(row, "uniqueid");
      if (!isId(leg) || !isId(call)) {
        return;
      }
      long hash = RowDigest.first(leg);
      boolean open = openLegs <= MOST_OPEN && !legs.has(hash, LegHashes.BEGAN | LegHashes.ENDED);
      boolean alone = openLegs <= MOST_OPEN && !legs.contains(RowDigest.first(call));
      if (!legs.hasMoved(hash) && !open && !alone) {
        return;
      }
      Instant time = clock.read(row.cell("eventtime"), leg).instant();
      if (legs.hasMoved(hash) || open) {
        Seen channel = seen.computeIfAbsent(leg, id -> new Seen());
        channel.add(call, time);
        if (calls.contains(hash)) {
          channel.add(leg, time);
        }
      }
      if (alone && seen.size() < 2 * MOST_OPEN) {
        seen.computeIfAbsent(call, id -> new Seen()).add(null, time);
      }
    } catch (BadRecord e) {
      // read() reports it
    }
  }

  long rows() {
    return rows;
  }

  Map<String, Duration> shifts() {
    return Map.copyOf(shifts);
  }

  /** Whether another row of the same file may have this hash. */
  boolean isRepeated(byte[] digest) {
    return repeated.contains(RowDigest.first(digest));
  }

  /** The calls that the channel is in, if there are several; empty otherwise. */
  SortedSet<String> callsOf(String leg) {
    Seen channel = seen.get(leg);
    return channel == null || channel.calls.size() < 2 ? new TreeSet<>() : channel.calls;
  }

  Instant firstRow(String leg) {
    Seen channel = seen.get(leg);
    return channel == null ? Instant.EPOCH : channel.first;
  }

  /** Channels whose first or last row is missing. */
  List<OpenLeg> open() {
    List<OpenLeg> open = new ArrayList<>();
    seen.forEach(
        (leg, channel) -> {
          long hash = RowDigest.first(leg);
          boolean began = legs.has(hash, LegHashes.BEGAN);
          boolean ended = legs.has(hash, LegHashes.ENDED);
          if (!began || !ended) {
            Long second = CelClock.created(leg);
            Instant created = second == null ? channel.first : Instant.ofEpochSecond(second);
            open.add(
                new OpenLeg(
                    leg, channel.calls, created, channel.first, channel.last, began, ended));
          }
        });
    return open;
  }

  /** Whether so many channels lack their first or last row that they were not collected. */
  boolean hasTooManyOpen() {
    return openLegs > MOST_OPEN;
  }

  /** What the numbers in place of event types mean in a file. */
  CelNumbering numbering(String file) {
    CelNumbering.Evidence own = evidence.get(file);
    return own == null ? CelNumbering.TODAY : resolved(own).numbering();
  }

  private CelNumbering.Evidence resolved(CelNumbering.Evidence own) {
    return own.isAny() ? own : all(evidence.values());
  }

  private static CelNumbering.Evidence all(Collection<CelNumbering.Evidence> files) {
    CelNumbering.Evidence all = new CelNumbering.Evidence();
    files.forEach(all::add);
    return all;
  }

  /** What a user must know about a file, each said once. */
  List<String> notes(String file) {
    List<String> notes = new ArrayList<>();
    if (withoutLinkedId.contains(file)) {
      notes.add(
          "has rows without a linkedid: they are calls of one channel each, named by its uniqueid.");
    }
    CelNumbering.Evidence own = evidence.get(file);
    if (own != null && own.isNeeded()) {
      boolean clear = resolved(own).isClear();
      notes.add(
          "has numbers in place of event types: read as those of "
              + (numbering(file) == CelNumbering.TODAY
                  ? "Asterisk 12 and later"
                  : "Asterisk 11 and earlier")
              + (clear ? "." : ", though its rows do not tell which they are."));
    }
    return notes;
  }
}
