package io.callflow.store.sqlite;

import io.callflow.event.CallflowException;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** One change of the database: it succeeds or fails as a whole, whatever it is committed with. */
abstract class Change {
  /** The pages that a step of an erasure may take before the next steps give more of them free. */
  private static final int ERASING = 16;

  /** What is tried, with the key; the beginning of the message of a failure. */
  final String doing;

  private boolean committed;
  private @Nullable CallflowException failure;

  private Change(String doing) {
    this.doing = doing;
  }

  /** Makes the change in a transaction. May run again in another one if the first has failed. */
  abstract void apply(Writer writer) throws SQLException;

  /** Gives the pages free, in the transaction, that the change overwrites. */
  void giveRoom(Writer writer) throws SQLException {}

  /** The pages that the change takes at least. */
  abstract long pages();

  /** The pages by which the database may grow for the change although the disk is full. */
  int growth(Writer writer) throws SQLException {
    return 0;
  }

  /** Notes that the change was committed. */
  final void committed() {
    committed = true;
  }

  /** Notes why the change was not committed, or may have been without being sure. */
  final void failed(CallflowException with) {
    committed = false;
    failure = with;
  }

  /** Why the change failed; null if it was committed. */
  final @Nullable CallflowException failure() {
    if (committed) {
      return null;
    }
    return failure == null
        ? Failures.unavailable(doing, "the transaction was not completed")
        : failure;
  }

  /** Throws what the change failed with, if it did. */
  final void throwFailure() {
    CallflowException thrown = failure();
    if (thrown != null) {
      throw thrown;
    }
  }

  /** Writes an object with its index keys if its condition holds; otherwise nothing. */
  static final class Put extends Change {
    /** The bytes by which content may grow to be marked, which fewer than an event takes. */
    private static final int MARK = 32;

    private final Write write;
    private final byte[] version;
    private WriteResult result = new WriteResult.Refused(false);

    Put(Write write) {
      super("Cannot write " + write.key());
      this.write = write;
      this.version = Version.bytesOf(write.content());
    }

    @Override
    void apply(Writer writer) throws SQLException {
      long now = System.currentTimeMillis();
      if (putObject(writer, now)) {
        for (ObjectKey key : write.indexKeys()) {
          writer.put(key, Version.OF_EMPTY, now, Version.OF_EMPTY);
        }
        result = new WriteResult.Written(Version.of(version));
      } else {
        result = new WriteResult.Refused(write.indexKeys().isEmpty());
      }
    }

    private boolean putObject(Writer writer, long now) throws SQLException {
      if (write.condition() instanceof Condition.IfVersion wanted) {
        byte[] over = Version.bytesOf(wanted.version());
        return over != null && writer.replace(write.key(), over, version, now, write.content());
      }
      if (write.condition() instanceof Condition.IfAbsent) {
        return writer.create(write.key(), version, now, write.content());
      }
      writer.put(write.key(), version, now, write.content());
      return true;
    }

    @Override
    long pages() {
      return Row.pages(write.content());
    }

    @Override
    void giveRoom(Writer writer) throws SQLException {
      if (write.condition() instanceof Condition.IfVersion wanted) {
        byte[] over = Version.bytesOf(wanted.version());
        if (over != null) {
          writer.clear(write.key(), over);
        }
      }
    }

    /** An erasure begins by marking what it erases; that must not fail for want of a page. */
    @Override
    int growth(Writer writer) throws SQLException {
      return write.condition() instanceof Condition.IfVersion
              && write.content().length <= writer.sizeOf(write.key()) + MARK
          ? ERASING
          : 0;
    }

    WriteResult result() {
      CallflowException failed = failure();
      return failed == null ? result : new WriteResult.Failed(failed);
    }
  }

  /** Writes index keys. */
  static final class PutIndexKeys extends Change {
    private final Collection<ObjectKey> keys;

    PutIndexKeys(Collection<ObjectKey> keys) {
      super("Cannot write " + named(keys));
      this.keys = keys;
    }

    @Override
    void apply(Writer writer) throws SQLException {
      long now = System.currentTimeMillis();
      for (ObjectKey key : keys) {
        writer.put(key, Version.OF_EMPTY, now, Version.OF_EMPTY);
      }
    }

    @Override
    long pages() {
      return 0;
    }
  }

  /** Deletes objects. */
  static final class Delete extends Change {
    private final Collection<ObjectKey> keys;

    Delete(Collection<ObjectKey> keys) {
      super("Cannot delete " + named(keys));
      this.keys = keys;
    }

    @Override
    void apply(Writer writer) throws SQLException {
      for (ObjectKey key : keys) {
        writer.delete(key);
      }
    }

    @Override
    long pages() {
      return 0;
    }

    @Override
    int growth(Writer writer) {
      return ERASING;
    }
  }

  private static String named(Collection<ObjectKey> keys) {
    ObjectKey first = keys.iterator().next();
    return keys.size() == 1 ? first.value() : first + " and " + (keys.size() - 1) + " more keys";
  }
}
