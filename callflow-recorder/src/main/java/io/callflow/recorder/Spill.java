package io.callflow.recorder;

import io.callflow.codec.CallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events on disk: files to whose end events are written, and from whose beginning they are
 * read, in the same order. For the recorder's thread only, after it was opened.
 */
final class Spill {
  /** A new file is begun beyond this size; one file is read into memory at a time. */
  static final int SEGMENT_BYTES = 4 << 20;

  /** How many bytes are written at once. */
  private static final int GROUP_BYTES = 256 << 10;

  /** The longest line; far more than an event has that a store accepts. */
  private static final int MAX_LINE = 512 << 10;

  /** How long writing pauses when it has failed. */
  private static final long PAUSE = 200_000_000L;

  private final SpillFolder folder;
  private final CallCodec codec;
  private final long maxBytes;
  private final Notices notices;
  private final Tally tally;
  private final Deque<Segment> unread = new ArrayDeque<>();
  private @Nullable SegmentWriter writer;
  private @Nullable SegmentReader reader;
  private long bytes;
  private long waiting;
  private long retryAt;
  private boolean fails;
  private long readAgainAt;
  private boolean readingFails;

  private Spill(SpillFolder folder, SpillTo settings, Notices notices, Tally tally) {
    this.folder = folder;
    this.codec = settings.codec();
    this.maxBytes = settings.maxBytes();
    this.notices = notices;
    this.tally = tally;
  }

  /**
   * Opens a folder.
   *
   * @throws CallflowException as {@link EventRecorderBuilder#open}
   */
  static Spill open(SpillTo settings, Notices notices, Tally tally) {
    SpillFolder folder = SpillFolder.open(settings.folder());
    Spill spill = new Spill(folder, settings, notices, tally);
    for (Segment segment : folder.found()) {
      spill.unread.add(segment);
      spill.bytes += segment.bytes();
    }
    spill.publish();
    return spill;
  }

  /** Whether there are events that were not read. */
  boolean hasUnread() {
    SegmentReader current = reader;
    return (current != null && current.hasMore())
        || unread.stream().anyMatch(Segment::mayHaveRecords);
  }

  /**
   * Writes events to the end. Those that the codec cannot write are told as failed and settled.
   *
   * @return how many were written or failed, from the first one on; the others have no room now
   */
  int append(List<Waiting> events, long now) {
    int done = 0;
    if (fails && now - retryAt < 0) {
      return done;
    }
    try {
      while (done < events.size()) {
        done += appendGroup(events.subList(done, events.size()));
        fails = false;
      }
    } catch (IOException | CallflowException e) {
      failed(e, now);
    }
    publish();
    return done;
  }

  private int appendGroup(List<Waiting> events) throws IOException {
    ByteArrayOutputStream group = new ByteArrayOutputStream();
    List<Waiting> encoded = new ArrayList<>();
    int done = 0;
    while (done < events.size() && group.size() < GROUP_BYTES) {
      Waiting waiting = events.get(done);
      try {
        SpillFormat.append(line(waiting.event), group);
        encoded.add(waiting);
      } catch (RuntimeException e) {
        waiting.settled = true;
        tally.failed(waiting.event, e);
      }
      done++;
    }
    if (!encoded.isEmpty()) {
      write(encoded, group.toByteArray());
    }
    return done;
  }

  private byte[] line(CallFlowEvent event) {
    // The store sets createdAt; the line needs one, and nobody reads it.
    Instant createdAt = event.timestamp().truncatedTo(ChronoUnit.MILLIS);
    byte[] line = codec.line(new StoredEvent(EventId.of(event), createdAt, event));
    if (line.length > MAX_LINE) {
      throw CallflowException.invalid(
          "", "too_large", "The line of the event has more than " + MAX_LINE + " bytes.");
    }
    return line;
  }

  private void write(List<Waiting> encoded, byte[] group) throws IOException {
    if (bytes + group.length + SpillFormat.HEADER.length > maxBytes) {
      throw new CallflowException(
          ErrorCode.STORE_FULL,
          "The spill folder %s has reached its limit of %d bytes.".formatted(folder, maxBytes));
    }
    SegmentWriter current = writer;
    if (current == null || current.segment().bytes() > SEGMENT_BYTES) {
      closeWriter();
      current = folder.create();
      writer = current;
      unread.add(current.segment());
      bytes += current.segment().bytes();
    }
    try {
      current.write(group);
    } catch (IOException e) {
      if (!current.undo()) {
        writer = null;
      }
      throw e;
    }
    Segment segment = current.segment();
    long least = encoded.stream().mapToLong(event -> event.order).min().orElseThrow();
    int first = segment.added(encoded.size(), group.length, least);
    for (int i = 0; i < encoded.size(); i++) {
      Waiting waiting = encoded.get(i);
      waiting.segment = segment;
      waiting.index = first + i;
      waiting.unread = true;
    }
    bytes += group.length;
    waiting += encoded.size();
    tally.spilled(encoded.size());
  }

