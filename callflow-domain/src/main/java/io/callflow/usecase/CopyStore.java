package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CopyReport;
import java.util.function.Consumer;

/** Copies all calls of one store into another. */
public final class CopyStore {
  private final Archive from;
  private final Archive to;

  /**
   * Copies between these stores.
   *
   * <pre>{@code
   * Archive from = Archive.openToRead(source, codec, unused, executor);
   * Archive to = Archive.open(target, codec, from.descriptor(), executor);
   * CopyReport report = new CopyStore(from, to).copy(soFar -> {});
   * }</pre>
   *
   * @param from is only read
   * @param to another store; its own executor copies calls side by side
   */
  public CopyStore(Archive from, Archive to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Copies the calls of all tenants: events letter for letter with their {@code createdAt} and
   * order, and the tombstones of erased calls. Index keys are derived again under the target's
   * secret and shards. Safe while others read, store and erase in both stores.
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
   * @throws io.callflow.event.CallflowException if a store fails; refused and damaged calls are in
   *     the report
   */
  public CopyReport copy(Consumer<CopyReport> progress) {
    return from.copyTo(to, progress);
  }
}
