package io.callflow.archive;

import io.callflow.call.CallFlow;
import io.callflow.call.Decision;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls in an object store. A call is one object, or a few when it is long, appended to by
 * compare-and-swap; beside it lie empty objects by which it is found in time and by party.
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

  Archive(
      ObjectStore store,
      CallCodec codec,
      StoreDescriptor descriptor,
      Limits limits,
      Executor executor,
      Backoff backoff) {
    this(store, codec, descriptor, true, limits, executor, backoff);
  }

  private Archive(
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
  }

  /**
   * Opens the archive in this store, and makes it first where there is none.
   *
   * @param proposed what a new store is made with; where a store is there, what it says holds
   * @param executor lends threads for what can be done side by side; {@code Runnable::run} lends
   *     none
   * @throws CallflowException {@link ErrorCode#DAMAGED} where the store's descriptor cannot be
   *     read, {@link ErrorCode#STORE_REFUSED} where it is of a format that this version does not
   *     know, and whatever the store says
   */
  public static Archive open(
      ObjectStore store, CallCodec codec, StoreDescriptor proposed, Executor executor) {
    return open(store, codec, proposed, Limits.STANDARD, executor, Backoff.jittered());
  }

  static Archive open(
      ObjectStore store,
      CallCodec codec,
      StoreDescriptor proposed,
      Limits limits,
      Executor executor,
      Backoff backoff) {
    Optional<StoreDescriptor> present = descriptor(store, codec);
    if (present.isEmpty()) {
      store.write(Keys.DESCRIPTOR, codec.line(proposed), Condition.ifAbsent());
      present = descriptor(store, codec);
    }
    StoreDescriptor descriptor =
        present.orElseThrow(
            () ->
                new CallflowException(
                    ErrorCode.STORE_REFUSED,
                    "The store does not keep what is written to it: "
                        + Keys.DESCRIPTOR
                        + " is not there after it was stored."));
    return new Archive(store, codec, descriptor, limits, executor, backoff);
  }

  /**
   * Opens the archive in this store for one that may not write. Where none was made yet, nothing is
   * written, and the archive is one without calls; open it again to see whether it {@link #isMade}.
   *
   * @throws CallflowException as {@link #open}
   */
  public static Archive openToRead(
      ObjectStore store, CallCodec codec, StoreDescriptor proposed, Executor executor) {
    Optional<StoreDescriptor> present = descriptor(store, codec);
    return new Archive(
        store,
        codec,
        present.orElse(proposed),
        present.isPresent(),
        Limits.STANDARD,
        executor,
        Backoff.jittered());
  }

  private static Optional<StoreDescriptor> descriptor(ObjectStore store, CallCodec codec) {
    Optional<StoredObject> object = store.read(Keys.DESCRIPTOR);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    StoreDescriptor descriptor;
    try {
      descriptor = codec.descriptor(object.get().content());
    } catch (IllegalArgumentException e) {
      throw new CallflowException(
          ErrorCode.DAMAGED,
          "The object " + Keys.DESCRIPTOR + " is damaged: " + e.getMessage() + ".",
          e);
    }
    if (descriptor.format() != StoreDescriptor.FORMAT) {
      throw new CallflowException(
          ErrorCode.STORE_REFUSED,
          "The store is of format %d; this version of Callflow works on format %d."
              .formatted(descriptor.format(), StoreDescriptor.FORMAT));
    }
    return Optional.of(descriptor);
  }

  /** What holds for the whole store. */
  public StoreDescriptor descriptor() {
    return descriptor;
  }

  /**
   * Whether its store was made when it was opened; only {@link #openToRead} opens one that was not.
   */
  public boolean isMade() {
    return made;
  }

  /** Lends threads for what can be done side by side. */
  public Executor executor() {
    return executor;
  }

  /**
   * Appends events to their call and says what became of each, in the order given. What is decided
   * to be created is stored when this returns.
   *
   * @param createdAt the service's clock
   * @throws CallflowException {@link ErrorCode#ERASED}; or what the store said, and then it is not
   *     known of any of the events whether it is stored: appending them again is safe, and tells
   */
  public List<Decision> append(
      Tenant tenant, CallId callId, List<CallFlowEvent> events, Instant createdAt) {
    return new Appending(
            store, codec, keys, limits, executor, backoff, tenant, callId, events, createdAt)
        .run();
  }

  /**
   * The whole call; nearly always one read of the store.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}, {@link ErrorCode#ERASED}, {@link
   *     ErrorCode#DAMAGED}, and whatever the store says
   */
  public CallFlow read(Tenant tenant, CallRef ref) {
    return LoadedCall.load(store, codec, tenant, ref.key()).flow(ref);
  }

  /** The call, or null where the index points to one that is not there or is erased. */
  @Nullable CallFlow readIfPresent(Tenant tenant, CallRef ref) {
    LoadedCall call = LoadedCall.load(store, codec, tenant, ref.key());
    return call.isGone() || call.events().isEmpty() ? null : call.flow(ref);
  }

  /**
   * Erases a call: what is left of it is a mark that it was there. Returns at once where it is
   * erased already, and takes up an erasure that died half-way.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}, and then nothing was written; or what
   *     the store said, and then the call may be half erased: erase it again
   */
  public void erase(Tenant tenant, CallRef ref) {
    new Erasing(store, codec, keys, backoff, tenant, ref).run();
  }

  /**
   * The keys of the objects that hold a call, or its tombstones, in order.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}
   */
  public List<ObjectKey> objects(Tenant tenant, CallRef ref) {
    List<ObjectKey> objects = new ArrayList<>();
    for (ListedObject object :
        store.list(Keys.call(tenant, ref.key()), "", ObjectStore.MAX_LISTED)) {
      objects.add(object.key());
    }
    if (objects.isEmpty()) {
      throw LoadedCall.unknown(ref);
    }
    return objects;
  }

  /**
   * Begins a walk through the calls of a tenant.
   *
   * @param start the first instant inside the window
   * @param end the first instant outside, after {@code start}
   * @param party restricts the walk to events with this party: a number in any punctuation, a SIP
   *     or tel URI, or what was reported raw
   * @param now the service's clock
   * @param after where an earlier page of the same walk stopped
   */
  public Timeline timeline(
      Tenant tenant,
      Instant start,
      Instant end,
      Order order,
      @Nullable String party,
      Instant now,
      @Nullable PageToken after) {
    return new Timeline(this, tenant, start, end, order, party, now, after);
  }

  /**
   * Checks the whole store; {@code io.callflow.usecase.CheckStore} says how.
   *
   * @param settle how long to wait before looking again whether a swept key is needed
   */
  public CheckReport check(boolean repair, Duration settle, Consumer<CheckReport> progress) {
    return new Checking(this, codec, repair, settle, progress).run();
  }

  /** Whether a chunk can be reached now, though it could not when it was listed. */
  boolean objectsHave(Tenant tenant, CallKey key, ObjectKey chunk) {
    LoadedCall call = LoadedCall.load(store, codec, tenant, key);
    return chunk.compareTo(Keys.chunk(tenant, key, call.openNumber())) <= 0;
  }

  ObjectStore store() {
    return store;
  }

  Keys keys() {
    return keys;
  }
}
