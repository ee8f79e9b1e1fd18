package io.callflow.store;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keeps bytes under keys; all that Callflow needs of a storage system. {@code callflow-store-tck}
 * tests the promise below.
 *
 * <pre>{@code
 * Optional<ObjectVersion> first = store.write(key, content, Condition.ifAbsent());
 * StoredObject object = store.read(key).orElseThrow();
 * store.write(key, changed, Condition.ifVersion(object.version())); // empty: somebody was faster
 * }</pre>
 *
 * <p><b>Consistency.</b> Once a write or a delete has returned, every read and every listing that
 * begins afterwards sees it, in any process. A reader gets one whole content or another, never a
 * part or a mixture.
 *
 * <p><b>Durability.</b> Once a write has returned, its content survives a crash of the process and
 * of the machine, as far as the medium does.
 *
 * <p><b>Concurrency.</b> Implementations are safe for use by many threads, and several instances,
 * in several processes, may work on one store. Of concurrent writers with the same condition {@code
 * ifAbsent} or {@code ifVersion} on the same key at most one succeeds.
 *
 * <p><b>Failure.</b> Methods throw {@link CallflowException} with {@link
 * ErrorCode#STORE_UNAVAILABLE} if trying again later may help, {@link ErrorCode#STORE_FULL} if
 * there is no room, {@link ErrorCode#STORE_REFUSED} if only an operator can help and {@link
 * ErrorCode#DAMAGED} if the medium holds something that this store did not write; the message names
 * the key. An object whose write failed may have been written, except with {@code STORE_FULL} and
 * {@code STORE_REFUSED}, after which it was not.
 *
 * <p><b>Retries.</b> The implementation alone retries what fails for a short time; its callers
 * never repeat a failed request. Its own Javadoc says how long a request waits at most.
 */
public interface ObjectStore extends AutoCloseable {

  /** The most keys that one listing answers, whatever the caller's limit. */
  int MAX_LISTED = 1000;

  /** The most objects that one call writes. */
  int MAX_WRITES = 100;

  /**
   * Whether the server behind this store may accept the conditions of writes and ignore them, as
   * some do that speak the protocol of another. {@code Callflow.open} then proves first that it
   * keeps them.
   */
  default boolean needsProof() {
    return false;
  }

  /** The object under this key, or empty if there is none. */
  Optional<StoredObject> read(ObjectKey key);

  /**
   * Writes objects with their index keys, and returns a result for each, in the order given. The
   * writes are independent: each has its own condition, its own result and its own failure, and a
   * store may carry them out in any order, side by side or together.
   *
   * <p>A failure is the result of the write that it concerns, {@link WriteResult.Failed}. What is
   * thrown concerns all of them.
   *
   * <p><b>Index keys first.</b> The index keys of an object are there no later than the object:
   * whoever sees the object finds all of them, also after a crash. Index keys without their object
   * may remain of a write that was refused, has failed or was cut short. A key that is written
   * again is as new: {@link ListedObject#lastModified} tells the last write.
   *
   * <p><b>One outcome.</b> The caller gets one result, however often the implementation retries the
   * write. If the implementation cannot tell whether an earlier attempt of its own took effect, it
   * may answer {@link WriteResult.Refused}: the caller reads again and decides by what it finds.
   *
   * @param writes at most {@value #MAX_WRITES}, of different keys; an empty list writes nothing
   */
  List<WriteResult> write(List<Write> writes);

  /**
   * Writes one object without index keys if the condition holds, and returns its new version; empty
   * if the condition does not hold, and then nothing has changed.
   *
   * @throws CallflowException the failure of {@link WriteResult.Failed}
   */
  default Optional<ObjectVersion> write(ObjectKey key, byte[] content, Condition condition) {
    WriteResult result = write(List.of(new Write(key, content, condition))).get(0);
    if (result instanceof WriteResult.Failed failed) {
      throw failed.failure();
    }
    return result instanceof WriteResult.Written written
        ? Optional.of(written.version())
        : Optional.empty();
  }

  /**
   * Writes index keys whose object stands already, to repair an index. Not atomic: after a failure
   * some may be written and others not.
   */
  void writeIndexKeys(Collection<ObjectKey> keys);

  /**
   * The keys that begin with the prefix and are greater than {@code after}, in ascending order.
   * Both texts are compared as plain text, so neither needs to be a key, and a prefix may end
   * within a segment; an empty text excludes no key. Objects that are written or deleted during a
   * listing may or may not be listed; all others are listed exactly once if each call passes the
   * last key of the call before.
   *
   * @param limit the most keys to return, 1 to {@link #MAX_LISTED}
   * @return fewer than {@code limit} only if there are no more
   */
  List<ListedObject> list(String prefix, String after, int limit);

  /**
   * Deletes these objects; keys without an object are skipped. Not atomic: after a failure some may
   * be deleted and others not.
   */
  void delete(Collection<ObjectKey> keys);

  /**
   * Deletes for good what a versioned store keeps of these keys beside the current objects: older
   * versions, deleted versions and delete markers. Current objects stay as they are. Has no effect
   * in a store without versions.
   */
  void purge(Collection<ObjectKey> keys);

  /**
   * Releases what the store holds: files, connections, threads. Requests that are under way may
   * fail. Closing twice has no further effect.
   */
  @Override
  default void close() {
    // A store that holds nothing has nothing to release.
  }
}
