package io.callflow.archive;

import io.callflow.archive.LoadedCall.Part;
import io.callflow.call.CallFlow;
import io.callflow.call.Decision;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.Parallel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Appends events to one call: loads the call, decides each event, writes the index keys, then swaps
 * the open end. A refused swap means that another writer was faster: the append starts over, as
 * optimistic concurrency does. A failed request ends it, because the store has retried it already.
 *
 * <p>Index keys are written first, so no stored event ever lacks its keys. Readers skip a key that
 * points to a call without such an event.
 */
final class Appending {
  /** One of n racing writers wins each round, so this many writers of one call can race. */
  static final int MAX_ROUNDS = 100;

  /** The service adds fields to an event, so its line may be longer than the event was. */
  private static final int MAX_LINE_BYTES = Admission.MAX_EVENT_BYTES + 2048;

  private final ObjectStore store;
  private final CallCodec codec;
  private final Keys keys;
  private final Limits limits;
  private final Executor executor;
  private final Backoff backoff;
  private final Tenant tenant;
  private final CallId callId;
  private final CallKey callKey;

  /** The events of the batch, as they are stored if they are created. */
  private final List<StoredEvent> batch;

  private final Set<EventId> batchIds = new HashSet<>();

  /** Events that this append has certainly stored; reported as created in every later round. */
  private final Set<EventId> stored = new HashSet<>();

  /** Index keys that this append has written or may have written. */
  private final Set<ObjectKey> indexed = new LinkedHashSet<>();

  /** Index keys that this append has certainly written. */
  private final Set<ObjectKey> confirmed = new HashSet<>();

  Appending(
      ObjectStore store,
      CallCodec codec,
      Keys keys,
      Limits limits,
      Executor executor,
      Backoff backoff,
      Tenant tenant,
      CallId callId,
      List<CallFlowEvent> batch,
      Instant createdAt) {
    this.store = store;
    this.codec = codec;
    this.keys = keys;
    this.limits = limits;
    this.executor = executor;
    this.backoff = backoff;
    this.tenant = tenant;
    this.callId = callId;
    this.callKey = callId.key();
    this.batch = CallFlow.candidates(callId, batch, createdAt);
    this.batch.forEach(event -> batchIds.add(event.eventId()));
  }

  List<Decision> run() {
    for (int round = 1; ; round++) {
      try {
        List<Decision> decisions = attempt();
        if (decisions != null) {
          return decisions;
        }
      } catch (CallflowException e) {
        if (e.code() == ErrorCode.ERASED) {
          deleteIndexKeys();
          throw e;
        }
        return partial(e);
      }
      if (round == MAX_ROUNDS) {
        return partial(
            new CallflowException(
                ErrorCode.STORE_UNAVAILABLE,
                "Too many writers append to call %s at once; send the events again."
                    .formatted(callId)));
      }
      try {
        backoff.pause(round);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return partial(
            new CallflowException(ErrorCode.STORE_UNAVAILABLE, "The append was interrupted.", e));
      }
    }
  }

  /**
   * Decides the events without storing any.
   *
   * @throws CallflowException {@link ErrorCode#ERASED}, and whatever loading the call throws
   */
  List<Decision> decide() {
    return decide(load());
  }

  private List<Decision> decide(Stored call) {
    return CallFlow.of(callId, call.ofBatch).append(batch);
  }

