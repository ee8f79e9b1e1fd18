package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.event.CallflowException;
import java.util.function.Consumer;

/** Completes the erasures of all tenants that were cut short. */
public final class CompleteErasures {
  private final Archive archive;

  public CompleteErasures(Archive archive) {
    this.archive = archive;
  }

  /**
   * Completes them. Finds them by listing, without reading the other calls: two listings for each
   * tenant. Safe beside erasures that are under way, which it helps along.
   *
   * @param failed receives why an erasure could not be completed; the others are
   * @return the number of erasures that were completed
   * @throws CallflowException if the store cannot be listed
   */
  public int complete(Consumer<CallflowException> failed) {
    return archive.completeErasures(failed);
  }
}
