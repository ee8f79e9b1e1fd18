package io.callflow;

import io.callflow.archive.Archive;
import io.callflow.codec.CallCodec;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.Admission;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Tenant;
import io.callflow.report.CheckReport;
import io.callflow.report.CopyReport;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A store of calls, opened: the one way in for apps and for the services of Callflow.
 *
 * <pre>{@code
 * try (Callflow callflow = Callflow.open(SqliteObjectStore.open(path), new JsonCallCodec())) {
 *   Calls calls = callflow.tenant("default");
 *   calls.store(event);
 * }
 * }</pre>
 *
 * <p>{@link #builder} opens one with another clock, number of threads, or limits. A process needs
 * one {@code Callflow} for a store, for all of its tenants: writers of one call in one {@code
 * Callflow} are gathered, where those of several race. Any number of processes may work on one
 * store.
 *
 * <p>A {@code Callflow} owns the store that it was opened over and threads of its own, and {@link
 * #close} closes both. Its threads keep no process alive. Safe for use by many threads.
 */
public final class Callflow implements AutoCloseable {
  /** How long {@link #close} waits for what is under way: longer than any request takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Supplier<Archive> opening;
  private final Admission admission;
  private final InstantSource clock;
  private final Executor async;
  private final Runnable closing;
  private final boolean writes;
  private final Lifetime lifetime = new Lifetime();
  private volatile Archive archive;

  /**
   * Opens the archive.
   *
   * @param name of the store, for messages
   * @param opening opens the archive, and opens it again while there is no store
   * @param async runs methods with {@code Async}
   * @param closing closes what belongs to it
   * @param writes whether it may write
   */
  Callflow(
      String name,
      Supplier<Archive> opening,
      Admission admission,
      InstantSource clock,
      Executor async,
      Runnable closing,
      boolean writes) {
    this.name = name;
    this.opening = opening;
    this.admission = admission;
    this.clock = clock;
    this.async = async;
    this.closing = closing;
    this.writes = writes;
    this.archive = opening.get();
  }

  /**
   * Opens a store to read and to write, with the usual settings. Writes the store's descriptor if
   * it has none. Over a store {@linkplain ObjectStore#needsProof whose server may ignore the
   * conditions of writes}, it first proves with about a dozen small requests that the server does
   * not.
   *
   * @param store belongs to the {@code Callflow} from now on, which closes it, also if it cannot be
   *     opened
   * @param codec of the stored lines: a {@code JsonCallCodec}
   * @throws CallflowException {@link ErrorCode#STORE_REFUSED} if this version does not know the
   *     format of the store, or if its server ignores conditions; {@link ErrorCode#DAMAGED} if its
   *     descriptor cannot be read; or a failure of the store
   */
  public static Callflow open(ObjectStore store, CallCodec codec) {
    return builder(store, codec).open();
  }

  /**
   * Opens a store to read only: nothing is ever written, so a permission to read is enough. Where
   * there is no store yet, there are no calls until somebody makes one. Methods that write throw
   * {@link IllegalStateException}.
   *
   * @param store as in {@link #open}
   * @throws CallflowException as {@link #open}
   */
  public static Callflow openToRead(ObjectStore store, CallCodec codec) {
    return builder(store, codec).openToRead();
  }

  /** Opens a store with settings of your own; the store belongs to the {@code Callflow}. */
  public static CallflowBuilder builder(ObjectStore store, CallCodec codec) {
    return new CallflowBuilder(store, codec);
  }

  /**
   * The calls of a tenant. Costs nothing; may be kept until {@link #close}.
   *
   * @param name 1 to 63 of {@code a-z 0-9 -}, the first no hyphen
   * @throws CallflowException {@link ErrorCode#INVALID} for any other name
   * @throws IllegalStateException if this is closed
   */
  public Calls tenant(String name) {
    return tenant(new Tenant(name));
  }

  /** The calls of a tenant, as {@link #tenant(String)}. */
  public Calls tenant(Tenant tenant) {
    lifetime.requireOpen();
    return new StoredCalls(this, tenant, admission, clock, async);
  }

  /** The settings of the whole store, which every process reads from it. */
  public StoreDescriptor descriptor() {
    return reading(Archive::descriptor);
  }

  /**
   * Asks the store whether it answers and still has its descriptor; one request.
   *
   * @throws CallflowException {@link ErrorCode#STORE_UNAVAILABLE} if the descriptor is missing, or
   *     whatever the store throws
   */
  public void requireStore() {
    reading(
        opened -> {
          opened.requireDescriptor();
          return true;
        });
  }

  /**
   * The keys of the objects that hold a call, or its tombstones, in ascending order.
   *
   * @throws CallflowException {@link ErrorCode#UNKNOWN_CALL}, or a failure of the store
   */
  public List<ObjectKey> objects(Tenant tenant, CallRef call) {
    return reading(opened -> opened.objects(tenant, call));
  }

  /**
   * Checks the store, as {@code fsck} does a file system: reads all calls and all index keys of all
   * tenants. Writes nothing. Safe while others store, read and erase; the report may or may not
   * contain what they change meanwhile.
   *
   * @param progress receives the report so far, from time to time, in the calling thread
   * @throws CallflowException if the store fails; damaged objects are findings, not failures
   */
  public CheckReport check(Consumer<CheckReport> progress) {
    return reading(opened -> opened.check(false, CallflowBuilder.SETTLE, progress));
  }

  /**
   * Checks the store as {@link #check} does, and repairs it: writes missing index keys, deletes
   * index keys that point to no event and are older than 24 hours by the store's clock, and
   * completes interrupted erasures. It never changes an event. Waits for a minute where it has
   * deleted keys, to see whether an append has come to need one of them.
   *
   * @param progress as in {@link #check}
   * @throws CallflowException if the store fails; damaged objects are findings, not failures
   */
  public CheckReport repair(Consumer<CheckReport> progress) {
    return writing(opened -> opened.check(true, CallflowBuilder.SETTLE, progress));
  }

  /**
   * Copies the calls of all tenants into another store: events letter for letter with their {@code
   * createdAt} and order, and the tombstones of erased calls. Index keys are derived again under
   * the target's secret and shards. Safe while others read, store and erase in both stores. This
   * store is only read.
   *
   * <p>A call that the target has already is extended by the events that it lacks. It is refused,
   * and left as it is, if an event differs, if it has events that the source's has not, or if it is
   * erased in the target only. A call that is erased in the source is erased in the target too,
   * unless it has certainly been written to by others there.
   *
   * <p>The copy ends when a pass after the first has found nothing to change, at the latest after
   * five passes. A copy that was cut short, or that is repeated later, takes what is missing.
   *
   * @param progress receives the report so far, from time to time, in the calling thread
   * @throws CallflowException if a store fails; refused and damaged calls are in the report
   */
  public CopyReport copyTo(Callflow target, Consumer<CopyReport> progress) {
    return reading(from -> target.writing(to -> from.copyTo(to, progress)));
  }

  /**
   * Completes the erasures of all tenants that were cut short. Finds them by listing, without
   * reading the other calls: two listings for each tenant. Safe beside erasures that are under way,
   * which it helps along.
   *
   * @param failed receives why an erasure could not be completed; the others are
   * @return the number of erasures that were completed
   * @throws CallflowException if the store cannot be listed
   */
  public int completeErasures(Consumer<CallflowException> failed) {
    return writing(opened -> opened.completeErasures(failed));
  }

  /**
   * Closes it: refuses further calls, waits up to a minute for those that are under way, then
   * closes the store and ends the threads. Interrupted, it waits no longer. Closing twice has no
   * further effect.
   */
  @Override
  public void close() {
    if (lifetime.end(PATIENCE)) {
      closing.run();
    }
  }

  /**
   * Reads from the archive.
   *
   * @throws IllegalStateException if this is closed
   */
  <T> T reading(Function<Archive, T> work) {
    return lifetime.during(() -> work.apply(made()));
  }

  /**
   * Writes to the archive.
   *
   * @throws IllegalStateException if this is closed, or was opened to read
   */
  <T> T writing(Function<Archive, T> work) {
    if (!writes) {
      throw new IllegalStateException(
          "This Callflow was opened to read; open another with Callflow.open to write.");
    }
    return reading(work);
  }

  /** The archive; opened again as long as there is no store, so that one made since is seen. */
  private Archive made() {
    Archive opened = archive;
    if (!opened.isMade()) {
      opened = opening.get();
      archive = opened;
    }
    return opened;
  }

  /** The store, for messages. */
  @Override
  public String toString() {
    return name;
  }
}
