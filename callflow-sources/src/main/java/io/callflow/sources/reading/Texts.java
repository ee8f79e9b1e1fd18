package io.callflow.sources.reading;

import io.callflow.event.EventType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Fits the text of native records into the fields of events. */
public final class Texts {
  private Texts() {}

  /** The text, or its beginning and an ellipsis: at most this many characters. */
  public static String cut(String text, int longest) {
    if (text.length() <= longest || text.codePointCount(0, text.length()) <= longest) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
  }

  /**
   * The text without white space around it and without control characters, cut to a length; null if
   * nothing is left.
   */
  public static @Nullable String plain(@Nullable String text, int longest) {
    if (text == null) {
      return null;
    }
    StringBuilder plain = new StringBuilder(Math.min(text.length(), longest + 1));
    whole(text.strip())
        .chars()
        .filter(c -> !Character.isISOControl(c))
        .forEach(c -> plain.append((char) c));
    String cut = cut(plain.toString().strip(), longest);
    return cut.isEmpty() ? null : cut;
  }

  /** The text with U+FFFD for each half of a surrogate pair without the other one. */
  public static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
            .forEach(c -> whole.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
        return whole.toString();
      }
    }
    return text;
  }

  /**
   * The type of an event that the vocabulary has no word for: {@code x.}, the vendor and the name
   * in lower case, with an underscore for all that is neither letter nor digit.
   */
  public static EventType vendorType(String vendor, String name) {
    String word =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
    if (word.isEmpty() || !Character.isLetter(word.charAt(0))) {
      word = "event_" + word;
    }
    String type = "x." + vendor + "." + word;
    return new EventType(
        type.length() > EventType.MAX_LENGTH ? type.substring(0, EventType.MAX_LENGTH) : type);
  }
}
