package io.callflow.archive;

import io.callflow.archive.LoadedCall.Part;
import io.callflow.call.CallFlow;
import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
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
 * One check of a whole store. It walks every call and asks for every index key that its events
 * need, then walks the index and asks every key for its event. Nothing it does disturbs who reads,
 * appends or erases meanwhile: what it writes they would have written, and what it sweeps was left
 * behind.
 */
final class Checking {
  private static final Duration SWEPT_AFTER = Duration.ofHours(24);
  private static final int REMEMBERED_CALLS = 5000;
  private static final ObjectKey CLOCK = new ObjectKey("v1/clock");

  private final Archive archive;
  private final ObjectStore store;
  private final CallCodec codec;
  private final boolean repair;
  private final Duration settle;
  private final Consumer<CheckReport> progress;

  private int tenants;
  private long calls;
  private long erased;
  private long events;
  private long indexKeys;
  private long unrepaired;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Finding.Kind, Long> counts = new EnumMap<>(Finding.Kind.class);
  private int harmlessTold;

  /** Keys that were swept, by the call that they pointed to. */
  private final Map<CallKey, Set<ObjectKey>> swept = new HashMap<>();

  private @Nullable Instant storeNow;

  /** What the index needs to have for the calls looked at last. */
  private final Map<CallKey, Needs> needs =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CallKey, Needs> eldest) {
          return size() > REMEMBERED_CALLS;
        }
      };

  /**
   * @param gone whether the call is erased or being erased
   * @param unknown whether nothing can be said, because the call is damaged
   */
  private record Needs(Set<ObjectKey> keys, boolean gone, boolean unknown) {}

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
  }

  CheckReport run() {
    for (Tenant tenant : tenants()) {
      tenants++;
      needs.clear();
      swept.clear();
      calls(tenant);
      index(tenant, Keys.minutes(tenant));
      index(tenant, Keys.parties(tenant));
      putBackWhatWasNeeded(tenant);
    }
    return report();
  }

  private CheckReport report() {
    return new CheckReport(tenants, calls, erased, events, indexKeys, findings, counts, unrepaired);
  }

  private List<Tenant> tenants() {
    List<Tenant> found = new ArrayList<>();
    String after = "v1/";
    while (true) {
      List<ListedObject> next = store.list("v1/", after, 1);
      if (next.isEmpty()) {
        return found;
      }
      String key = next.get(0).key().value();
      int slash = key.indexOf('/', 3);
      if (slash < 0) {
        after = key;
        continue;
      }
      String name = key.substring(3, slash);
      try {
        found.add(new Tenant(name));
      } catch (CallflowException e) {
        found(
            Finding.Kind.FOREIGN_KEY, next.get(0).key(), "It lies under no tenant's name.", false);
      }
      after = "v1/" + name + "/~";
    }
  }

  private void calls(Tenant tenant) {
    String folder = Keys.calls(tenant);
    List<ObjectKey> ofCall = new ArrayList<>();
    @Nullable CallKey current = null;
    String after = "";
    while (true) {
      List<ListedObject> page = store.list(folder, after, ObjectStore.MAX_LISTED);
      for (ListedObject object : page) {
        after = object.key().value();
        CallKey key = callOf(folder, object.key());
        if (key == null) {
          found(Finding.Kind.FOREIGN_KEY, object.key(), "It is no chunk of a call.", false);
          continue;
        }
        if (current != null && !key.equals(current)) {
          call(tenant, current, ofCall);
          ofCall.clear();
        }
        current = key;
        ofCall.add(object.key());
      }
      progress.accept(report());
      if (page.size() < ObjectStore.MAX_LISTED) {
        break;
      }
    }
    if (current != null) {
      call(tenant, current, ofCall);
    }
  }

  private static @Nullable CallKey callOf(String folder, ObjectKey key) {
    String[] rest = key.value().substring(folder.length()).split("/", -1);
    return rest.length == 2
            && rest[0].matches("[0-9a-v]{20}")
            && rest[1].matches("[0-9]{6}\\.ndjson\\.gz")
        ? new CallKey(rest[0])
        : null;
  }

  private void call(Tenant tenant, CallKey key, List<ObjectKey> listed) {
    LoadedCall call;
    try {
      call = LoadedCall.load(store, codec, tenant, key);
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      needs.put(key, new Needs(Set.of(), false, true));
      found(Finding.Kind.DAMAGED, listed.get(0), String.valueOf(e.getMessage()), false);
      return;
    }
    for (ObjectKey chunk : listed) {
      if (chunk.compareTo(Keys.chunk(tenant, key, call.openNumber())) > 0
          && !archive.objectsHave(tenant, key, chunk)) {
        found(
            Finding.Kind.UNREACHABLE_CHUNK,
            chunk,
            "The chunks before it end at " + Keys.chunk(tenant, key, call.openNumber()) + ".",
            false);
      }
    }
    if (call.isErased()) {
      erased++;
      needs.put(key, new Needs(Set.of(), true, false));
      return;
    }
    if (call.isGone()) {
      needs.put(key, new Needs(Set.of(), true, false));
      unfinished(tenant, call);
      return;
    }
    calls++;
    events += call.events().size();
    contents(tenant, call);
    indexOf(tenant, call);
  }

  private void unfinished(Tenant tenant, LoadedCall call) {
    ObjectKey open = Keys.chunk(tenant, call.key(), call.openNumber());
    if (repair) {
      archive.erase(tenant, CallRef.of(call.key()));
      erased++;
    }
    found(
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
          found(Finding.Kind.STORED_TWICE, key, "Event " + event.eventId() + ".", false);
        }
        if (!EventId.of(event.event(), call.key()).equals(event.eventId())) {
          found(Finding.Kind.WRONG_EVENT_ID, key, "Event " + event.eventId() + ".", false);
        }
        if (before != null && CallFlow.ORDER.compare(before, event) >= 0) {
          found(
              Finding.Kind.OUT_OF_ORDER,
              key,
              "Event " + event.eventId() + " stands after " + before.eventId() + ".",
              false);
        }
        before = event;
      }
    }
  }

  private Needs needsOf(Tenant tenant, LoadedCall call) {
    Set<ObjectKey> keys = new LinkedHashSet<>();
    if (!call.isGone()) {
      for (StoredEvent event : call.events()) {
        keys.addAll(archive.keys().index(tenant, call.key(), event.event()));
      }
    }
    Needs found = new Needs(keys, call.isGone(), false);
    needs.put(call.key(), found);
    return found;
  }

  private void indexOf(Tenant tenant, LoadedCall call) {
    List<Callable<Boolean>> asks = new ArrayList<>();
    List<ObjectKey> asked = new ArrayList<>(needsOf(tenant, call).keys());
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
    // A call that was erased since it was loaded needs no keys, and must get none.
    LoadedCall now = LoadedCall.load(store, codec, tenant, call.key());
    if (now.isGone()) {
      return;
    }
    if (repair) {
      write(tenant, call.key(), missing);
    }
    for (ObjectKey key : missing) {
      found(
          Finding.Kind.MISSING_INDEX_KEY,
          key,
          "An event of call ~" + call.key() + " needs it.",
          repair);
    }
  }

  /** Writes index keys of a call, and takes them back where the call was erased meanwhile. */
  private void write(Tenant tenant, CallKey call, List<ObjectKey> missing) {
    for (ObjectKey key : missing) {
      store.write(key, new byte[0], Condition.always());
    }
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
        indexKeys++;
        String name = after.substring(after.lastIndexOf('/') + 1);
        if (name.matches("[0-9a-v]{20}")) {
          indexKey(tenant, new CallKey(name), object);
        } else {
          found(Finding.Kind.FOREIGN_KEY, object.key(), "It is no key of the index.", false);
        }
      }
      progress.accept(report());
      if (page.size() < ObjectStore.MAX_LISTED) {
        return;
      }
    }
  }

  private void indexKey(Tenant tenant, CallKey call, ListedObject object) {
    Needs known = needs.get(call);
    if (known == null || (!known.unknown() && !known.keys().contains(object.key()))) {
      known = load(tenant, call);
    }
    if (known.unknown() || known.keys().contains(object.key())) {
      return;
    }
    boolean sweep =
        repair && (known.gone() || object.lastModified().isBefore(storeNow().minus(SWEPT_AFTER)));
    if (sweep) {
      Set<ObjectKey> key = Set.of(object.key());
      store.delete(key);
      store.purge(key);
      if (!known.gone()) {
        swept.computeIfAbsent(call, any -> new LinkedHashSet<>()).add(object.key());
      }
    }
    found(
        Finding.Kind.DANGLING_INDEX_KEY,
        object.key(),
        "Call ~%s has no event that needs it; last written %s."
            .formatted(call, object.lastModified()),
        sweep);
  }

  private Needs load(Tenant tenant, CallKey call) {
    try {
      return needsOf(tenant, LoadedCall.load(store, codec, tenant, call));
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      Needs unknown = new Needs(Set.of(), false, true);
      needs.put(call, unknown);
      return unknown;
    }
  }

  /**
   * An append may have met a swept key just before it was swept, and have stored its event just
   * after the call was looked at. So, once any such append must have come to its end, the calls are
   * looked at again.
   */
  private void putBackWhatWasNeeded(Tenant tenant) {
    if (swept.isEmpty()) {
      return;
    }
    try {
      Thread.sleep(settle.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    swept.forEach(
        (call, keys) -> {
          Set<ObjectKey> needed = new LinkedHashSet<>(load(tenant, call).keys());
          needed.retainAll(keys);
          if (!needed.isEmpty()) {
            write(tenant, call, List.copyOf(needed));
          }
        });
  }

  /** The store's own clock: the time at which it says that something was written just now. */
  private Instant storeNow() {
    Instant now = storeNow;
    if (now == null) {
      store.write(CLOCK, new byte[0], Condition.always());
      now =
          store.list(CLOCK.value(), "", 1).stream()
              .findFirst()
              .map(ListedObject::lastModified)
              .orElse(Instant.MIN.plus(SWEPT_AFTER));
      store.delete(List.of(CLOCK));
      store.purge(List.of(CLOCK));
      storeNow = now;
    }
    return now;
  }

  private void found(Finding.Kind kind, ObjectKey key, String detail, boolean repaired) {
    counts.merge(kind, 1L, Long::sum);
    if (kind.isHarmless()) {
      if (harmlessTold++ >= CheckReport.MAX_FINDINGS) {
        return;
      }
    } else if (!repaired) {
      unrepaired++;
    }
    if (findings.size() < 2 * CheckReport.MAX_FINDINGS) {
      findings.add(new Finding(kind, key, detail, repaired));
    }
  }
}
