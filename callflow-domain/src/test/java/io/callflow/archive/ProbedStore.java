package io.callflow.archive;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests to a store, and fails or refuses those that a test chooses. For one thread.
 */
final class ProbedStore extends StepwiseObjectStore {
  /** The requests of a store. */
  enum Request {
    READ,
    WRITE,
    LIST,
    DELETE,
    PURGE
  }

  /** The process dies here. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("the process died");
    }
  }

  private final ObjectStore store;
  private final Map<Request, Integer> counts = new EnumMap<>(Request.class);
  private int requests;
  private int troubleAt = -1;
  private boolean troubleAfter;
  private RuntimeException trouble = new Crash();
  private int silentFrom = Integer.MAX_VALUE;
  private int swapsToLose;

  ProbedStore(ObjectStore store) {
    this.store = store;
  }

  /** Dies at this request, the first being 0, before it takes effect or after. */
  ProbedStore crashingAt(int request, boolean after) {
    troubleAt = request;
    troubleAfter = after;
    return this;
  }

  /** Does not answer this request, the first being 0, whether or not it takes effect. */
  ProbedStore silentAt(int request, boolean after) {
    trouble = new CallflowException(ErrorCode.STORE_UNAVAILABLE, "no answer");
    return crashingAt(request, after);
  }

  /** Answers no request from this one on, the first being 0; none of them takes effect. */
  ProbedStore silentFrom(int request) {
    silentFrom = request;
    return silentAt(request, false);
  }

  /** Another writer wins the next conditional writes. */
  ProbedStore losing(int swaps) {
    swapsToLose = swaps;
    return this;
  }

  /** The number of requests since the last {@link #reset}. */
  int requests() {
    return requests;
  }

  int count(Request request) {
    return counts.getOrDefault(request, 0);
  }

  void reset() {
    requests = 0;
    counts.clear();
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    return ask(Request.READ, () -> store.read(key));
  }

  @Override
  protected Optional<ObjectVersion> put(ObjectKey key, byte[] content, Condition condition) {
    return ask(
        Request.WRITE,
        () -> {
          if (swapsToLose > 0 && !(condition instanceof Condition.Always)) {
            swapsToLose--;
            return Optional.empty();
          }
          return store.write(key, content, condition);
        });
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    return ask(Request.LIST, () -> store.list(prefix, after, limit));
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    ask(
        Request.DELETE,
        () -> {
          store.delete(keys);
          return keys;
        });
  }

  @Override
  public void purge(Collection<ObjectKey> keys) {
    ask(
        Request.PURGE,
        () -> {
          store.purge(keys);
          return keys;
        });
  }

  private <T> T ask(Request request, java.util.function.Supplier<T> answer) {
    boolean troubled = requests == troubleAt || requests >= silentFrom;
    requests++;
    counts.merge(request, 1, Integer::sum);
    if (troubled && !troubleAfter) {
      throw trouble;
    }
    T given = answer.get();
    if (troubled) {
      throw trouble;
    }
    return given;
  }

  /** All keys in a store, or the matching ones. */
  static List<ObjectKey> keys(ObjectStore store, @Nullable Predicate<String> fits) {
    List<ObjectKey> keys = new java.util.ArrayList<>();
    String after = "";
    while (true) {
      List<ListedObject> page = store.list("", after, ObjectStore.MAX_LISTED);
      for (ListedObject object : page) {
        after = object.key().value();
        if (fits == null || fits.test(after)) {
          keys.add(object.key());
        }
      }
      if (page.size() < ObjectStore.MAX_LISTED) {
        return keys;
      }
    }
  }
}
