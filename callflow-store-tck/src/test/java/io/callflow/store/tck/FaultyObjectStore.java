package io.callflow.store.tck;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** A store that breaks its promise in one way; its instances share their objects otherwise. */
final class FaultyObjectStore extends StepwiseObjectStore {
  enum Fault {
    /** Accepts every write and stores nothing. */
    FORGETS,
    /** Writes even if the condition does not hold. */
    IGNORES_CONDITIONS,
    /** Treats ifVersion like ifAbsent if the object is absent. */
    CREATES_BY_VERSION,
    /** Treats an empty object as absent. */
    DROPS_EMPTY_CONTENT,
    /** Returns an object for every key. */
    INVENTS,
    /** Truncates content to one mebibyte. */
    CUTS_LARGE_CONTENT,
    /** Truncates keys to 200 characters. */
    CUTS_LONG_KEYS,
    /** Treats hyphens and dots as equal. */
    CONFUSES_KEYS,
    /** Stores the caller's array, and returns its own. */
    SHARES_ARRAYS,
    /** Gives all contents the same version. */
    HAS_ONE_VERSION,
    /** Each instance reads and lists only what it has seen itself. */
    HANDLES_STAND_APART,
    /** Never overwrites. */
    NEVER_OVERWRITES,
    /** Never writes a key again after its deletion. */
    REFUSES_DELETED_KEYS,
    /** Checks the condition, waits a moment, then writes. */
    CHECKS_THEN_WRITES,
    /** Writes the first half, waits a moment, then writes all. */
    WRITES_IN_PARTS,
    /** Lists objects that do not exist. */
    LISTS_GHOSTS,
    /** Lists folder by folder. */
    LISTS_BY_SEGMENT,
    /** Treats a prefix as a folder. */
    LISTS_WHOLE_SEGMENTS,
    /** Includes the key {@code after}. */
    LISTS_AFTER_AGAIN,
    /** Continues at an offset instead of after a key. */
    LISTS_BY_OFFSET,
    /** Returns one key less than the limit. */
    LISTS_SHORT_PAGES,
    /** Ignores the limit. */
    LISTS_TOO_MANY,
    /** Reports when an object was first written. */
    LISTS_BIRTHDAYS,
    /** Deletes nothing. */
    NEVER_DELETES,
    /** Deletes all keys that begin with the key. */
    DELETES_NEIGHBOURS,
    /** Deletes only the first thousand keys. */
    DELETES_A_THOUSAND,
    /** Fails if an object to be deleted is absent. */
    DELETES_STRICTLY,
    /** Purges current objects, too. */
    PURGES_ALL,
    /** Keeps older versions and purges none. */
    PURGES_NOTHING,
    /** Keeps no older versions although it says so. */
    REMEMBERS_NOTHING,
    /** Writes objects without their index keys. */
    FORGETS_INDEX_KEYS,
    /** Writes the object, waits a moment, then writes its index keys. */
    WRITES_KEYS_LATE,
    /** Writes index keys with content. */
    FILLS_KEYS,
    /** Leaves index keys that stand as they are. */
    KEEPS_OLD_KEYS,
    /** Says that the index keys of every refused write stand, and writes none. */
    CLAIMS_KEYS,
    /** Refuses an object if one of its index keys stands already. */
    REFUSES_SHARED_KEYS,
    /** Writes no index keys without an object. */
    FORGETS_LONE_KEYS,
    /** Writes only the first thousand index keys of an object. */
    WRITES_A_THOUSAND_KEYS,
    /** Writes only the first thousand index keys without an object. */
    WRITES_A_THOUSAND_LONE_KEYS,
    /** Returns the results of a list in reverse order. */
    MIXES_RESULTS,
    /** Refuses a whole list if one condition does not hold. */
    REFUSES_TOGETHER,
    /** Ends a list at the first condition that does not hold. */
    STOPS_AT_A_REFUSAL,
    /** Carries out the first ten writes of a list. */
    DROPS_THE_REST,
    /** Throws the failure of one write of a list. */
    FAILS_TOGETHER,
    /** Takes no empty list. */
    REFUSES_EMPTY_LISTS,
  }

  private final Fault fault;
  private final Objects objects;
  private final Map<String, StoredObject> seen = new ConcurrentHashMap<>();

