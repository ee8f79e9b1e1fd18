package io.callflow.local.follow;

import java.time.Instant;

/** Where a table is read from. */
public sealed interface StartingPoint {
  /** From the first row on. */
  record All() implements StartingPoint {}

  /** From this id on. */
  record FromId(long id) implements StartingPoint {}

  /** From the first row of this time on. */
  record Since(Instant instant) implements StartingPoint {}

  /** After a position that was saved; the text of {@link TableFollower#savedPosition}. */
  record Saved(String position) implements StartingPoint {}
}
