package io.callflow.archive;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Checks at start that a store honours the conditions of writes. Some servers that speak S3 accept
 * the headers and ignore them; on such a server, racing writers would lose events without an error.
 */
public final class ConditionalWrites {
  private static final int TRIES = 3;

  private ConditionalWrites() {}

  /**
   * Writes, overwrites and deletes one object under {@code v1/probe-…}, then purges it. Takes about
   * a dozen small requests.
   *
   * @param name names the store in messages, for instance by its address
   * @throws CallflowException {@link ErrorCode#STORE_REFUSED} if the store breaks its promise, and
   *     whatever the store throws if it cannot be used
   */
  public static void prove(ObjectStore store, String name) {
    for (int i = 1; !proved(store, name); i++) {
      if (i == TRIES) {
        throw new CallflowException(
            ErrorCode.STORE_UNAVAILABLE,
            name + " gave no clear answer on conditional writes. Try again.");
      }
    }
  }

  /** False if a lost answer leaves the result open; another key must be tried then. */
  private static boolean proved(ObjectStore store, String name) {
    ObjectKey key = new ObjectKey("v1/probe-" + UUID.randomUUID());
    boolean proved;
    try {
      proved = proved(store, key, name);
    } catch (CallflowException e) {
      try {
        store.delete(List.of(key));
      } catch (CallflowException second) {
        e.addSuppressed(second); // The first failure tells more.
      }
      throw e;
    }
    store.delete(List.of(key));
    store.purge(List.of(key));
    return proved;
  }

  private static boolean proved(ObjectStore store, ObjectKey key, String name) {
    Optional<ObjectVersion> first = store.write(key, text("first"), Condition.ifAbsent());
    if (first.isEmpty()) {
      return false;
    }
    if (store.write(key, text("again"), Condition.ifAbsent()).isPresent()) {
      throw refused(name, "wrote an object if absent (If-None-Match: *) although it was present");
    }
    Optional<ObjectVersion> second =
        store.write(key, text("second"), Condition.ifVersion(first.get()));
    if (second.isEmpty()) {
      if (store.read(key).map(o -> o.version().equals(first.get())).orElse(false)) {
        throw refused(name, "refused to write over the version that is current (If-Match)");
      }
      return false;
    }
    if (store.write(key, text("third"), Condition.ifVersion(first.get())).isPresent()) {
      throw refused(name, "wrote over a version (If-Match) that was no longer current");
    }
    store.delete(List.of(key));
    if (store.write(key, text("fourth"), Condition.ifVersion(second.get())).isPresent()) {
      throw refused(name, "wrote over a version (If-Match) although the object was deleted");
    }
    return true;
  }

  private static CallflowException refused(String name, String what) {
    return new CallflowException(
        ErrorCode.STORE_REFUSED,
        name
            + " does not honour conditional writes: it "
            + what
            + ". Events would be lost there. Use Amazon S3, MinIO or another server that honours"
            + " If-None-Match and If-Match on PUT.");
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
