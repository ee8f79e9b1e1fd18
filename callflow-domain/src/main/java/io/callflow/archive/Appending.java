package io.callflow.archive;

import io.callflow.archive.LoadedCall.Part;
import io.callflow.call.CallFlow;
import io.callflow.call.StoreResult;
import io.callflow.codec.CallCodec;
import io.callflow.event.Admission;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Appends the events of one or several writers to one call, step by step: loads the call, decides
 * each event, then swaps the open end together with the index keys that the events need. A refused
 * swap means that another writer was faster: the append starts over, as optimistic concurrency
 * does. A failed request ends it, because the store has retried it already.
 *
 * <p>The store writes the index keys no later than the events, so no stored event ever lacks its
 * keys. Readers skip a key that points to a call without such an event.
 */
final class Appending {
  /** One of n racing writers wins each round, so this many writers of one call can race. */
  static final int MAX_ROUNDS = 100;

  /** The service adds fields to an event, so its line may be longer than the event was. */
  private static final int MAX_LINE_BYTES = Admission.MAX_EVENT_BYTES + 2048;

  /** How many keys of events for an erased call are looked up: one request each. */
  private static final int LOOKED_UP_KEYS = 8;

  private final ObjectStore store;
  private final CallCodec codec;
  private final Keys keys;
  private final Limits limits;
  private final Tenant tenant;
  private final CallId callId;
  private final CallKey callKey;

  /** The events of all writers in their order, as they are stored if they are created. */
  private final List<StoredEvent> batch;

  private final Set<EventId> batchIds = new HashSet<>();

  /** Events that this append has certainly stored; reported as created in every later round. */
  private final Set<EventId> stored = new HashSet<>();

  /** Index keys that this append has certainly written. */
  private final Set<ObjectKey> confirmed = new HashSet<>();

  private boolean hasWritten;
  private int lost;
  private @Nullable ChunkFilling filling;
  private List<StoreResult> decided = List.of();
  private boolean isDecided;
  private @Nullable CallflowException failure;

  /**
   * @param batch events of this call, as {@link CallFlow#candidates} returns them
   */
  Appending(
      ObjectStore store,
      CallCodec codec,
      Keys keys,
      Limits limits,
      Tenant tenant,
      CallId callId,
      List<StoredEvent> batch) {
    this.store = store;
    this.codec = codec;
    this.keys = keys;
    this.limits = limits;
    this.tenant = tenant;
    this.callId = callId;
    this.callKey = callId.key();
    this.batch = List.copyOf(batch);
    this.batch.forEach(event -> batchIds.add(event.eventId()));
  }

  /** Whether each event has its decision, or the append has failed. */
  boolean isDone() {
    return isDecided || failure != null;
  }

  /** How many races this append has lost so far. */
  int lost() {
    return lost;
  }

  /** The failure that ended the append; null if it has not failed. */
  @Nullable CallflowException failure() {
    return failure;
  }

  /** Ends the append with this failure. */
  void fail(CallflowException e) {
    failure = e;
    filling = null;
  }

  /**
   * The next write of this append; null if it is done. Loads the call first if this is the first
   * step or a race was lost.
   */
  @Nullable Write next() {
    try {
      if (filling == null) {
        Stored call = load();
        decided = new ArrayList<>(decide(call));
        filling = filling(call, admit(decided, call.events, call.bytes));
      }
      Write write = filling.next();
      if (write == null) {
        reportOwnAsCreated(decided);
        isDecided = true;
        filling = null;
      }
      return write;
    } catch (CallflowException e) {
      fail(e);
      if (e.code() == ErrorCode.ERASED) {
        deleteIndexKeys();
      }
      return null;
    }
  }

  /** Takes the result of the write that {@link #next} returned last. */
  void take(Write write, WriteResult result) {
    hasWritten = true;
    ChunkFilling current = filling;
    if (current == null) {
      throw new IllegalStateException("no write is under way");
    }
    if (result instanceof WriteResult.Failed failed) {
      fail(failed.failure());
    } else if (result instanceof WriteResult.Written) {
      current.written().forEach(line -> stored.add(line.event().eventId()));
    } else if (result instanceof WriteResult.Refused refused) {
      if (refused.indexKeysStand()) {
        confirmed.addAll(write.indexKeys());
      }
      filling = null;
      lost++;
      if (lost == MAX_ROUNDS) {
        fail(
            new CallflowException(
                ErrorCode.STORE_UNAVAILABLE,
                "Too many writers append to call %s at once; send the events again."
                    .formatted(callId)));
      }
    }
  }

  /**
   * The decisions on some events of the batch, after the end. After a failure, certainly stored
   * events are created and all others refused with the failure.
   *
   * @throws CallflowException the failure, if none of these events was certainly stored, and always
   *     {@link ErrorCode#ERASED}
   */
  List<StoreResult> decisions(int from, int to) {
    CallflowException failed = failure;
    if (failed != null) {
      if (failed.code() == ErrorCode.ERASED) {
        throw failed;
      }
      List<StoreResult> partial = partial(failed).subList(from, to);
      if (partial.stream().allMatch(StoreResult.Refused.class::isInstance)) {
        throw failed;
      }
      return partial;
    }
    if (!isDecided) {
      throw new IllegalStateException("the append has not ended");
    }
    return decided.subList(from, to);
  }

  /**
   * Decides the events without storing any.
   *
   * @throws CallflowException {@link ErrorCode#ERASED}, and whatever loading the call throws
   */
  List<StoreResult> decide() {
    return decide(load());
  }