  private Stored load() {
    Stored stored = new Stored();
    LoadedCall call = LoadedCall.load(store, codec, tenant, callKey, stored::note);
    if (call.isGone()) {
      throw LoadedCall.erased(CallRef.of(callId));
    }
    stored.open = call.openEnd();
    stored.openNumber = call.openNumber();
    return stored;
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

  /** Runs one round; null if another writer has changed the call since it was loaded. */
  private @Nullable List<Decision> attempt() {
    Stored call = load();
    List<Decision> decisions = new ArrayList<>(decide(call));
    List<Chunk.Line> lines = admit(decisions, call.events, call.bytes);
    if (!lines.isEmpty()) {
      writeIndex(call.index, lines);
      if (!fill(call.open, call.openNumber, lines)) {
        return null;
      }
    }
    reportOwnAsCreated(decisions);
    return decisions;
  }

  /** The lines to write. Replaces the decisions on events that do not fit by refusals. */
  private List<Chunk.Line> admit(List<Decision> decisions, int events, int bytes) {
    List<Chunk.Line> lines = new ArrayList<>();
    Map<EventId, Decision> refused = new HashMap<>();
    for (int i = 0; i < decisions.size(); i++) {
      Decision decision = decisions.get(i);
      StoredEvent event = stored(decision);
      Decision refusal = event == null ? null : refused.get(event.eventId());
      if (refusal != null) {
        decisions.set(i, refusal);
      }
      if (!(decision instanceof Decision.Created created)) {
        continue;
      }
      Chunk.Line line = new Chunk.Line(created.event(), codec.line(created.event()));
      if (line.size() > MAX_LINE_BYTES) {
        Decision tooLong =
            new Decision.Refused(
                ErrorCode.INVALID,
                "The event takes %d bytes; %d are allowed."
                    .formatted(line.size(), Admission.MAX_EVENT_BYTES));
        decisions.set(i, tooLong);
        refused.put(created.event().eventId(), tooLong);
      } else if (events + lines.size() >= limits.callEvents()
          || bytes + line.size() > limits.callBytes()) {
        Decision full = full();
        decisions.set(i, full);
        refused.put(created.event().eventId(), full);
      } else {
        bytes += line.size();
        lines.add(line);
      }
    }
    return lines;
  }

  private Decision full() {
    return new Decision.Refused(
        ErrorCode.CALL_FULL,
        "Call %s is full: a call holds at most %d events and %d MiB. Its stored events stay readable."
            .formatted(callId, limits.callEvents(), limits.callBytes() / (1024 * 1024)));
  }

  private static @Nullable StoredEvent stored(Decision decision) {
    if (decision instanceof Decision.Created created) {
      return created.event();
    } else if (decision instanceof Decision.Duplicate duplicate) {
      return duplicate.event();
    } else if (decision instanceof Decision.Conflict conflict) {
      return conflict.stored();
    }
    return null;
  }

  /**
   * Writes the index keys of these lines, except keys that stored events of the call share.
   *
   * @param known the entries of the stored events; those of the lines are added
   */
  private void writeIndex(Set<IndexEntry> known, List<Chunk.Line> lines) {
    Set<ObjectKey> missing = new LinkedHashSet<>();
    for (Chunk.Line line : lines) {
      for (IndexEntry entry : IndexEntry.of(line.event().event())) {
        if (known.add(entry)) {
          missing.addAll(entry.keys(keys, tenant, callKey));
        }
      }
    }
    missing.removeAll(confirmed);
    indexed.addAll(missing);
    // After one failure the remaining writes are skipped: each might wait as long in vain.
    AtomicReference<@Nullable CallflowException> failure = new AtomicReference<>();
    List<Callable<Boolean>> writes = new ArrayList<>(missing.size());
    for (ObjectKey key : missing) {
      writes.add(() -> writeUnlessFailed(key, failure));
    }
    Parallel.all(executor, writes);
    confirmed.addAll(missing);
  }

  private boolean writeUnlessFailed(
      ObjectKey key, AtomicReference<@Nullable CallflowException> failure) {
    CallflowException earlier = failure.get();
    if (earlier != null) {
      throw earlier;
    }
    try {
      return store.write(key, new byte[0], Condition.always()).isPresent();
    } catch (CallflowException e) {
      failure.compareAndSet(null, e);
      throw e;
    }
  }

  /** Fills the open end, seals it when it is full, and continues in the next chunk. */
  private boolean fill(@Nullable Part open, int number, List<Chunk.Line> lines) {
    int next = 0;
    while (next < lines.size()) {
      Chunk chunk = open == null ? Chunk.first(callId, number) : open.chunk();
      int end = next;
      int bytes = chunk.bytes();
      int events = chunk.lines().size();
      while (end < lines.size()
          && events < limits.chunkEvents()
          && bytes + lines.get(end).size() <= limits.chunkBytes()) {
        bytes += lines.get(end).size();
        events++;
        end++;
      }
      boolean sealed = end < lines.size() || events >= limits.chunkEvents();
      List<Chunk.Line> taken = lines.subList(next, end);
      Optional<ObjectVersion> version =
          store.write(
              Keys.chunk(tenant, callKey, number),
              chunk.with(taken, sealed).encode(codec),
              open == null ? Condition.ifAbsent() : Condition.ifVersion(open.version()));
      if (version.isEmpty()) {
        return false;
      }
      taken.forEach(line -> stored.add(line.event().eventId()));
      next = end;
      open = null;
      number++;
    }
    return true;
  }

  /** Turns duplicates of events that an earlier round of this append has stored into created. */
  private void reportOwnAsCreated(List<Decision> decisions) {
    Set<EventId> told = new HashSet<>();
    for (int i = 0; i < decisions.size(); i++) {
      if (decisions.get(i) instanceof Decision.Duplicate duplicate
          && stored.contains(duplicate.event().eventId())
          && !told.contains(duplicate.event().eventId())) {
        decisions.set(i, new Decision.Created(duplicate.event()));
      }
      if (decisions.get(i) instanceof Decision.Created created) {
        told.add(created.event().eventId());
      }
    }
  }

  /**
   * The decisions after a failure: certainly stored events are created, all others refused with the
   * failure. Throws the failure if no event was certainly stored.
   */
  private List<Decision> partial(CallflowException failure) {
    if (stored.isEmpty()) {
      throw failure;
    }
    List<Decision> decisions = new ArrayList<>(CallFlow.empty(callId).append(batch));
    for (int i = 0; i < decisions.size(); i++) {
      StoredEvent event = stored(decisions.get(i));
      if (event == null || !stored.contains(event.eventId())) {
        decisions.set(
            i, new Decision.Refused(failure.code(), String.valueOf(failure.getMessage())));
      }
    }
    return decisions;
  }

  /** Deletes the index keys of this append: an erased call must leave none. */
  private void deleteIndexKeys() {
    if (!indexed.isEmpty()) {
      store.delete(indexed);
      store.purge(indexed);
    }
  }

  /**
   * The part of an event that determines some of its index keys; cheaper to compare than the keys.
   *
   * @param party null for the entry in the minute index
   */
  private record IndexEntry(Minute minute, @Nullable Party party) {
    static List<IndexEntry> of(CallFlowEvent event) {
      Minute minute = Minute.of(event.timestamp());
      Minute day = Minute.ofDay(minute.day());
      List<IndexEntry> entries = new ArrayList<>(3);
      entries.add(new IndexEntry(minute, null));
      if (event.from() != null) {
        entries.add(new IndexEntry(day, event.from()));
      }
      if (event.to() != null) {
        entries.add(new IndexEntry(day, event.to()));
      }
      return entries;
    }

    Set<ObjectKey> keys(Keys keys, Tenant tenant, CallKey call) {
      return party == null
          ? Set.of(keys.minute(tenant, minute, call))
          : keys.parties(tenant, call, minute, party);
    }
  }
}
