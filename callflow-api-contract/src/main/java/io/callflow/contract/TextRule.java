package io.callflow.contract;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the contract says of one text. Lengths count code points. */
public final class TextRule {
  /** Any text. */
  static final TextRule ANY = new TextRule(0, Integer.MAX_VALUE, "", "text");

  private final int min;
  private final int max;
  private final @Nullable Pattern pattern;
  private final String allowed;

  /**
   * A rule.
   *
   * @param pattern a regular expression that is found in the text; empty where any text will do
   * @param allowed says for a person what is allowed, as a noun
   */
  public TextRule(int min, int max, String pattern, String allowed) {
    this.min = min;
    this.max = max;
    this.pattern = pattern.isEmpty() ? null : Pattern.compile(endsAtEnd(pattern));
    this.allowed = allowed;
  }

  /** In ECMA 262 {@code $} is the very end; in Java it also stands before a last line break. */
  private static String endsAtEnd(String pattern) {
    return pattern.endsWith("$") ? pattern.substring(0, pattern.length() - 1) + "\\z" : pattern;
  }

  /** The code of the rule that the text breaks; null where it breaks none. */
  public @Nullable String violation(String text) {
    int length = text.codePointCount(0, text.length());
    if (length < min) {
      return "too_short";
    }
    if (length > max) {
      return "too_long";
    }
    return pattern == null || pattern.matcher(text).find() ? null : "pattern";
  }

  /** What is allowed, as a noun, for a person. */
  public String allowed() {
    return allowed.isEmpty() ? "text" : allowed;
  }

  /** The least number of code points. */
  public int minLength() {
    return min;
  }

  /** The greatest number of code points. */
  public int maxLength() {
    return max;
  }

  /** The index of the first surrogate without its other half, which is no character; -1 if none. */
  public static int loneSurrogate(String text) {
    return Shown.loneSurrogate(text);
  }
}
