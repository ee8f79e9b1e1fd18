package io.callflow.archive;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.call.StoreResult;
import io.callflow.codec.CallCodec;
import io.callflow.codec.EventLine;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import io.callflow.query.StoryQuery;
import io.callflow.report.CheckReport;
import io.callflow.report.CopyReport;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.story.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls in an object store. A call is one object, or several when it is long, and is appended
 * to by compare-and-swap; empty objects beside it index it by time and by party.
 *
 * <pre>{@code
 * Archive archive = Archive.open(store, new JsonCallCodec(), descriptor, executor);
 * List<StoreResult> decisions = archive.append(tenant, callId, events, Instant.now());
 * CallFlow call = archive.read(tenant, CallRef.of(callId));
 * }</pre>
 *
 * <p><b>Retries.</b> The archive never repeats a failed request: the store retries where that may
 * help (see {@link ObjectStore}), so the first request that fails ends the operation. With a store
 * that stops answering, an operation therefore lasts as long as the store takes to give up one
 * request; requests that were already under way beside it may add as much again. Only a lost race
 * starts an append or an erasure over, up to 100 rounds; the pauses between the rounds come to less
 * than 24 seconds in all.
 *
 * <p>Safe for use by many threads; any number of archives in any number of processes may work on
 * one store.
 */
public final class Archive {
  private final ObjectStore store;
  private final CallCodec codec;
  private final StoreDescriptor descriptor;
  private final boolean made;
  private final Keys keys;
  private final Limits limits;
  private final Executor executor;
  private final Backoff backoff;
  private final CallWriters writers;

  Archive(
      ObjectStore store,
      CallCodec codec,
      StoreDescriptor descriptor,
      boolean made,
      Limits limits,
      Executor executor,
      Backoff backoff) {
    this.store = store;
    this.codec = codec;
    this.descriptor = descriptor;
    this.made = made;
    this.keys = new Keys(descriptor);
    this.limits = limits;
    this.executor = executor;
    this.backoff = backoff;
    this.writers =
        new CallWriters(
            new AppendRounds(store, executor, backoff),
            (call, events) -> appending(call.tenant(), call.callId(), events),
            CallWriters.MAX_WAIT);
  }

  private Appending appending(Tenant tenant, CallId callId, List<StoredEvent> events) {
    return new Appending(store, codec, keys, limits, tenant, callId, events);
  }

  /**
   * Opens the archive in this store, and creates it first if the store has none.
   *
   * @param proposed the descriptor of a new archive; ignored if the store has one already
   * @param executor loads several calls, and looks up several keys, in parallel; {@code
   *     Runnable::run} does so one after the other
   * @throws CallflowException {@link ErrorCode#DAMAGED} if the store's descriptor cannot be read,
   *     {@link ErrorCode#STORE_REFUSED} if this version does not know its format, and whatever the
   *     store throws
   */
  public static Archive open(
      ObjectStore store, CallCodec codec, StoreDescriptor proposed, Executor executor) {
    return open(store, codec, proposed, Limits.STANDARD, executor, Backoff.jittered());
  }

  /** Opens the archive as {@link #open(ObjectStore, CallCodec, StoreDescriptor, Executor)} does. */
  public static Archive open(
      ObjectStore store,
      CallCodec codec,
      StoreDescriptor proposed,
      Limits limits,
      Executor executor) {
    return open(store, codec, proposed, limits, executor, Backoff.jittered());
  }

  static Archive open(
      ObjectStore store,
      CallCodec codec,
      StoreDescriptor proposed,
      Limits limits,
      Executor executor,
      Backoff backoff) {
    StoreDescriptor descriptor = new DescriptorObject(store, codec).readOrWrite(proposed);
    return new Archive(store, codec, descriptor, true, limits, executor, backoff);
  }

  /**
   * Opens the archive in this store without writing, for readers without write permission. If the
   * store has no archive yet, the opened one has no calls and {@link #isMade} is false; open it
   * again to see one that was created since.
   *
   * @throws CallflowException as {@link #open}
   */
  public static Archive openToRead(
      ObjectStore store, CallCodec codec, StoreDescriptor proposed, Executor executor) {
    Optional<StoreDescriptor> present = new DescriptorObject(store, codec).read();
    return new Archive(
        store,
        codec,
        present.orElse(proposed),
        present.isPresent(),
        Limits.STANDARD,
        executor,
        Backoff.jittered());
  }

