package io.callflow.call.lint;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the summary of a call knows about its end.
 *
 * @param reported when an event last said that the call ended; null if none did
 * @param end when it ended, as an event said or as its legs imply; null while it lasts
 * @param openLegs the legs that have started and not ended, loopback legs left out
 */
public record Ends(@Nullable Instant reported, @Nullable Instant end, List<String> openLegs) {
  /** Of a call that has neither ended nor begun a leg. */
  public static final Ends NONE = new Ends(null, null, List.of());

  public Ends {
    openLegs = List.copyOf(openLegs);
  }
}