  FaultyObjectStore(Fault fault, Objects objects) {
    this.fault = fault;
    this.objects = objects;
  }

  /** The objects that all instances share. */
  static final class Objects {
    final InMemoryObjectStore sound = new InMemoryObjectStore(Clock.systemUTC());
    final Map<String, Instant> born = new ConcurrentHashMap<>();
    final Map<String, byte[]> shared = new ConcurrentHashMap<>();
    final Map<String, Integer> remembered = new ConcurrentHashMap<>();
    final Map<String, Boolean> deleted = new ConcurrentHashMap<>();
    final AtomicInteger offset = new AtomicInteger();
  }

  private ObjectKey known(ObjectKey key) {
    return switch (fault) {
      case CUTS_LONG_KEYS ->
          new ObjectKey(key.value().substring(0, Math.min(200, key.value().length())));
      case CONFUSES_KEYS -> new ObjectKey(key.value().replace('-', '.'));
      default -> key;
    };
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    Optional<StoredObject> read = objects.sound.read(known(key));
    return switch (fault) {
      case INVENTS ->
          Optional.of(read.orElse(new StoredObject(new byte[1], new ObjectVersion("none"))));
      case CUTS_LARGE_CONTENT ->
          read.map(
              object ->
                  new StoredObject(
                      Arrays.copyOf(object.content(), Math.min(1 << 20, object.content().length)),
                      object.version()));
      case SHARES_ARRAYS ->
          read.map(
              object ->
                  new StoredObject(
                      objects.shared.getOrDefault(key.value(), object.content()),
                      object.version()));
      case HAS_ONE_VERSION ->
          read.map(object -> new StoredObject(object.content(), new ObjectVersion("one")));
      case HANDLES_STAND_APART -> {
        read.ifPresent(object -> seen.putIfAbsent(key.value(), object));
        yield Optional.ofNullable(seen.get(key.value()));
      }
      default -> read;
    };
  }

  @Override
  public List<WriteResult> write(List<Write> writes) {
    switch (fault) {
      case WRITES_KEYS_LATE -> {
        List<WriteResult> results =
            super.write(writes.stream().map(each -> withKeys(each, List.of())).toList());
        LockSupport.parkNanos(2_000_000);
        writes.forEach(each -> writeIndexKeys(each.indexKeys()));
        return results;
      }
      case MIXES_RESULTS -> {
        List<WriteResult> results = new ArrayList<>(super.write(writes));
        Collections.reverse(results);
        return results;
      }
      case REFUSES_TOGETHER -> {
        return writes.stream().allMatch(this::holds)
            ? super.write(writes)
            : writes.stream().<WriteResult>map(each -> new WriteResult.Refused(false)).toList();
      }
      case FAILS_TOGETHER -> {
        if (writes.stream().anyMatch(this::isBelowAnObject)) {
          throw new CallflowException(ErrorCode.STORE_REFUSED, "no object below another");
        }
      }
      case REFUSES_EMPTY_LISTS -> {
        if (writes.isEmpty()) {
          throw new IllegalArgumentException("nothing to write");
        }
      }
      default -> {}
    }
    List<WriteResult> results = new ArrayList<>();
    for (Write write : writes) {
      results.add(
          isDropped(results)
              ? new WriteResult.Written(new ObjectVersion("dropped"))
              : super.write(List.of(bent(write))).get(0));
    }
    return results;
  }

  private boolean isDropped(List<WriteResult> before) {
    return switch (fault) {
      case DROPS_THE_REST -> before.size() >= 10;
      case STOPS_AT_A_REFUSAL -> before.stream().anyMatch(WriteResult.Refused.class::isInstance);
      default -> false;
    };
  }

  /** The write with the index keys that this store really writes. */
  private Write bent(Write write) {
    List<ObjectKey> keys = List.copyOf(write.indexKeys());
    return switch (fault) {
      case REFUSES_SHARED_KEYS ->
          keys.stream().anyMatch(key -> objects.sound.read(key).isPresent())
              ? withCondition(write, Condition.ifVersion(new ObjectVersion("none")))
              : write;
      case FORGETS_INDEX_KEYS -> withKeys(write, List.of());
      case CLAIMS_KEYS -> holds(write) ? write : withKeys(write, List.of());
      case WRITES_A_THOUSAND_KEYS -> withKeys(write, keys.subList(0, Math.min(1000, keys.size())));
      default -> write;
    };
  }

