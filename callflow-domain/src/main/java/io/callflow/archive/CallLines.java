package io.callflow.archive;

import io.callflow.codec.CallCodec;
import io.callflow.codec.ChunkHeader;
import io.callflow.codec.EventLine;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Tenant;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a call. A chunk that the codec recognises, and whose lines are in the order of
 * the call, is passed on as it is stored; any other is parsed, so it gives the same lines, or the
 * same error, as if every chunk were.
 */
final class CallLines {
  private CallLines() {}

  /**
   * Reads a whole call.
   *
   * @return at least one, in the order of the call
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}, {@link ErrorCode#ERASED}, or as
   *     {@link LoadedCall#load(ObjectStore, CallCodec, Tenant, CallKey)}
   */
  static List<EventLine> read(ObjectStore store, CallCodec codec, Tenant tenant, CallRef ref) {
    List<EventLine> lines = new ArrayList<>();
    int bytes = 0;
    boolean gone = false;
    int number = 0;
    for (boolean more = true; more && number < LoadedCall.MAX_CHUNKS; number++) {
      ObjectKey key = Keys.chunk(tenant, ref.key(), number);
      Optional<StoredObject> object = store.read(key);
      if (object.isEmpty()) {
        break;
      }
      Part part = part(codec, key, ref.key(), number, object.get().content());
      lines.addAll(part.lines());
      bytes += part.bytes();
      if (bytes > LoadedCall.MAX_BYTES || lines.size() > LoadedCall.MAX_EVENTS) {
        throw LoadedCall.tooLarge(key);
      }
      gone |= part.header().state() != ChunkHeader.State.LIVE;
      more = part.header().sealed();
    }
    if (gone) {
      throw LoadedCall.erased(ref);
    }
    if (lines.isEmpty()) {
      throw LoadedCall.unknown(ref);
    }
    // Merges the chunks, each of which is in order already.
    lines.sort(CallLines::compare);
    return lines;
  }

  /**
   * A chunk.
   *
   * @param lines in the order of the call
   * @param bytes of the lines in the chunk, with their line breaks
   */
  private record Part(ChunkHeader header, List<EventLine> lines, int bytes) {}

  private static Part part(
      CallCodec codec, ObjectKey key, CallKey call, int number, byte[] content) {
    byte[] text = Chunk.text(key, content);
    Part scanned = scanned(codec, call, number, text);
    if (scanned != null) {
      return scanned;
    }
    Chunk chunk = Chunk.parse(codec, key, call, number, text).withoutText();
    List<EventLine> lines = new ArrayList<>(chunk.lines().size());
    for (Chunk.Line line : chunk.lines()) {
      lines.add(EventLine.of(line.event(), codec));
    }
    return new Part(chunk.header(), lines, chunk.bytes());
  }

  /** The chunk without values of its events; null if it has to be parsed. */
  private static @Nullable Part scanned(CallCodec codec, CallKey call, int number, byte[] text) {
    int end = 0;
    while (text[end] != '\n') {
      end++;
    }
    ChunkHeader header = header(codec, Arrays.copyOf(text, end));
    CallId callId = header == null ? null : header.callId();
    if (header == null
        || callId == null
        || header.format() != ChunkHeader.FORMAT
        || header.chunk() != number
        || !callId.key().equals(call)) {
      return null;
    }
    Optional<List<EventLine>> lines = codec.scan(text, end + 1);
    if (lines.isEmpty()) {
      return null;
    }
    EventLine before = null;
    for (EventLine line : lines.get()) {
      if (!line.isOf(callId) || (before != null && compare(before, line) > 0)) {
        return null;
      }
      before = line;
    }
    return new Part(header, lines.get(), text.length - end - 1);
  }

  /** The header; null if this version would not write it as it is. */
  private static @Nullable ChunkHeader header(CallCodec codec, byte[] line) {
    try {
      ChunkHeader header = codec.header(line);
      return Arrays.equals(line, codec.line(header)) ? header : null;
    } catch (IllegalArgumentException | CallflowException e) {
      // Parsing throws it again, as the damage that it is.
      return null;
    }
  }

  private static int compare(EventLine left, EventLine right) {
    int order = left.timestamp().compareTo(right.timestamp());
    return order == 0 ? left.order().compareTo(right.order()) : order;
  }
}
