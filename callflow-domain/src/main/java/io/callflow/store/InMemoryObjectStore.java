package io.callflow.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps objects in memory until its instance is garbage. It keeps the whole promise of {@link
 * ObjectStore} except durability, and holds no older versions, so {@link #purge} has no effect. For
 * tests, demonstrations and dry runs:
 *
 * <pre>{@code
 * ObjectStore store = new InMemoryObjectStore(InstantSource.system());
 * Callflow callflow = Callflow.open(store, new JsonCallCodec());
 * }</pre>
 *
 * <p>A version is a hash of the content: two writes of equal bytes have equal versions, the least
 * that {@link ObjectVersion} promises. Safe for use by many threads.
 */
public final class InMemoryObjectStore implements ObjectStore {
  @SuppressWarnings("ArrayRecordComponent") // the array is never changed nor compared
  private record Kept(byte[] content, ObjectVersion version, Instant lastModified) {}

  private final ConcurrentNavigableMap<String, Kept> objects = new ConcurrentSkipListMap<>();
  private final InstantSource clock;

  /** Makes an empty store that takes the time from the system. */
  public InMemoryObjectStore() {
    this(InstantSource.system());
  }

  /**
   * Makes an empty store.
   *
   * @param clock gives each write the time that {@link ListedObject#lastModified} reports
   */
  public InMemoryObjectStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    return Optional.ofNullable(objects.get(key.value()))
        .map(kept -> new StoredObject(kept.content().clone(), kept.version()));
  }

  @Override
  public List<WriteResult> write(List<Write> writes) {
    List<WriteResult> results = new ArrayList<>(writes.size());
    for (Write write : writes) {
      writeIndexKeys(write.indexKeys());
      results.add(put(write.key(), write.content(), write.condition()));
    }
    return results;
  }

  @Override
  public void writeIndexKeys(Collection<ObjectKey> keys) {
    keys.forEach(key -> put(key, new byte[0], Condition.always()));
  }

  private WriteResult put(ObjectKey key, byte[] content, Condition condition) {
    byte[] own = content.clone();
    ObjectVersion version = versionOf(own);
    AtomicBoolean written = new AtomicBoolean();
    objects.compute(
        key.value(),
        (name, current) -> {
          boolean holds;
          if (condition instanceof Condition.IfVersion wanted) {
            holds = current != null && current.version().equals(wanted.version());
          } else {
            holds = current == null || condition instanceof Condition.Always;
          }
          written.set(holds);
          return holds ? new Kept(own, version, clock.instant()) : current;
        });
    return written.get() ? new WriteResult.Written(version) : new WriteResult.Refused(true);
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + "; at least 1 is required");
    }
    int most = Math.min(limit, MAX_LISTED);
    List<ListedObject> found = new ArrayList<>();
    var rest =
        after.compareTo(prefix) < 0 ? objects.tailMap(prefix, true) : objects.tailMap(after, false);
    for (var entry : rest.entrySet()) {
      if (found.size() == most || !entry.getKey().startsWith(prefix)) {
        break;
      }
      found.add(new ListedObject(new ObjectKey(entry.getKey()), entry.getValue().lastModified()));
    }
    return List.copyOf(found);
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    keys.forEach(key -> objects.remove(key.value()));
  }

  @Override
  public void purge(Collection<ObjectKey> keys) {
    // No older versions exist.
  }

  private static ObjectVersion versionOf(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new ObjectVersion(HexFormat.of().formatHex(hash, 0, 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