  private boolean isBelowAnObject(Write write) {
    String key = write.key().value();
    return IntStream.range(0, key.length())
        .filter(i -> key.charAt(i) == '/')
        .anyMatch(i -> objects.sound.read(new ObjectKey(key.substring(0, i))).isPresent());
  }

  private static Write withKeys(Write write, List<ObjectKey> indexKeys) {
    return new Write(write.key(), write.content(), write.condition(), indexKeys);
  }

  private static Write withCondition(Write write, Condition condition) {
    return new Write(write.key(), write.content(), condition, write.indexKeys());
  }

  private boolean holds(Write write) {
    Optional<ObjectVersion> current = objects.sound.read(write.key()).map(StoredObject::version);
    return write.condition() instanceof Condition.IfVersion wanted
        ? current.equals(Optional.of(wanted.version()))
        : write.condition() instanceof Condition.Always || current.isEmpty();
  }

  @Override
  public void writeIndexKeys(Collection<ObjectKey> keys) {
    switch (fault) {
      case FORGETS_LONE_KEYS -> {}
      case WRITES_A_THOUSAND_LONE_KEYS -> writeKeys(keys.stream().limit(1000).toList());
      default -> writeKeys(keys);
    }
  }

  private void writeKeys(Collection<ObjectKey> keys) {
    byte[] content = fault == Fault.FILLS_KEYS ? new byte[] {1} : new byte[0];
    Condition condition = fault == Fault.KEEPS_OLD_KEYS ? Condition.ifAbsent() : Condition.always();
    keys.forEach(key -> put(key, content, condition));
  }

  @Override
  protected Optional<ObjectVersion> put(ObjectKey given, byte[] content, Condition condition) {
    ObjectKey key = known(given);
    Optional<StoredObject> current = objects.sound.read(key);
    switch (fault) {
      case FORGETS -> {
        return Optional.of(new ObjectVersion("forgotten"));
      }
      case IGNORES_CONDITIONS -> {
        return objects.sound.write(key, content, Condition.always());
      }
      case CREATES_BY_VERSION -> {
        if (condition instanceof Condition.IfVersion && current.isEmpty()) {
          return objects.sound.write(key, content, Condition.always());
        }
      }
      case DROPS_EMPTY_CONTENT -> {
        if (content.length == 0) {
          return Optional.of(new ObjectVersion("empty"));
        }
      }
      case NEVER_OVERWRITES -> {
        if (current.isPresent()) {
          return condition instanceof Condition.Always
              ? Optional.of(current.get().version())
              : Optional.empty();
        }
      }
      case REFUSES_DELETED_KEYS -> {
        if (objects.deleted.containsKey(key.value())) {
          return Optional.empty();
        }
      }
      case CHECKS_THEN_WRITES -> {
        boolean holds =
            condition instanceof Condition.IfVersion wanted
                ? current.isPresent() && current.get().version().equals(wanted.version())
                : condition instanceof Condition.Always || current.isEmpty();
        LockSupport.parkNanos(2_000_000);
        return holds ? objects.sound.write(key, content, Condition.always()) : Optional.empty();
      }
      case WRITES_IN_PARTS -> {
        byte[] half = new byte[content.length];
        System.arraycopy(content, 0, half, 0, content.length / 2);
        objects.sound.write(key, half, Condition.always());
        LockSupport.parkNanos(2_000_000);
        Optional<ObjectVersion> version = objects.sound.write(key, content, Condition.always());
        LockSupport.parkNanos(2_000_000);
        byte[] late = content.clone();
        if (late.length > 500) {
          late[0] = 99;
          objects.sound.write(key, late, Condition.always());
        }
        return version;
      }
      case HAS_ONE_VERSION -> {
        Condition any =
            condition instanceof Condition.IfVersion && current.isPresent()
                ? Condition.always()
                : condition;
        return objects.sound.write(key, content, any).map(version -> new ObjectVersion("one"));
      }
      default -> {}
    }
    Optional<ObjectVersion> version = objects.sound.write(key, content, condition);
    if (version.isPresent()) {
      objects.born.putIfAbsent(key.value(), Instant.now());
      objects.shared.put(key.value(), content);
      seen.put(key.value(), new StoredObject(content.clone(), version.get()));
      if (current.isPresent()) {
        objects.remembered.merge(key.value(), 1, Integer::sum);
      }
    }
    return version;
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    List<ListedObject> all = everything();
    return switch (fault) {
      case LISTS_GHOSTS -> List.of(new ListedObject(new ObjectKey("v1/" + "ghost"), Instant.EPOCH));
      case LISTS_BY_SEGMENT ->
          all.stream()
              .filter(each -> isWanted(each, prefix, after))
              .sorted(Comparator.comparing(each -> each.key().value().replace('/', ' ')))
              .limit(limit)
              .toList();
      case LISTS_WHOLE_SEGMENTS -> {
        String folder = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        yield all.stream().filter(each -> isWanted(each, folder, after)).limit(limit).toList();
      }
      case LISTS_AFTER_AGAIN ->
          all.stream()
              .filter(each -> each.key().value().startsWith(prefix))
              .filter(each -> each.key().value().compareTo(after) >= 0)
              .limit(limit)
              .toList();
      case LISTS_BY_OFFSET -> {
        if (after.isEmpty()) {
          objects.offset.set(0);
        }
        List<ListedObject> page =
            all.stream()
                .filter(each -> each.key().value().startsWith(prefix))
                .skip(objects.offset.get())
                .limit(limit)
                .toList();
        objects.offset.addAndGet(page.size());
        yield page;
      }
      case LISTS_SHORT_PAGES -> objects.sound.list(prefix, after, Math.max(1, limit - 1));
      case LISTS_TOO_MANY -> all.stream().filter(each -> isWanted(each, prefix, after)).toList();
      case LISTS_BIRTHDAYS ->
          objects.sound.list(prefix, after, limit).stream()
              .map(
                  each ->
                      new ListedObject(
                          each.key(),
                          objects.born.getOrDefault(each.key().value(), each.lastModified())))
              .toList();
      case HANDLES_STAND_APART ->
          objects.sound.list(prefix, after, limit).stream()
              .filter(each -> seen.containsKey(each.key().value()))
              .toList();
      default -> objects.sound.list(prefix, after, limit);
    };
  }

