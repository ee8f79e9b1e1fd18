package io.callflow.archive;

import io.callflow.codec.CallCodec;
import io.callflow.codec.ChunkHeader;
import io.callflow.codec.EventLine;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.store.ObjectKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * One object of a call: a header line, then one line for each event, in the order of the call; the
 * whole object is gzip (RFC 1952).
 *
 * @param lines in the order of the call; a tombstone has none
 */
record Chunk(ChunkHeader header, List<Line> lines) {
  /** The most bytes of a chunk that are read, uncompressed; far more than are ever written. */
  private static final int MAX_READ = 4 * 1024 * 1024;

  /**
   * An event and its line in the chunk.
   *
   * @param json empty where the text is not kept, because the chunk is never written again
   * @param size of the line in the chunk in bytes, with the line break
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Line(StoredEvent event, byte[] json, int size) {
    private static final byte[] NOT_KEPT = {};

    Line(StoredEvent event, byte[] json) {
      this(event, json, json.length + 1);
    }

    private Line withoutText() {
      return new Line(event, NOT_KEPT, size);
    }
  }

  private static final Comparator<Line> ORDER =
      Comparator.comparing(Line::event, io.callflow.call.CallFlow.ORDER);

  Chunk {
    lines = List.copyOf(lines);
  }

  /** An empty chunk: the first of a call, or the successor of a sealed one. */
  static Chunk first(CallId callId, int number) {
    return new Chunk(
        new ChunkHeader(ChunkHeader.FORMAT, callId, number, 0, false, ChunkHeader.State.LIVE),
        List.of());
  }

  /** The chunk without its events, for those who need only its place in the call. */
  Chunk withoutLines() {
    return new Chunk(header, List.of());
  }

  /** The chunk without the text of its lines, which doubles what its events take. */
  Chunk withoutText() {
    return new Chunk(header, lines.stream().map(Line::withoutText).toList());
  }

  int bytes() {
    int bytes = 0;
    for (Line line : lines) {
      bytes += line.size();
    }
    return bytes;
  }

  boolean isLive() {
    return header.state() == ChunkHeader.State.LIVE;
  }

  boolean isTombstone() {
    return header.state() == ChunkHeader.State.ERASED;
  }

  /** The next revision of this chunk, with these lines added. */
  Chunk with(List<Line> added, boolean sealed) {
    List<Line> all = new ArrayList<>(lines.size() + added.size());
    all.addAll(lines);
    all.addAll(added);
    all.sort(ORDER);
    return new Chunk(
        new ChunkHeader(
            header.format(),
            header.callId(),
            header.chunk(),
            header.revision() + 1,
            sealed,
            header.state()),
        all);
  }

  /** The next revision, which marks the call as being erased. */
  Chunk erasing() {
    return new Chunk(
        new ChunkHeader(
            header.format(),
            header.callId(),
            header.chunk(),
            header.revision() + 1,
            false,
            ChunkHeader.State.ERASING),
        lines);
  }

  /** The tombstone that replaces this chunk when its call is erased. */
  Chunk tombstone() {
    return new Chunk(
        new ChunkHeader(
            header.format(),
            null,
            header.chunk(),
            header.revision() + 1,
            header.sealed(),
            ChunkHeader.State.ERASED),
        List.of());
  }

  byte[] encode(CallCodec codec) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 + bytes() / 4);
    try (OutputStream gzip = Gzip.to(bytes)) {
      gzip.write(codec.line(header));
      gzip.write('\n');
      for (Line line : lines) {
        if (line.json() == Line.NOT_KEPT) {
          throw new IllegalStateException("a chunk without the text of its lines is not written");
        }
        gzip.write(line.json());
        gzip.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Decodes and checks a chunk.
   *
   * @throws CallflowException {@link ErrorCode#DAMAGED}, naming the key, if it is not as it was
   *     written
   */
  static Chunk decode(CallCodec codec, ObjectKey key, CallKey call, int number, byte[] content) {
    return parse(codec, key, call, number, text(key, content));
  }

  /**
   * The lines of a chunk as they are stored, each with its line break.
   *
   * @throws CallflowException {@link ErrorCode#DAMAGED}, naming the key, if they are not whole
   */
  static byte[] text(ObjectKey key, byte[] content) {
    byte[] text;
    try {
      text = Gzip.content(content, MAX_READ);
    } catch (DataFormatException e) {
      throw damaged(key, "it is not gzip as it was written: " + e.getMessage(), e);
    }
    if (text.length == 0 || text[text.length - 1] != '\n') {
      throw damaged(key, "its last line is cut short", null);
    }
    return text;
  }

  /**
   * Parses and checks the text of a chunk.
   *
   * @throws CallflowException as {@link #decode}
   */
  static Chunk parse(CallCodec codec, ObjectKey key, CallKey call, int number, byte[] text) {
    ChunkHeader header = null;
    List<Line> lines = new ArrayList<>();
    int lineNumber = 0;
    int start = 0;
    try {
      for (int end = 0; end < text.length; end++) {
        if (text[end] != '\n') {
          continue;
        }
        lineNumber++;
        byte[] line = Arrays.copyOfRange(text, start, end);
        start = end + 1;
        if (header == null) {
          header = codec.header(line);
          Optional<List<EventLine>> recognised = codec.scan(text, start);
          if (recognised.isPresent()) {
            recognised.get().forEach(each -> lines.add(new Line(each.event(), bytesOf(each))));
            break;
          }
        } else {
          lines.add(new Line(codec.event(line), line));
        }
      }
    } catch (IllegalArgumentException | CallflowException e) {
      throw damaged(key, "line " + lineNumber + ": " + e.getMessage(), e);
    }
    if (header == null) {
      throw damaged(key, "it has no header", null);
    }
    check(key, call, number, header, lines);
    return new Chunk(header, lines);
  }

  private static byte[] bytesOf(EventLine line) {
    ByteBuffer text = line.text();
    byte[] bytes = new byte[text.remaining()];
    text.get(bytes);
    return bytes;
  }

  private static void check(
      ObjectKey key, CallKey call, int number, ChunkHeader header, List<Line> lines) {
    if (header.format() != ChunkHeader.FORMAT) {
      throw damaged(
          key,
          "its format is %d, this version of Callflow reads format %d"
              .formatted(header.format(), ChunkHeader.FORMAT),
          null);
    }
    if (header.chunk() != number) {
      throw damaged(key, "its header has the number " + header.chunk(), null);
    }
    CallId callId = header.callId();
    if (callId == null) {
      if (!lines.isEmpty()) {
        throw damaged(key, "it is a tombstone that holds events", null);
      }
      return;
    }
    if (!callId.key().equals(call)) {
      throw damaged(key, "its header names another call", null);
    }
    for (int i = 0; i < lines.size(); i++) {
      CallFlowEvent event = lines.get(i).event().event();
      if (!event.callId().equals(callId)) {
        throw damaged(key, "line " + (i + 2) + " is an event of another call", null);
      }
    }
  }

  static CallflowException damaged(ObjectKey key, String what, @Nullable Throwable cause) {
    return new CallflowException(
        ErrorCode.DAMAGED,
        "The object "
            + key
            + " is damaged: "
            + what
            + ". Restore it from a backup or an older version.",
        cause);
  }
}
