package io.callflow.archive;

import io.callflow.call.CallFlow;
import io.callflow.codec.CallCodec;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a call as they were read, one after the other, each with its version.
 *
 * <p>Only a sealed chunk has a successor, and a sealed chunk takes no more events. So appends
 * change one key only, the <em>open end</em>: the last chunk if it is not sealed, else its absent
 * successor.
 */
record LoadedCall(CallKey key, List<Part> parts) {
  /** More chunks than any call has. */
  static final int MAX_CHUNKS = 1000;

  /** The most bytes of lines that are read of a call; far more than are ever written. */
  static final int MAX_BYTES = 2 * Limits.STANDARD.callBytes();

  /** The most events that are read of a call; far more than are ever written. */
  static final int MAX_EVENTS = 2 * CallFlow.MAX_EVENTS;

  /** A chunk and its version, for a conditional write. */
  record Part(Chunk chunk, ObjectVersion version) {}

  LoadedCall {
    parts = List.copyOf(parts);
  }

  /**
   * Loads a whole call. Sealed chunks are kept without the text of their lines.
   *
   * @throws CallflowException {@link ErrorCode#DAMAGED}, naming the chunk, if one cannot be read or
   *     the call is larger than any that is written; and whatever the store throws
   */
  static LoadedCall load(ObjectStore store, CallCodec codec, Tenant tenant, CallKey key) {
    return load(store, codec, tenant, key, LoadedCall::withTextIfOpen);
  }

  /**
   * Loads a call.
   *
   * @param keep gets each chunk as it was read, and returns what to keep of it while the next ones
   *     are read
   * @throws CallflowException as {@link #load(ObjectStore, CallCodec, Tenant, CallKey)}
   */
  static LoadedCall load(
      ObjectStore store, CallCodec codec, Tenant tenant, CallKey key, UnaryOperator<Chunk> keep) {
    return load(store, codec, tenant, key, (chunk, content) -> keep.apply(chunk));
  }

  /** A use of each chunk while a call is loaded. */
  interface Keep {
    /**
     * Returns what to keep of a chunk.
     *
     * @param content the bytes that the store has of it
     */
    Chunk keep(Chunk chunk, byte[] content);
  }

  /** Loads a call as {@link #load(ObjectStore, CallCodec, Tenant, CallKey, UnaryOperator)} does. */
  static LoadedCall load(
      ObjectStore store, CallCodec codec, Tenant tenant, CallKey key, Keep keep) {
    List<Part> parts = new ArrayList<>(1);
    int bytes = 0;
    int events = 0;
    for (int number = 0; number < MAX_CHUNKS; number++) {
      ObjectKey chunkKey = Keys.chunk(tenant, key, number);
      Optional<StoredObject> object = store.read(chunkKey);
      if (object.isEmpty()) {
        break;
      }
      Chunk chunk = Chunk.decode(codec, chunkKey, key, number, object.get().content());
      bytes += chunk.bytes();
      events += chunk.lines().size();
      if (bytes > MAX_BYTES || events > MAX_EVENTS) {
        throw tooLarge(chunkKey);
      }
      parts.add(new Part(keep.keep(chunk, object.get().content()), object.get().version()));
      if (!chunk.header().sealed()) {
        break;
      }
    }
    return new LoadedCall(key, parts);
  }

  /**
   * The keys of the objects that hold a call, or its tombstones, in ascending order.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}, and whatever the store throws
   */
  static List<ObjectKey> objects(ObjectStore store, Tenant tenant, CallRef ref) {
    List<ObjectKey> objects = new ArrayList<>();
    for (ListedObject object :
        store.list(Keys.call(tenant, ref.key()), "", ObjectStore.MAX_LISTED)) {
      objects.add(object.key());
    }
    if (objects.isEmpty()) {
      throw unknown(ref);
    }
    return objects;
  }

  /** Only the open end is ever written again with its lines. */
  private static Chunk withTextIfOpen(Chunk chunk) {
    return chunk.header().sealed() ? chunk.withoutText() : chunk;
  }

  boolean isAbsent() {
    return parts.isEmpty();
  }

  /** Whether the call is erased or being erased. */
  boolean isGone() {
    return parts.stream().anyMatch(part -> !part.chunk().isLive());
  }

  /** Whether the call has only tombstones. */
  boolean isErased() {
    Part open = openEnd();
    return open != null && parts.stream().allMatch(part -> part.chunk().isTombstone());
  }

  /** The chunk that takes the next event; null if it does not exist yet. */
  @Nullable Part openEnd() {
    if (parts.isEmpty()) {
      return null;
    }
    Part last = parts.get(parts.size() - 1);
    return last.chunk().header().sealed() ? null : last;
  }

  /** The number of the open end. */
  int openNumber() {
    return openEnd() == null ? parts.size() : parts.size() - 1;
  }

  /** The callId that the chunks name; null if they are all tombstones. */
  @Nullable CallId callId() {
    for (Part part : parts) {
      CallId callId = part.chunk().header().callId();
      if (callId != null) {
        return callId;
      }
    }
    return null;
  }

  List<StoredEvent> events() {
    List<StoredEvent> events = new ArrayList<>();
    for (Part part : parts) {
      for (Chunk.Line line : part.chunk().lines()) {
        events.add(line.event());
      }
    }
    return events;
  }

  int bytes() {
    return parts.stream().mapToInt(part -> part.chunk().bytes()).sum();
  }

  /**
   * The call as readers get it.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL} or {@link ErrorCode#ERASED}
   */
  CallFlow flow(CallRef ref) {
    if (isGone()) {
      throw erased(ref);
    }
    CallId callId = callId();
    List<StoredEvent> events = events();
    if (callId == null || events.isEmpty()) {
      throw unknown(ref);
    }
    return CallFlow.of(callId, events);
  }

  static CallflowException tooLarge(ObjectKey chunk) {
    return Chunk.damaged(chunk, "with it the call is larger than any", null);
  }

  static CallflowException erased(CallRef ref) {
    return new CallflowException(
        ErrorCode.ERASED,
        "Call " + ref + " was erased; its events are gone, and it accepts no new ones.");
  }

  static CallflowException unknown(CallRef ref) {
    return new CallflowException(ErrorCode.UNKNOWN_CALL, "No event of call " + ref + " is stored.");
  }
}