  private List<ListedObject> everything() {
    List<ListedObject> all = new ArrayList<>();
    String after = "";
    while (true) {
      List<ListedObject> page = objects.sound.list("", after, MAX_LISTED);
      all.addAll(page);
      if (page.size() < MAX_LISTED) {
        return all;
      }
      after = page.get(page.size() - 1).key().value();
    }
  }

  private static boolean isWanted(ListedObject each, String prefix, String after) {
    String value = each.key().value();
    return value.startsWith(prefix) && value.compareTo(after) > 0;
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    switch (fault) {
      case NEVER_DELETES -> {}
      case DELETES_NEIGHBOURS ->
          keys.forEach(
              key ->
                  objects.sound.delete(
                      objects.sound.list(key.value(), "", MAX_LISTED).stream()
                          .map(ListedObject::key)
                          .toList()));
      case DELETES_A_THOUSAND -> objects.sound.delete(keys.stream().limit(1000).toList());
      case DELETES_STRICTLY ->
          keys.forEach(
              key -> {
                if (objects.sound.read(key).isEmpty()) {
                  throw new IllegalStateException("nothing to delete under " + key);
                }
                objects.sound.delete(List.of(key));
              });
      default -> {
        for (ObjectKey given : keys) {
          ObjectKey key = known(given);
          if (objects.sound.read(key).isPresent()) {
            objects.remembered.merge(key.value(), 2, Integer::sum);
          }
          objects.sound.delete(List.of(key));
          objects.deleted.put(key.value(), true);
          seen.remove(key.value());
        }
      }
    }
  }

  @Override
  public void purge(Collection<ObjectKey> keys) {
    if (fault == Fault.PURGES_ALL) {
      objects.sound.delete(keys);
    }
    if (fault != Fault.PURGES_NOTHING) {
      keys.forEach(key -> objects.remembered.remove(key.value()));
    }
  }
}
