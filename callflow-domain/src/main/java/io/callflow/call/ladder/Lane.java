package io.callflow.call.ladder;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One participant of a ladder. All text is as it was reported; a writer makes it harmless.
 *
 * @param name what it is called: a party's display name, or else its number
 * @param aliases what else events call it: numbers, URIs, names, the legs that end at it
 */
public record Lane(Kind kind, String name, List<String> aliases) {
  /** What takes part. */
  public enum Kind {
    /** Somebody who calls or is called. */
    PARTY,
    /** A switch, trunk, queue: whatever a hop names, and the source that reports a leg. */
    NODE,
    /** A leg of which no party is known. */
    LEG;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word that stands for it. */
    public String text() {
      return text;
    }
  }

  public Lane {
    aliases = List.copyOf(aliases);
  }

  /** The alias that says most beside the name, or null. */
  @Nullable String alias() {
    return aliases.isEmpty() ? null : aliases.get(0);
  }
}
