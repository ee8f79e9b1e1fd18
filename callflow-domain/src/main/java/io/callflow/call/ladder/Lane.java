package io.callflow.call.ladder;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One participant of a ladder. All text is as it was reported and can hold any character: code that
 * shows it must escape it, as the writers here do.
 *
 * @param name the best name: a party's display name, else its raw text, number or URI
 * @param aliases the other names that events use: numbers, URIs, nodes, the legs that end here
 */
public record Lane(Kind kind, String name, List<String> aliases) {
  private static final Pattern UUID =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  /** The kind of participant. */
  public enum Kind {
    /** A caller or a called party. */
    PARTY,
    /** A switch or trunk: an end of a hop, or the source that reports a leg. */
    NODE,
    /** A queue in which the call waits. */
    QUEUE,
    /** A conference that legs join. */
    CONFERENCE,
    /** A parking lot. */
    PARKING,
    /** A voicemail box. */
    VOICEMAIL,
    /** A leg whose party is unknown. */
    LEG;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name in lower case, as in JSON and in the style sheet. */
    public String text() {
      return text;
    }

    /** Whether it is something that the switch offers, as a queue, and neither party nor node. */
    boolean isService() {
      return switch (this) {
        case QUEUE, CONFERENCE, PARKING, VOICEMAIL -> true;
        case PARTY, NODE, LEG -> false;
      };
    }
  }

  public Lane {
    aliases = List.copyOf(aliases);
  }

  /**
   * The name as drawings show it: a queue, conference, parking lot or voicemail box says so, and is
   * named by the first digits of a UUID.
   */
  String label() {
    if (!kind.isService()) {
      return name;
    }
    boolean isUuid = name.length() == 36 && UUID.matcher(name).matches();
    return kind.text() + " " + (isUuid ? name.substring(0, 8) : name);
  }

  /** The first alias, which says most; null without aliases. */
  @Nullable String alias() {
    return aliases.isEmpty() ? null : aliases.get(0);
  }
}
