package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CheckReport;
import java.time.Duration;
import java.util.function.Consumer;

/** Checks a store, and repairs it: what {@code fsck} is to a file system. */
public final class CheckStore {
  /** Longer than any append takes from its first write to its last. */
  public static final Duration SETTLE = Duration.ofSeconds(60);

  private final Archive archive;
  private final Duration settle;

  /**
   * @param settle how long to wait, after old keys were swept, before looking again whether an
   *     append needs one of them: {@link #SETTLE}
   */
  public CheckStore(Archive archive, Duration settle) {
    this.archive = archive;
    this.settle = settle;
  }

  /**
   * Walks all calls and all index keys of all tenants. Safe while others store, read and erase;
   * what they do meanwhile is seen or not.
   *
   * <p>Repair writes index keys that events lack, deletes keys that point nowhere and are older
   * than 24 hours by the store's clock, and brings to an end erasures that were cut short. It never
   * touches an event. Without repair nothing is written.
   *
   * @param progress is told, now and then, how far the check has come
   * @throws io.callflow.event.CallflowException whatever the store says; damaged objects are
   *     findings
   */
  public CheckReport check(boolean repair, Consumer<CheckReport> progress) {
    return archive.check(repair, settle, progress);
  }
}
