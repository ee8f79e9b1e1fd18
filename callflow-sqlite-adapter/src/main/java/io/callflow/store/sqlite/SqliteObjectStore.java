package io.callflow.store.sqlite;

import io.callflow.event.CallflowException;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps objects in an SQLite database, which any number of threads and processes of one machine may
 * have open.
 *
 * <pre>{@code
 * try (SqliteObjectStore store = SqliteObjectStore.open(Path.of("calls"))) {
 *   Optional<StoredObject> object = store.read(key);
 * }
 * }</pre>
 *
 * <p><b>On disk.</b> The folder contains the database {@code callflow.db}, its write-ahead log
 * {@code callflow.db-wal} and the log's index {@code callflow.db-shm} while the store is open, and
 * {@code callflow.reserve}. The table {@code object} has a row for each object: {@code key}, {@code
 * version}, {@code modified} in milliseconds since 1970, {@code size} in bytes, and {@code
 * content}, which stands between zeros; {@link #queryFor} finds it. Only this user may read the
 * files, whatever the umask; a folder that contains nothing else is closed for other users, too.
 *
 * <p><b>Durability.</b> A write returns after {@code fsync} of the log with all objects and index
 * keys of the call, which are one transaction. Writes of threads that wait at the same time share
 * one transaction and one {@code fsync}; if it fails, each is carried out alone.
 *
 * <p><b>Reads</b> wait for no write.
 *
 * <p><b>Longest wait.</b> A change that waits 30 seconds for another process fails with {@code
 * STORE_UNAVAILABLE}; so does a purge that waits 30 seconds for a reader of an older state, such as
 * a backup. A failed statement is not retried.
 *
 * <p><b>A lost disk.</b> If one of the three files is deleted, replaced or unmounted while the
 * store is open, each operation throws {@code STORE_UNAVAILABLE} until the same file is back.
 *
 * <p><b>A full disk.</b> Changes that need no more pages than the database has, such as erasures,
 * use the space of {@code callflow.reserve} for the log. All others fail with {@code STORE_FULL}.
 *
 * <p><b>Erasing.</b> Deleted and overwritten content is overwritten with zeros in the database, and
 * {@link #purge} empties the log, so no file of the folder has it afterwards. Keys and hashes may
 * stay in unused parts of pages. Copies elsewhere, such as backups, snapshots of the file system
 * and blocks of an SSD, are not reached.
 *
 * <p><b>Interrupts</b> end no operation; the thread's flag stays as it was.
 *
 * <p><b>Versions</b> are hashes of the content: equal content has an equal version.
 */
public final class SqliteObjectStore implements ObjectStore {
  /** The most index keys that are written in one transaction without their objects. */
  private static final int MOST_INDEX_KEYS = 1000;

  private final StoreFile file;
  private final Connections connections;
  private final Transactions transactions;

  private SqliteObjectStore(StoreFile file, Connections connections, Transactions transactions) {
    this.file = file;
    this.connections = connections;
    this.transactions = transactions;
  }

  /**
   * Opens the store in this folder. Makes the folder and an empty store if there is none.
   *
   * @throws CallflowException {@code STORE_REFUSED} if the folder cannot be used, is on a network
   *     file system, or contains a database of another program or of a newer version; {@code
   *     DAMAGED} if the database is; {@code STORE_FULL} or {@code STORE_UNAVAILABLE}
   */
  public static SqliteObjectStore open(Path folder) {
    return open(folder, true, Settings.STANDARD);
  }

  /**
   * Opens the store in this folder, and never makes one.
   *
   * @throws CallflowException as {@link #open}; {@code STORE_REFUSED} if there is no store, too
   */
  public static SqliteObjectStore openExisting(Path folder) {
    return open(folder, false, Settings.STANDARD);
  }

  static SqliteObjectStore open(Path folder, boolean make, Settings settings) {
    Path database = StoreFolder.database(folder, make, settings);
    try {
      StoreFile file = new StoreFile(database);
      Reserve reserve = new Reserve(database.resolveSibling("callflow.reserve"));
      Connections connections = connect(file, reserve, settings);
      reserve.make();
      return new SqliteObjectStore(
          file, connections, new Transactions(file, connections, reserve, settings));
    } catch (SQLException e) {
      throw Failures.of("Cannot open the store", database, e);
    } catch (IOException e) {
      throw Failures.of("Cannot open the store", database, e);
    }
  }

  private static Connections connect(StoreFile file, Reserve reserve, Settings settings)
      throws SQLException, IOException {
    try {
      return connectPatiently(file, settings);
    } catch (SQLException e) {
      if (!Failures.mayWantSpace(e)) {
        throw e;
      }
    }
    // The log and its index need some space themselves.
    reserve.give();
    try {
      return new Connections(file, settings);
    } finally {
      reserve.make();
    }
  }

  /**
   * SQLite does not wait when two connections switch the log of a new database on at the same time,
   * or when one recovers the log of a killed process; so the waiting is done here.
   */
  private static Connections connectPatiently(StoreFile file, Settings settings)
      throws SQLException, IOException {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    while (true) {
      try {
        return new Connections(file, settings);
      } catch (SQLException e) {
        if (!Failures.isBusy(e) || System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** The database, as an absolute path without links. */
  public Path file() {
    return file.path;
  }

  /**
   * The SQL query that answers the content of this object, for an operator with a copy of the
   * database; see {@link #backup}.
   */
  public String queryFor(ObjectKey key) {
    return "SELECT " + Row.CONTENT + " FROM object WHERE key = '" + key + "'";
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    return read("Cannot read " + key, reader -> reader.read(key));
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + "; at least 1 is required");
    }
    int most = Math.min(limit, MAX_LISTED);
    KeyInterval keys = KeyInterval.of(prefix, after);
    return read(
        "Cannot list '" + prefix + "'", reader -> reader.list(keys.first(), keys.end(), most));
  }

  private <T> T read(String doing, Connections.Use<T> use) {
    try {
      T result = connections.read(use);
      file.verify(doing);
      return result;
    } catch (SQLException e) {
      file.verify(doing);
      throw Failures.of(doing, file.path, e);
    }
  }

  @Override
  public List<WriteResult> write(List<Write> writes) {
    if (writes.isEmpty()) {
      return List.of();
    }
    List<Change.Put> changes = new ArrayList<>(writes.size());
    writes.forEach(each -> changes.add(new Change.Put(each)));
    transactions.run(changes);
    List<WriteResult> results = new ArrayList<>(writes.size());
    changes.forEach(each -> results.add(each.result()));
    return results;
  }

  @Override
  public void writeIndexKeys(Collection<ObjectKey> keys) {
    List<ObjectKey> all = List.copyOf(keys);
    for (int from = 0; from < all.size(); from += MOST_INDEX_KEYS) {
      List<ObjectKey> some = all.subList(from, Math.min(all.size(), from + MOST_INDEX_KEYS));
      run(new Change.PutIndexKeys(some));
    }
  }

  /** Deletes all objects in one transaction. */
  @Override
  public void delete(Collection<ObjectKey> keys) {
    if (!keys.isEmpty()) {
      run(new Change.Delete(List.copyOf(keys)));
    }
  }

  private void run(Change change) {
    transactions.run(List.of(change));
    change.throwFailure();
  }

  /**
   * Empties the write-ahead log, which has older content of any keys until then. Waits for readers
   * of older states, also in other processes.
   */
  @Override
  public void purge(Collection<ObjectKey> keys) {
    if (!keys.isEmpty()) {
      transactions.emptyLog("Cannot purge " + keys.iterator().next());
    }
  }

  /**
   * Writes a copy of the store, as it is at one moment, into a new file. Reads and writes go on
   * meanwhile; a purge waits. The copy is on the disk when this returns, and only this user may
   * read it; put in a folder as {@code callflow.db}, it is a store.
   *
   * @throws CallflowException {@code STORE_REFUSED} if the file exists or cannot be made; after any
   *     failure there is no file
   */
  public void backup(Path to) {
    Backup.write(file, connections, to);
  }

  /**
   * Closes the store after the operations that are running; later ones throw {@code
   * STORE_UNAVAILABLE}. Closing it twice has no effect.
   */
  @Override
  public void close() {
    transactions.close();
  }
}
