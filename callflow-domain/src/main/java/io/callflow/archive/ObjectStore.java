package io.callflow.archive;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keeps bytes under keys. This is all that Callflow asks of a storage system; {@code
 * callflow-store-tck} holds the promise below as tests.
 *
 * <p><b>Consistency.</b> Once a write or a delete has returned, every read and every listing that
 * begins afterwards, by anyone, sees it. A reader sees one whole content or another, never a part
 * or a mixture.
 *
 * <p><b>Durability.</b> What a returned write has stored survives the death of this process and of
 * the machine, as far as the medium does.
 *
 * <p><b>At once.</b> Implementations are safe for use by many threads, and several of them (in
 * several processes) may work on one store. Of writers that name the same condition on the same key
 * at most one succeeds.
 *
 * <p><b>Failure.</b> Methods throw {@link CallflowException} with {@link
 * ErrorCode#STORE_UNAVAILABLE} where trying again may help, {@link ErrorCode#STORE_FULL} where
 * there is no room, {@link ErrorCode#STORE_REFUSED} where only an operator can help and {@link
 * ErrorCode#DAMAGED} where the medium holds something that this store did not write; the message
 * names the key. A write that throws may have taken effect, except with {@code STORE_FULL} and
 * {@code STORE_REFUSED}, after which it has not. Short disturbances are for the implementation to
 * ride out.
 */
public interface ObjectStore {

  /** The most keys that one listing answers, whatever the caller's limit. */
  int MAX_LISTED = 1000;

  /** The object under this key, or empty where there is none. */
  Optional<StoredObject> read(ObjectKey key);

  /**
   * Writes the whole object if the condition holds, and says which version it made; empty where the
   * condition does not hold, and then nothing has changed.
   *
   * <p>Of the implementation's own repeated attempts at one write (after a lost answer, say) the
   * caller hears a single outcome. Where the implementation cannot tell whether an earlier attempt
   * of its own took effect, it may answer empty: a caller that meets empty reads again and decides
   * by what it finds.
   *
   * @param content is not kept; the caller may change it afterwards. Empty content is an object,
   *     too
   */
  Optional<ObjectVersion> write(ObjectKey key, byte[] content, Condition condition);

  /**
   * Keys in ascending order that begin with the prefix and are greater than {@code after}. Both are
   * compared as plain text, so neither need be a key, and a prefix may end within a segment; empty
   * text takes every key. Objects that are written or deleted while a listing runs may or may not
   * be seen, others are seen exactly once when each call names the last key of the one before.
   *
   * @param limit how many at most, 1 … {@link #MAX_LISTED}
   * @return fewer than {@code limit} only where there are no more
   */
  List<ListedObject> list(String prefix, String after, int limit);

  /**
   * Deletes these objects. A key that has none is passed over. Not atomic: some may be gone, some
   * not.
   */
  void delete(Collection<ObjectKey> keys);

  /**
   * Forgets for good what a versioned store remembers of these keys besides what stands under them
   * now: older versions, deleted versions, marks of deletion. The objects that stand stay as they
   * are. Without effect in a store that remembers nothing.
   */
  void purge(Collection<ObjectKey> keys);
}
