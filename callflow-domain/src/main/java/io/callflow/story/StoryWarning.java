package io.callflow.story;

import io.callflow.event.CallKey;
import java.util.List;
import java.util.Locale;

/**
 * What the connections of a story contradict each other in. The story has all of them as they were
 * asserted, and none is left out.
 *
 * @param calls the calls that it is about, at least two, in the order of the story
 * @param text a sentence for a person; it names the calls
 */
public record StoryWarning(Kind kind, List<CallKey> calls, String text) {
  /** What contradicts what. */
  public enum Kind {
    /** Two calls are the same one, and one of them is something else to the other. */
    SAME_AND_RELATED,
    /** A call is its own parent, by way of at least one other call. */
    PARENT_CIRCLE;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word for it in JSON. */
    public String text() {
      return text;
    }
  }

  public StoryWarning {
    calls = List.copyOf(calls);
  }
}
