package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CheckReport;
import java.time.Duration;
import java.util.function.Consumer;

/** Checks and repairs a store, as {@code fsck} does a file system. */
public final class CheckStore {
  /** The usual wait before deleted index keys are checked again; longer than any append takes. */
  public static final Duration SETTLE = Duration.ofSeconds(60);

  private final Archive archive;
  private final Duration settle;

  /**
   * Checks this archive's store.
   *
   * @param settle how long to wait, after old keys were deleted, before checking whether an append
   *     has come to need one of them: {@link #SETTLE}
   */
  public CheckStore(Archive archive, Duration settle) {
    this.archive = archive;
    this.settle = settle;
  }

  /**
   * Reads all calls and all index keys of all tenants. Safe while others store, read and erase; the
   * report may or may not contain what they change meanwhile.
   *
   * <p>Repair writes missing index keys, deletes index keys that point to no event and are older
   * than 24 hours by the store's clock, and completes interrupted erasures. It never changes an
   * event. Without repair, nothing is written.
   *
   * @param progress receives the report so far, from time to time
   * @throws io.callflow.event.CallflowException if the store fails; damaged objects are findings,
   *     not failures
   */
  public CheckReport check(boolean repair, Consumer<CheckReport> progress) {
    return archive.check(repair, settle, progress);
  }
}
