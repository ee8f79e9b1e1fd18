package io.callflow.archive;

import io.callflow.archive.LoadedCall.Part;
import io.callflow.call.CallFlow;
import io.callflow.codec.CallCodec;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.report.CheckReport;
import io.callflow.report.Finding;
import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.Parallel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One check of a whole store. Reads every call and looks up each index key that its events need,
 * then lists the index and looks for an event of each key. Safe beside readers, appends and
 * erasures: a repair writes only keys that an append would write, and deletes only orphans.
 */
final class Checking {
  /** An index key without an event is deleted at this age; no append takes as long. */
  private static final Duration ORPHANED_AFTER = Duration.ofHours(24);

  private static final int REMEMBERED_CALLS = 5000;

  private final Archive archive;
  private final ObjectStore store;
  private final CallCodec codec;
  private final boolean repair;
  private final Duration settle;
  private final Consumer<CheckReport> progress;

  private final CheckTally tally = new CheckTally();
  private final StoreWalk walk;

  /** Deleted index keys by the call that they pointed to. */
  private final Map<CallKey, Set<ObjectKey>> deleted = new HashMap<>();

  private @Nullable Instant storeNow;

  /** The index keys of the calls looked at last. */
  private final Map<CallKey, RequiredKeys> required =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CallKey, RequiredKeys> eldest) {
          return size() > REMEMBERED_CALLS;
        }
      };

  /**
   * The index keys that a call needs.
   *
   * @param gone whether the call is erased or being erased; it needs no keys then
   * @param unknown whether the call is damaged, so that its keys cannot be known
   */
  private record RequiredKeys(Set<ObjectKey> keys, boolean gone, boolean unknown) {}

  Checking(
      Archive archive,
      CallCodec codec,
      boolean repair,
      Duration settle,
      Consumer<CheckReport> progress) {
    this.archive = archive;
    this.store = archive.store();
    this.codec = codec;
    this.repair = repair;
    this.settle = settle;
    this.progress = progress;
    this.walk =
        new StoreWalk(
            store, (key, detail) -> tally.found(Finding.Kind.FOREIGN_KEY, key, detail, false));
  }

  CheckReport run() {
    for (Tenant tenant : walk.tenants()) {
      tally.tenant();
      required.clear();
      deleted.clear();
      calls(tenant);
      erasures(tenant);
      index(tenant, Keys.minutes(tenant));
      index(tenant, Keys.parties(tenant));
      index(tenant, Keys.links(tenant));
      index(tenant, Keys.correlations(tenant));
      restoreNeededKeys(tenant);
    }
    return tally.report();
  }

  private void calls(Tenant tenant) {
    walk.calls(
        tenant,
        new StoreWalk.Visitor() {
          @Override
          public void call(CallKey key, List<ObjectKey> chunks) {
            Checking.this.call(tenant, key, chunks);
          }

          @Override
          public void listed() {
            progress.accept(tally.report());
          }
        });
  }

  /** Looks for keys of erasures that are not under way; the calls have been checked before. */
  private void erasures(Tenant tenant) {
    for (ListedObject object : walk.erasures(tenant)) {
      CallKey key = StoreWalk.callAtEnd(object.key());
      RequiredKeys call = load(tenant, key);
      if (call.unknown()) {
        continue;
      }
      if (call.gone()) {
        erasureOfGone(tenant, key, object.key());
      } else {
        boolean delete = repair && isOrphaned(object);
        if (delete) {
          store.delete(Set.of(object.key()));
          store.purge(Set.of(object.key()));
        }
        tally.found(
            Finding.Kind.DANGLING_INDEX_KEY,
            object.key(),
            "Call ~%s is not being erased; last written %s.".formatted(key, object.lastModified()),
            delete);
      }
    }
  }

  private void erasureOfGone(Tenant tenant, CallKey key, ObjectKey erasure) {
    if (!archive.load(tenant, key).isErased()) {
      return;
    }
    if (repair) {
      // Older versions of the call may not have been purged yet.
      archive.erase(tenant, CallRef.of(key));
    }
    tally.found(
        Finding.Kind.DANGLING_INDEX_KEY, erasure, "Call ~" + key + " is erased already.", repair);
  }

  private void call(Tenant tenant, CallKey key, List<ObjectKey> listed) {
    LoadedCall call;
    try {
      call = LoadedCall.load(store, codec, tenant, key);
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      required.put(key, new RequiredKeys(Set.of(), false, true));
      tally.found(Finding.Kind.DAMAGED, listed.get(0), String.valueOf(e.getMessage()), false);
      return;
    }
    for (ObjectKey chunk : listed) {
      if (chunk.compareTo(Keys.chunk(tenant, key, call.openNumber())) > 0
          && !archive.isReachable(tenant, key, chunk)) {
        tally.found(
            Finding.Kind.UNREACHABLE_CHUNK,
            chunk,
            "The chunks before it end at " + Keys.chunk(tenant, key, call.openNumber()) + ".",
            false);
      }
    }
    if (call.isErased()) {
      tally.erasedCall();
      required.put(key, new RequiredKeys(Set.of(), true, false));
      return;
    }
    if (call.isGone()) {
      required.put(key, new RequiredKeys(Set.of(), true, false));
      unfinished(tenant, call);
      return;
    }
    tally.call(call.events().size());
    contents(tenant, call);
    indexOf(tenant, call);
  }

  private void unfinished(Tenant tenant, LoadedCall call) {
    ObjectKey open = Keys.chunk(tenant, call.key(), call.openNumber());
    if (repair) {
      archive.erase(tenant, CallRef.of(call.key()));
      tally.erasedCall();
    }
    tally.found(
        Finding.Kind.UNFINISHED_ERASURE,
        open,
        "The call is marked as being erased, but is not erased.",
        repair);
  }

  private void contents(Tenant tenant, LoadedCall call) {
    Set<EventId> ids = new HashSet<>();
    for (Part part : call.parts()) {
      ObjectKey key = Keys.chunk(tenant, call.key(), part.chunk().header().chunk());
      StoredEvent before = null;
      for (Chunk.Line line : part.chunk().lines()) {
        StoredEvent event = line.event();
        if (!ids.add(event.eventId())) {
          tally.found(Finding.Kind.STORED_TWICE, key, "Event " + event.eventId() + ".", false);
        }
        if (!EventId.of(event.event(), call.key()).equals(event.eventId())) {
          tally.found(Finding.Kind.WRONG_EVENT_ID, key, "Event " + event.eventId() + ".", false);
        }
        if (before != null && CallFlow.ORDER.compare(before, event) >= 0) {
          tally.found(
              Finding.Kind.OUT_OF_ORDER,
              key,
              "Event " + event.eventId() + " stands after " + before.eventId() + ".",
              false);
        }
        before = event;
      }
    }
  }

  private RequiredKeys requiredBy(Tenant tenant, LoadedCall call) {
    Set<ObjectKey> keys = new LinkedHashSet<>();
    if (!call.isGone()) {
      for (StoredEvent event : call.events()) {
        keys.addAll(archive.keys().index(tenant, call.key(), event.event()));
      }
    }
    RequiredKeys found = new RequiredKeys(keys, call.isGone(), false);
    required.put(call.key(), found);
    return found;
  }

  private void indexOf(Tenant tenant, LoadedCall call) {
    List<Callable<Boolean>> asks = new ArrayList<>();
    List<ObjectKey> asked = new ArrayList<>(requiredBy(tenant, call).keys());
    for (ObjectKey key : asked) {
      asks.add(() -> store.read(key).isPresent());
    }
    List<Boolean> present = Parallel.all(archive.executor(), asks);
    List<ObjectKey> missing = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      if (!present.get(i)) {
        missing.add(asked.get(i));
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    // A call that was erased since it was loaded must get no keys.
    LoadedCall now = LoadedCall.load(store, codec, tenant, call.key());
    if (now.isGone()) {
      return;
    }
    if (repair) {
      write(tenant, call.key(), missing);
    }
    for (ObjectKey key : missing) {
      tally.found(
          Finding.Kind.MISSING_INDEX_KEY,
          key,
          "An event of call ~" + call.key() + " needs it.",
          repair);
    }
  }

  /** Writes index keys of a call, and deletes them again if the call was erased meanwhile. */
  private void write(Tenant tenant, CallKey call, List<ObjectKey> missing) {
    store.writeIndexKeys(missing);
    if (LoadedCall.load(store, codec, tenant, call).isGone()) {
      store.delete(missing);
      store.purge(missing);
    }
  }

  private void index(Tenant tenant, String folder) {
    String after = "";
    while (true) {
      List<ListedObject> page = store.list(folder, after, ObjectStore.MAX_LISTED);
      for (ListedObject object : page) {
        after = object.key().value();
        tally.indexKey();
        String name = after.substring(after.lastIndexOf('/') + 1);
        if (name.matches("[0-9a-v]{20}")) {
          indexKey(tenant, new CallKey(name), object);
        } else {
          tally.found(Finding.Kind.FOREIGN_KEY, object.key(), "It is no key of the index.", false);
        }
      }
      progress.accept(tally.report());
      if (page.size() < ObjectStore.MAX_LISTED) {
        return;
      }
    }
  }

  private void indexKey(Tenant tenant, CallKey call, ListedObject object) {
    RequiredKeys known = required.get(call);
    if (known == null || (!known.unknown() && !known.keys().contains(object.key()))) {
      known = load(tenant, call);
    }
    if (known.unknown() || known.keys().contains(object.key())) {
      return;
    }
    boolean delete = repair && (known.gone() || isOrphaned(object));
    if (delete) {
      Set<ObjectKey> key = Set.of(object.key());
      store.delete(key);
      store.purge(key);
      if (!known.gone()) {
        deleted.computeIfAbsent(call, any -> new LinkedHashSet<>()).add(object.key());
      }
    }
    tally.found(
        Finding.Kind.DANGLING_INDEX_KEY,
        object.key(),
        "Call ~%s has no event that needs it; last written %s."
            .formatted(call, object.lastModified()),
        delete);
  }

  private boolean isOrphaned(ListedObject object) {
    return object.lastModified().isBefore(storeNow().minus(ORPHANED_AFTER));
  }

  private RequiredKeys load(Tenant tenant, CallKey call) {
    try {
      return requiredBy(tenant, LoadedCall.load(store, codec, tenant, call));
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      RequiredKeys unknown = new RequiredKeys(Set.of(), false, true);
      required.put(call, unknown);
      return unknown;
    }
  }

  /**
   * Writes deleted keys again that an event needs after all. An append that began before a key was
   * deleted may store its event after the call was read; once every such append has ended, the
   * calls are read again.
   */
  private void restoreNeededKeys(Tenant tenant) {
    if (deleted.isEmpty()) {
      return;
    }
    try {
      Thread.sleep(settle.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    deleted.forEach(
        (call, keys) -> {
          Set<ObjectKey> needed = new LinkedHashSet<>(load(tenant, call).keys());
          needed.retainAll(keys);
          if (!needed.isEmpty()) {
            write(tenant, call, List.copyOf(needed));
          }
        });
  }

  /** The time by the store's own clock: when it dates an object that is written now. */
  private Instant storeNow() {
    Instant now = storeNow;
    if (now == null) {
      store.write(Keys.CLOCK, new byte[0], Condition.always());
      now =
          store.list(Keys.CLOCK.value(), "", 1).stream()
              .findFirst()
              .map(ListedObject::lastModified)
              .orElse(Instant.MIN.plus(ORPHANED_AFTER));
      store.delete(List.of(Keys.CLOCK));
      store.purge(List.of(Keys.CLOCK));
      storeNow = now;
    }
    return now;
  }
}
