package io.callflow.archive;

import io.callflow.archive.LoadedCall.Part;
import io.callflow.codec.CallCodec;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Erases one call. First one swap marks the open end: from then on every append loses its own swap,
 * loads the call again and finds it gone. Then the index keys are deleted, each chunk is replaced
 * by a tombstone, and older versions are purged. Chunks are never deleted: a writer that has loaded
 * the call before would create them again.
 *
 * <p>The mark brings the key {@link Keys#erasure} along, which is deleted last: an erasure that was
 * cut short is found by it. The next erasure of the call completes it.
 *
 * <p>A lost race starts the erasure over; a failed request ends it.
 */
final class Erasing {
  private static final int MAX_ROUNDS = 100;

  private final ObjectStore store;
  private final CallCodec codec;
  private final Keys keys;
  private final Backoff backoff;
  private final Tenant tenant;
  private final CallRef ref;

  Erasing(
      ObjectStore store, CallCodec codec, Keys keys, Backoff backoff, Tenant tenant, CallRef ref) {
    this.store = store;
    this.codec = codec;
    this.keys = keys;
    this.backoff = backoff;
    this.tenant = tenant;
    this.ref = ref;
  }

  /**
   * Completes the erasures of all tenants that were cut short.
   *
   * @param failed gets the failure of each that could not be completed
   * @return how many were completed
   */
  static int completeAll(
      Archive archive, CallCodec codec, Backoff backoff, Consumer<CallflowException> failed) {
    StoreWalk walk = new StoreWalk(archive.store(), (key, detail) -> {});
    int completed = 0;
    for (Tenant tenant : walk.tenants()) {
      for (ListedObject erasure : walk.erasures(tenant)) {
        CallRef ref = CallRef.of(StoreWalk.callAtEnd(erasure.key()));
        Erasing erasing = new Erasing(archive.store(), codec, archive.keys(), backoff, tenant, ref);
        try {
          completed += erasing.complete() ? 1 : 0;
        } catch (CallflowException e) {
          failed.accept(e);
        }
      }
    }
    return completed;
  }

  void run() {
    for (int round = 1; round <= MAX_ROUNDS; round++) {
      if (attempt()) {
        return;
      }
      try {
        backoff.pause(round);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CallflowException(
            ErrorCode.STORE_UNAVAILABLE, "The erasure was interrupted; erase the call again.", e);
      }
    }
    throw new CallflowException(
        ErrorCode.STORE_UNAVAILABLE,
        "Too many writers append to call " + ref + " at once; erase it again.");
  }

  /** Completes the erasure if the call is being erased; false if the call is not. */
  boolean complete() {
    if (!LoadedCall.load(store, codec, tenant, ref.key()).isGone()) {
      return false;
    }
    run();
    return true;
  }

  /** Runs one round; false if another writer has changed the call since it was loaded. */
  private boolean attempt() {
    LoadedCall call = LoadedCall.load(store, codec, tenant, ref.key());
    if (call.isAbsent()) {
      throw LoadedCall.unknown(ref);
    }
    if (!call.isErased()) {
      List<Part> parts = mark(call);
      if (parts.isEmpty()) {
        return false;
      }
      deleteIndexKeys(parts);
      if (!writeTombstones(parts)) {
        return false;
      }
    }
    List<ObjectKey> chunks = new ArrayList<>();
    for (int number = 0; number <= call.openNumber(); number++) {
      chunks.add(Keys.chunk(tenant, ref.key(), number));
    }
    store.purge(chunks);
    Set<ObjectKey> erasure = Set.of(Keys.erasure(tenant, ref.key()));
    store.delete(erasure);
    store.purge(erasure);
    return true;
  }

  /** Closes the open end to every append; empty if the swap was refused. */
  private List<Part> mark(LoadedCall call) {
    Part open = call.openEnd();
    if (open != null && !open.chunk().isLive()) {
      return call.parts();
    }
    int number = call.openNumber();
    CallId callId = call.callId();
    if (callId == null) {
      throw new CallflowException(
          ErrorCode.DAMAGED,
          "The object "
              + Keys.chunk(tenant, ref.key(), number)
              + " is missing: the chunks before it are sealed tombstones.");
    }
    Chunk marked = (open == null ? Chunk.first(callId, number) : open.chunk()).erasing();
    WriteResult result =
        store
            .write(
                List.of(
                    new Write(
                        Keys.chunk(tenant, ref.key(), number),
                        marked.encode(codec),
                        open == null ? Condition.ifAbsent() : Condition.ifVersion(open.version()),
                        List.of(Keys.erasure(tenant, ref.key())))))
            .get(0);
    if (result instanceof WriteResult.Failed failed) {
      throw failed.failure();
    }
    if (!(result instanceof WriteResult.Written written)) {
      return List.of();
    }
    List<Part> parts = new ArrayList<>(call.parts().subList(0, number));
    parts.add(new Part(marked, written.version()));
    return parts;
  }

  private void deleteIndexKeys(List<Part> parts) {
    Set<ObjectKey> index = new LinkedHashSet<>();
    for (Part part : parts) {
      for (Chunk.Line line : part.chunk().lines()) {
        StoredEvent event = line.event();
        index.addAll(keys.index(tenant, ref.key(), event.event()));
      }
    }
    store.delete(index);
    store.purge(index);
  }

  private boolean writeTombstones(List<Part> parts) {
    for (int number = 0; number < parts.size(); number++) {
      Part part = parts.get(number);
      if (part.chunk().isTombstone()) {
        continue;
      }
      Optional<ObjectVersion> version =
          store.write(
              Keys.chunk(tenant, ref.key(), number),
              part.chunk().tombstone().encode(codec),
              Condition.ifVersion(part.version()));
      if (version.isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