  /** Reads events from the beginning: at most so many, and not many more bytes than these. */
  List<Waiting> read(int most, long mostBytes, long now) {
    List<Waiting> events = new ArrayList<>();
    if (readingFails && now - readAgainAt < 0) {
      return events;
    }
    long size = 0;
    try {
      while (events.size() < most && size < mostBytes && hasUnread()) {
        SegmentReader current = reader();
        Waiting next = current.hasMore() ? next(current) : null;
        if (next != null) {
          events.add(next);
          size += next.bytes;
        }
        if (!current.hasMore()) {
          wholeRead(current);
        }
      }
      readingFails = false;
    } catch (NoSuchFileException e) {
      gone(unread.removeFirst());
    } catch (IOException e) {
      if (!readingFails) {
        notices.spillFailed(e);
      }
      readingFails = true;
      readAgainAt = now + PAUSE;
    }
    publish();
    return events;
  }

  private @Nullable Waiting next(SegmentReader current) {
    Segment segment = current.segment();
    int index = current.records();
    if (index >= segment.records()) {
      segment.added(1, 0, segment.firstOrder());
      waiting++;
      tally.takenUp();
    }
    boolean known = segment.isSettledUnread(index);
    Waiting next = current.next();
    if (next == null && !known) {
      lost(segment, 1);
    }
    return next;
  }

  private void lost(Segment segment, int count) {
    for (int i = 0; i < count; i++) {
      segment.settle(0, false);
    }
    waiting -= count;
    tally.dropped(DropReason.SPILL_DAMAGED, count);
  }

  private void gone(Segment segment) {
    notices.spillDamaged(segment.file(), 0, "The file is gone.");
    lost(segment, segment.waiting());
    bytes -= segment.bytes();
  }

  private SegmentReader reader() throws IOException {
    SegmentReader current = reader;
    if (current != null) {
      return current;
    }
    Segment segment = unread.getFirst();
    if (writer != null && writer.segment() == segment) {
      closeWriter();
    }
    current =
        SegmentReader.open(
            segment, codec, (position, problem, torn) -> damaged(segment, position, problem, torn));
    unread.removeFirst();
    reader = current;
    return current;
  }

  private void damaged(Segment segment, long position, String problem, boolean torn) {
    if (!torn) {
      segment.foundDamaged();
    }
    notices.spillDamaged(segment.file(), position, problem);
  }

  private void wholeRead(SegmentReader read) {
    reader = null;
    Segment segment = read.segment();
    segment.readWhole();
    if (read.records() < segment.records()) {
      lost(segment, segment.records() - read.records());
    }
    deleteIfDone(segment);
  }

  /** Notes that an event which has a place on disk is settled. */
  void settled(Waiting event) {
    Segment segment = event.segment;
    if (segment != null) {
      segment.settle(event.index, event.unread);
      waiting--;
      deleteIfDone(segment);
      publish();
    }
  }

  private void deleteIfDone(Segment segment) {
    if (segment.isDone()) {
      bytes -= segment.bytes();
      try {
        folder.remove(segment);
      } catch (IOException e) {
        failed(e, System.nanoTime());
      }
    }
  }

  /** Forces what was written to disk if a second has passed since it was. */
  void sync(long now) {
    SegmentWriter current = writer;
    if (current != null) {
      try {
        current.sync(now);
      } catch (IOException e) {
        failed(e, now);
      }
    }
  }

  /** Forces what was written to disk, and leaves the folder to others. */
  void close() {
    try {
      SegmentWriter current = writer;
      closeWriter();
      if (current != null && !current.segment().mayHaveRecords()) {
        folder.remove(current.segment());
      }
    } catch (IOException e) {
      failed(e, System.nanoTime());
    }
    folder.close();
  }

  private void closeWriter() throws IOException {
    SegmentWriter current = writer;
    writer = null;
    if (current != null) {
      current.close();
    }
  }

  private void failed(Exception cause, long now) {
    retryAt = now + PAUSE;
    if (!fails) {
      fails = true;
      notices.spillFailed(cause);
    }
  }

  private void publish() {
    tally.spill(waiting, bytes);
  }

  /**
   * The least place of an event on disk that was not read; the greatest number if there is none.
   */
  long leastUnreadOrder() {
    long least = Long.MAX_VALUE;
    for (Segment segment : unread) {
      least = Math.min(least, segment.firstOrder());
    }
    SegmentReader current = reader;
    return current == null ? least : Math.min(least, current.segment().firstOrder());
  }
}
