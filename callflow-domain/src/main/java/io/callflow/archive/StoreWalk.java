package io.callflow.archive;

import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.Tenant;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Lists the tenants of a store and the calls of a tenant, without reading an object. */
final class StoreWalk {
  /** What a call key looks like. */
  static final String CALL_KEY = "[0-9a-v]{20}";

  /** Gets the calls of a tenant, in the order of their keys. */
  interface Visitor {
    /**
     * A call.
     *
     * @param chunks the keys of its chunks, in ascending order; reused after the visit
     */
    void call(CallKey key, List<ObjectKey> chunks);

    /** Some more keys have been listed. */
    void listed();
  }

  private final ObjectStore store;
  private final BiConsumer<ObjectKey, String> foreign;

  /**
   * Begins no walk yet.
   *
   * @param foreign gets each key on the way that Callflow does not use, and says why
   */
  StoreWalk(ObjectStore store, BiConsumer<ObjectKey, String> foreign) {
    this.store = store;
    this.foreign = foreign;
  }

  /** The tenants that have any key, in ascending order; one listing for each. */
  List<Tenant> tenants() {
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
        foreign.accept(next.get(0).key(), "Its first segment is no tenant.");
      }
      after = "v1/" + name + "/~";
    }
  }

  /** Visits each call of a tenant once. */
  void calls(Tenant tenant, Visitor visitor) {
    String folder = Keys.calls(tenant);
    List<ObjectKey> chunks = new ArrayList<>();
    @Nullable CallKey current = null;
    String after = "";
    while (true) {
      List<ListedObject> page = store.list(folder, after, ObjectStore.MAX_LISTED);
      for (ListedObject object : page) {
        after = object.key().value();
        CallKey key = callOf(folder, object.key());
        if (key == null) {
          foreign.accept(object.key(), "It is no chunk of a call.");
          continue;
        }
        if (current != null && !key.equals(current)) {
          visitor.call(current, chunks);
          chunks.clear();
        }
        current = key;
        chunks.add(object.key());
      }
      visitor.listed();
      if (page.size() < ObjectStore.MAX_LISTED) {
        break;
      }
    }
    if (current != null) {
      visitor.call(current, chunks);
    }
  }

  private static @Nullable CallKey callOf(String folder, ObjectKey key) {
    String[] rest = key.value().substring(folder.length()).split("/", -1);
    return rest.length == 2
            && rest[0].matches(CALL_KEY)
            && rest[1].matches("[0-9]{6}\\.ndjson\\.gz")
        ? new CallKey(rest[0])
        : null;
  }

  /** The keys of the erasures of a tenant that are under way or were cut short. */
  List<ListedObject> erasures(Tenant tenant) {
    String folder = Keys.erasures(tenant);
    List<ListedObject> found = new ArrayList<>();
    String after = "";
    while (true) {
      List<ListedObject> page = store.list(folder, after, ObjectStore.MAX_LISTED);
      for (ListedObject object : page) {
        after = object.key().value();
        if (after.substring(folder.length()).matches(CALL_KEY)) {
          found.add(object);
        } else {
          foreign.accept(object.key(), "It is no key of an erasure.");
        }
      }
      if (page.size() < ObjectStore.MAX_LISTED) {
        return found;
      }
    }
  }

  /** The call that a key of an index or of an erasure ends with. */
  static CallKey callAtEnd(ObjectKey key) {
    return new CallKey(key.value().substring(key.value().lastIndexOf('/') + 1));
  }
}