  /** The settings of the whole store. */
  public StoreDescriptor descriptor() {
    return descriptor;
  }

  /** Whether the store had an archive when it was opened; false only after {@link #openToRead}. */
  public boolean isMade() {
    return made;
  }

  /**
   * Asks the store for its descriptor.
   *
   * @throws CallflowException {@link ErrorCode#STORE_UNAVAILABLE} if it is missing, and whatever
   *     the store throws
   */
  public void requireDescriptor() {
    new DescriptorObject(store, codec).require();
  }

  /** Runs independent requests in parallel. */
  Executor executor() {
    return executor;
  }

  /**
   * Stores events of any calls; {@code io.callflow.Calls#tryStoreAll} says how.
   *
   * @param now the service's clock, in milliseconds: created events get it
   */
  public List<StoreResult> store(
      Tenant tenant, List<CallFlowEvent> events, Admission admission, Instant now) {
    return new Storing(this, tenant, events, now).run(admission);
  }

  /**
   * Appends events to their call and returns a decision for each, in the given order. Created
   * events are stored when this returns. Appending the same events again is safe: stored ones come
   * back as duplicates.
   *
   * <p>Writers of one call in this process are gathered: while one of them appends, the others
   * wait, and then one appends for all that wait. Each gets its own decisions, and waits for at
   * most 20 seconds before its events are appended.
   *
   * <p>If a request fails after some of the events were certainly stored, those are created and the
   * others refused with the failure's code.
   *
   * @param createdAt the service's clock
   * @throws CallflowException {@link ErrorCode#ERASED}; or what the store threw, and then any of
   *     the events may be stored or not: append them again. {@link ErrorCode#STORE_UNAVAILABLE}
   *     also after 100 lost races, after 20 seconds of waiting for other writers of the call, or if
   *     the thread is interrupted while it waits
   */
  List<StoreResult> append(
      Tenant tenant, CallId callId, List<CallFlowEvent> events, Instant createdAt) {
    PendingAppend append =
        new PendingAppend(callId, CallFlow.candidates(callId, events, createdAt));
    writers.append(tenant, List.of(append));
    return append.decisions();
  }

  /**
   * Appends events to several calls as {@link #append(Tenant, CallId, List, Instant)} does, and
   * returns the decisions on the events of each call. The calls are loaded side by side, and the
   * store may write several together. A failure that concerns a call refuses its events with the
   * failure's code; nothing is thrown for it.
   */
  Map<CallId, List<StoreResult>> append(
      Tenant tenant, Map<CallId, List<CallFlowEvent>> calls, Instant createdAt) {
    List<PendingAppend> appends = new ArrayList<>(calls.size());
    calls.forEach(
        (callId, events) ->
            appends.add(new PendingAppend(callId, CallFlow.candidates(callId, events, createdAt))));
    writers.append(tenant, appends);
    Map<CallId, List<StoreResult>> decisions = new LinkedHashMap<>();
    for (PendingAppend append : appends) {
      decisions.put(append.callId(), append.decisionsOrRefusals());
    }
    return decisions;
  }

  /**
   * Decides these events as {@link #append} would, in the given order, and stores none: what it
   * calls created is not stored yet. Nearly always one read of the store.
   *
   * @throws CallflowException {@link ErrorCode#ERASED}, {@link ErrorCode#DAMAGED}, and whatever the
   *     store throws
   */
  List<StoreResult> decide(
      Tenant tenant, CallId callId, List<CallFlowEvent> events, Instant createdAt) {
    return appending(tenant, callId, CallFlow.candidates(callId, events, createdAt)).decide();
  }

  /**
   * The whole call; nearly always one read of the store.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}, {@link ErrorCode#ERASED}, {@link
   *     ErrorCode#DAMAGED}, and whatever the store throws
   */
  public CallFlow read(Tenant tenant, CallRef ref) {
    return load(tenant, ref.key()).flow(ref);
  }

  /**
   * The call with all that belongs to it; {@code io.callflow.Calls#story} says how.
   *
   * @throws CallflowException as {@link #read(Tenant, CallRef)}
   */
  public Story story(Tenant tenant, StoryQuery query) {
    return new Relating(this, tenant, query).run();
  }