  private List<StoreResult> decide(Stored call) {
    return CallFlow.of(callId, call.ofBatch).append(batch);
  }

  private Stored load() {
    Stored call = new Stored();
    LoadedCall loaded = LoadedCall.load(store, codec, tenant, callKey, call::note);
    if (loaded.isGone()) {
      throw LoadedCall.erased(CallRef.of(callId));
    }
    call.open = loaded.openEnd();
    call.openNumber = loaded.openNumber();
    return call;
  }

  /**
   * What an append needs of the call as it is stored: of a full chunk no more than this, because a
   * call may be much larger than the events that are appended to it.
   */
  private final class Stored {
    int events;
    int bytes;
    final Set<IndexEntry> index = new HashSet<>();

    /** The stored events that have the ids of events of the batch. */
    final List<StoredEvent> ofBatch = new ArrayList<>();

    @Nullable Part open;
    int openNumber;

    Chunk note(Chunk chunk) {
      events += chunk.lines().size();
      bytes += chunk.bytes();
      for (Chunk.Line line : chunk.lines()) {
        index.addAll(IndexEntry.of(line.event().event()));
        if (batchIds.contains(line.event().eventId())) {
          ofBatch.add(line.event());
        }
      }
      return chunk.header().sealed() ? chunk.withoutLines() : chunk;
    }
  }

  private ChunkFilling filling(Stored call, List<Chunk.Line> lines) {
    return new ChunkFilling(
        tenant,
        callId,
        codec,
        keys,
        limits,
        call.open,
        call.openNumber,
        call.index,
        confirmed,
        lines);
  }

  /** The lines to write. Replaces the decisions on events that do not fit by refusals. */
  private List<Chunk.Line> admit(List<StoreResult> decisions, int events, int bytes) {
    List<Chunk.Line> lines = new ArrayList<>();
    Map<EventId, StoreResult> refused = new HashMap<>();
    for (int i = 0; i < decisions.size(); i++) {
      StoreResult decision = decisions.get(i);
      StoredEvent event = stored(decision);
      StoreResult refusal = event == null ? null : refused.get(event.eventId());
      if (refusal != null) {
        decisions.set(i, refusal);
      }
      if (!(decision instanceof StoreResult.Created created)) {
        continue;
      }
      Chunk.Line line = new Chunk.Line(created.event(), codec.line(created.event()));
      if (line.size() > MAX_LINE_BYTES) {
        StoreResult tooLong =
            new StoreResult.Refused(
                ErrorCode.INVALID,
                "The event takes %d bytes; %d are allowed."
                    .formatted(line.size(), Admission.MAX_EVENT_BYTES));
        decisions.set(i, tooLong);
        refused.put(created.event().eventId(), tooLong);
      } else if (events + lines.size() >= limits.callEvents()
          || bytes + line.size() > limits.callBytes()) {
        StoreResult full = full();
        decisions.set(i, full);
        refused.put(created.event().eventId(), full);
      } else {
        bytes += line.size();
        lines.add(line);
      }
    }
    return lines;
  }

  private StoreResult full() {
    return new StoreResult.Refused(
        ErrorCode.CALL_FULL,
        "Call %s is full: a call holds at most %d events and %d MiB. Its stored events stay readable."
            .formatted(callId, limits.callEvents(), limits.callBytes() / (1024 * 1024)));
  }

  private static @Nullable StoredEvent stored(StoreResult decision) {
    if (decision instanceof StoreResult.Created created) {
      return created.event();
    } else if (decision instanceof StoreResult.Duplicate duplicate) {
      return duplicate.event();
    } else if (decision instanceof StoreResult.Conflict conflict) {
      return conflict.stored();
    }
    return null;
  }

  /** Turns duplicates of events that an earlier round of this append has stored into created. */
  private void reportOwnAsCreated(List<StoreResult> all) {
    Set<EventId> told = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) instanceof StoreResult.Duplicate duplicate
          && stored.contains(duplicate.event().eventId())
          && !told.contains(duplicate.event().eventId())) {
        all.set(i, new StoreResult.Created(duplicate.event()));
      }
      if (all.get(i) instanceof StoreResult.Created created) {
        told.add(created.event().eventId());
      }
    }
  }

  private List<StoreResult> partial(CallflowException failed) {
    List<StoreResult> all = new ArrayList<>(CallFlow.empty(callId).append(batch));
    for (int i = 0; i < all.size(); i++) {
      StoredEvent event = stored(all.get(i));
      if (event == null || !stored.contains(event.eventId())) {
        all.set(i, new StoreResult.Refused(failed));
      }
    }
    return all;
  }

  /**
   * Deletes the index keys of the events: an erased call must have none. This append may have
   * written some after the erasure deleted the keys that it knew; so may an earlier one of the same
   * events that failed, which is known by the keys that are there.
   */
  private void deleteIndexKeys() {
    Set<ObjectKey> index = new LinkedHashSet<>();
    batch.forEach(event -> index.addAll(keys.index(tenant, callKey, event.event())));
    try {
      if (hasWritten || index.stream().limit(LOOKED_UP_KEYS).anyMatch(this::isThere)) {
        store.delete(index);
        store.purge(index);
      }
    } catch (CallflowException e) {
      fail(e);
    }
  }

  private boolean isThere(ObjectKey key) {
    return store.read(key).isPresent();
  }
}
