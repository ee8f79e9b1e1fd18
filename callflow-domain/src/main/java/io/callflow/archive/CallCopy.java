package io.callflow.archive;

import io.callflow.archive.Chunk.Line;
import io.callflow.codec.CallCodec;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.Tenant;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies one call from one store into another. A chunk is written byte for byte as the source has
 * it, with the index keys that the target's secret and shards give, and only where the target has
 * none or an older state of it. If the target holds the same events in other chunks, the missing
 * lines are appended to its open end. Every write is conditional, so a writer of the target is
 * never overwritten; a lost race starts the copy of the call over.
 */
final class CallCopy {
  private static final int MAX_ROUNDS = 100;

  /** What became of the call. */
  enum Outcome {
    EQUAL,
    COPIED,
    EXTENDED,
    ERASED
  }

  /**
   * The result of one copy.
   *
   * @param events the number of lines that were written
   */
  record Result(Outcome outcome, int events) {}

  /** The target's call differs, so it is left alone; the message says how. */
  static final class Differs extends Exception {
    private static final long serialVersionUID = 1L;

    Differs(String message) {
      super(message, null, false, false);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(Chunk chunk, byte[] content, ObjectVersion version) {}

  /** A call in one store, with the bytes of its chunks. */
  private record Side(List<Piece> pieces, LoadedCall call) {
    int size() {
      return pieces.size();
    }

    Piece last() {
      return pieces.get(size() - 1);
    }
  }

  private final ObjectStore from;
  private final Archive to;
  private final CallCodec codec;
  private final Limits limits;
  private final Backoff backoff;
  private final Tenant tenant;
  private final CallKey key;

  /** Index keys that this copy has written or may have written. */
  private final Set<ObjectKey> indexed = new LinkedHashSet<>();

  CallCopy(
      ObjectStore from,
      Archive to,
      CallCodec codec,
      Limits limits,
      Backoff backoff,
      Tenant tenant,
      CallKey key) {
    this.from = from;
    this.to = to;
    this.codec = codec;
    this.limits = limits;
    this.backoff = backoff;
    this.tenant = tenant;
    this.key = key;
  }

  Result run() throws Differs {
    for (int round = 1; round <= MAX_ROUNDS; round++) {
      Side source = load(from, "The source: ");
      Side target = load(to.store(), "The target: ");
      Outcome outcome = source.call().isGone() ? erase(source, target) : copy(source, target);
      if (outcome != null) {
        return new Result(outcome, outcome == Outcome.ERASED ? 0 : lacking(source, target));
      }
      try {
        backoff.pause(round);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CallflowException(
            ErrorCode.STORE_UNAVAILABLE, "The copy was interrupted; copy again.", e);
      }
    }
    throw new Differs("Too many writers of the target append to it at once; copy again.");
  }

  /** How many events the target lacked. */
  private static int lacking(Side source, Side target) {
    return Math.max(0, source.call().events().size() - target.call().events().size());
  }

  private Side load(ObjectStore store, String side) {
    List<byte[]> contents = new ArrayList<>(1);
    LoadedCall.Keep all =
        (chunk, content) -> {
          contents.add(content);
          return chunk;
        };
    try {
      LoadedCall call = LoadedCall.load(store, codec, tenant, key, all);
      List<Piece> pieces = new ArrayList<>(contents.size());
      for (int number = 0; number < contents.size(); number++) {
        LoadedCall.Part part = call.parts().get(number);
        pieces.add(new Piece(part.chunk(), contents.get(number), part.version()));
      }
      return new Side(pieces, call);
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      throw new CallflowException(ErrorCode.DAMAGED, side + e.getMessage(), e);
    }
  }

  /** Copies a live call; null if a writer of the target was faster. */
  private @Nullable Outcome copy(Side source, Side target) throws Differs {
    if (source.call().isAbsent()) {
      return Outcome.EQUAL;
    }
    if (target.call().isAbsent()) {
      return write(source, 0, null) ? Outcome.COPIED : null;
    }
    if (target.call().isGone()) {
      deleteIndexKeys();
      throw new Differs("The target's call is erased; an erased call is never revived.");
    }
    int same = 0;
    while (same < Math.min(source.size(), target.size())
        && Arrays.equals(
            source.pieces().get(same).content(), target.pieces().get(same).content())) {
      same++;
    }
    if (same == source.size() && same == target.size()) {
      return Outcome.EQUAL;
    }
    List<Line> missing = missing(source, target);
    if (missing.isEmpty()) {
      return Outcome.EQUAL;
    }
    boolean written;
    if (same == target.size()) {
      written = write(source, same, null);
    } else if (same == target.size() - 1
        && same < source.size()
        && isOlder(target.last(), source.pieces().get(same))) {
      written = write(source, same, target.last().version());
    } else {
      written = append(target, missing);
    }
    return written ? Outcome.EXTENDED : null;
  }

  /** The lines of the source that the target lacks. */
  private static List<Line> missing(Side source, Side target) throws Differs {
    Map<EventId, Line> unmatched = new HashMap<>();
    for (Piece piece : target.pieces()) {
      for (Line line : piece.chunk().lines()) {
        unmatched.put(line.event().eventId(), line);
      }
    }
    List<Line> missing = new ArrayList<>();
    for (Piece piece : source.pieces()) {
      for (Line line : piece.chunk().lines()) {
        Line stored = unmatched.remove(line.event().eventId());
        if (stored == null) {
          missing.add(line);
        } else if (!Arrays.equals(stored.json(), line.json())) {
          throw new Differs("Event " + line.event().eventId() + " differs.");
        }
      }
    }
    if (!unmatched.isEmpty()) {
      throw new Differs(
          "The target's call has %,d events that the source's has not, among them %s."
              .formatted(
                  unmatched.size(),
                  unmatched.keySet().stream().min(EventId::compareTo).orElseThrow()));
    }
    return missing;
  }

  /** Whether the source's chunk can take the place of the target's open one. */
  private static boolean isOlder(Piece target, Piece source) {
    if (target.chunk().header().sealed()
        || target.chunk().header().revision() > source.chunk().header().revision()) {
      return false;
    }
    Set<EventId> ids = new LinkedHashSet<>();
    source.chunk().lines().forEach(line -> ids.add(line.event().eventId()));
    return target.chunk().lines().stream().allMatch(line -> ids.contains(line.event().eventId()));
  }

  /**
   * Writes the source's chunks from this one on.
   *
   * @param older the version of the target's chunk that the first one replaces; null if it has none
   */
  private boolean write(Side source, int first, @Nullable ObjectVersion older) {
    for (int number = first; number < source.size(); number++) {
      Piece piece = source.pieces().get(number);
      Condition condition =
          number == first && older != null ? Condition.ifVersion(older) : Condition.ifAbsent();
      if (!write(number, piece.content(), condition, piece.chunk().lines())) {
        return false;
      }
    }
    return true;
  }

  /** Appends lines to the target's open end, and continues in the next chunk when it is full. */
  private boolean append(Side target, List<Line> lines) {
    ChunkFilling filling =
        new ChunkFilling(
            tenant,
            lines.get(0).event().event().callId(),
            codec,
            to.keys(),
            limits,
            target.call().openEnd(),
            target.call().openNumber(),
            new HashSet<>(),
            Set.of(),
            lines);
    for (Write write = filling.next(); write != null; write = filling.next()) {
      if (!write(write)) {
        return false;
      }
      filling.written();
    }
    return true;
  }

  /** Writes one chunk of the target with the index keys of these lines. */
  private boolean write(int number, byte[] content, Condition condition, List<Line> lines) {
    Set<ObjectKey> index = new LinkedHashSet<>();
    for (Line line : lines) {
      index.addAll(to.keys().index(tenant, key, line.event().event()));
    }
    return write(new Write(Keys.chunk(tenant, key, number), content, condition, index));
  }

  private boolean write(Write write) {
    indexed.addAll(write.indexKeys());
    WriteResult result = to.store().write(List.of(write)).get(0);
    if (result instanceof WriteResult.Failed failed) {
      throw failed.failure();
    }
    return result instanceof WriteResult.Written;
  }

  /** An erased call must have no index keys. */
  private void deleteIndexKeys() {
    if (!indexed.isEmpty()) {
      to.store().delete(indexed);
      to.store().purge(indexed);
    }
  }

  /** Erases the target's call as the source's is; null if a writer of the target was faster. */
  private @Nullable Outcome erase(Side source, Side target) throws Differs {
    if (target.call().isErased()) {
      deleteIndexKeys();
      return Outcome.EQUAL;
    }
    if (target.call().isAbsent()) {
      return writeTombstones(source) ? Outcome.COPIED : null;
    }
    if (!target.call().isGone() && !canBeOlder(target, source)) {
      throw new Differs(
          "The source's call is erased, and the target's has been written to by others. Erase it"
              + " there too, if it is to go.");
    }
    to.erase(tenant, CallRef.of(key));
    deleteIndexKeys();
    return Outcome.ERASED;
  }

  /** Whether the target's call can be a copy of what the source's was before it was erased. */
  private static boolean canBeOlder(Side target, Side source) {
    if (target.size() > source.size()) {
      return false;
    }
    for (int number = 0; number < target.size(); number++) {
      Piece copy = target.pieces().get(number);
      Piece now = source.pieces().get(number);
      if (copy.chunk().header().revision() >= now.chunk().header().revision()
          && !Arrays.equals(copy.content(), now.content())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes the tombstones of a call that the target does not have. The first chunk comes last: only
   * it makes the call known, so a copy that is cut short leaves no half erased call.
   */
  private boolean writeTombstones(Side source) {
    for (int number = source.size() - 1; number >= 0; number--) {
      Piece piece = source.pieces().get(number);
      byte[] tombstone =
          piece.chunk().isTombstone() ? piece.content() : piece.chunk().tombstone().encode(codec);
      if (!write(number, tombstone, Condition.ifAbsent(), List.of()) && number == 0) {
        return false;
      }
    }
    return true;
  }
}