  /**
   * The event with this id.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_EVENT}, {@link ErrorCode#ERASED}, {@link
   *     ErrorCode#DAMAGED}, and whatever the store throws
   */
  public StoredEvent read(Tenant tenant, EventId eventId) {
    LoadedCall call = load(tenant, eventId.callKey());
    if (call.isGone()) {
      throw LoadedCall.erased(CallRef.of(eventId.callKey()));
    }
    return call.events().stream()
        .filter(event -> event.eventId().equals(eventId))
        .findFirst()
        .orElseThrow(
            () ->
                new CallflowException(
                    ErrorCode.UNKNOWN_EVENT, "No event with id " + eventId + " is stored."));
  }

  /**
   * Finds one page of events; {@code io.callflow.Calls#events} says how.
   *
   * @param nextToken from the page before; null for the first page
   * @param now the service's clock
   */
  public Page<StoredEvent> events(
      Tenant tenant, EventQuery query, @Nullable String nextToken, Instant now) {
    return new EventSearch(this, tenant, query, nextToken).events(now);
  }

  /** Finds the page that {@link #events} finds, as lines. */
  public Page<EventLine> lines(
      Tenant tenant, EventQuery query, @Nullable String nextToken, Instant now) {
    return new EventSearch(this, tenant, query, nextToken).lines(now);
  }

  /** Lists one page of calls; {@code io.callflow.Calls#calls} says how. */
  public Page<CallSummary> calls(
      Tenant tenant, CallQuery query, @Nullable String nextToken, Instant now) {
    return new CallSearch(this, tenant, query, nextToken).calls(now);
  }

  /**
   * The events of a whole call as lines, in the order of the call. Costs the same reads of the
   * store as {@link #read}, and makes no values of chunks that the codec {@linkplain CallCodec#scan
   * recognises}.
   *
   * @throws CallflowException as {@link #read}
   */
  List<EventLine> readLines(Tenant tenant, CallRef ref) {
    return CallLines.read(store, codec, tenant, ref);
  }

  /** The line of an event. */
  EventLine line(StoredEvent event) {
    return EventLine.of(event, codec);
  }

  /** The call as it is stored; it may be absent or erased although the index points to it. */
  LoadedCall load(Tenant tenant, CallKey key) {
    return LoadedCall.load(store, codec, tenant, key);
  }

  /**
   * Erases a call; only tombstones without content remain. Erasing an erased call has no further
   * effect. Completes an erasure that was cut short.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}, and then nothing was written; or what
   *     the store threw, and then the call may be half erased: erase it again
   */
  public void erase(Tenant tenant, CallRef ref) {
    new Erasing(store, codec, keys, backoff, tenant, ref).run();
  }

  /**
   * The keys of the objects that hold a call, or its tombstones, in ascending order.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}
   */
  public List<ObjectKey> objects(Tenant tenant, CallRef ref) {
    return LoadedCall.objects(store, tenant, ref);
  }

  /**
   * Checks the whole store; {@code io.callflow.Callflow#check} says how.
   *
   * @param settle how long to wait before checking whether a deleted index key is needed after all
   */
  public CheckReport check(boolean repair, Duration settle, Consumer<CheckReport> progress) {
    return new Checking(this, codec, repair, settle, progress).run();
  }

  /** Copies the whole store into another; {@code io.callflow.Callflow#copyTo} says how. */
  public CopyReport copyTo(Archive target, Consumer<CopyReport> progress) {
    return new Copying(
            this,
            target,
            call ->
                new CallCopy(
                    store, target, codec, target.limits, target.backoff, call.tenant(), call.key()),
            progress)
        .run();
  }

  /**
   * Completes the erasures that were cut short; {@code io.callflow.Callflow#completeErasures} says
   * how.
   */
  public int completeErasures(Consumer<CallflowException> failed) {
    return Erasing.completeAll(this, codec, backoff, failed);
  }

  /** Whether readers of the call reach this chunk now; an append may have made it reachable. */
  boolean isReachable(Tenant tenant, CallKey key, ObjectKey chunk) {
    LoadedCall call = load(tenant, key);
    return chunk.compareTo(Keys.chunk(tenant, key, call.openNumber())) <= 0;
  }

  ObjectStore store() {
    return store;
  }

  Keys keys() {
    return keys;
  }
}
