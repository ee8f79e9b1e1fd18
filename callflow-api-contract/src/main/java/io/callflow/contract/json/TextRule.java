package io.callflow.contract.json;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The limits that the contract sets for a string. Lengths count code points. */
public final class TextRule {
  /** Allows any string. */
  static final TextRule ANY = new TextRule(0, Integer.MAX_VALUE, "", "text");

  private final int min;
  private final int max;
  private final String source;
  private final @Nullable Pattern pattern;
  private final String allowed;

  /**
   * A rule.
   *
   * @param min the least number of code points
   * @param max the greatest number of code points
   * @param pattern a regular expression that is found in each allowed string; empty if there is
   *     none
   * @param allowed what is allowed, as a noun, for messages
   */
  public TextRule(int min, int max, String pattern, String allowed) {
    this.min = min;
    this.max = max;
    this.source = pattern;
    this.pattern = pattern.isEmpty() ? null : Pattern.compile(endsAtEnd(pattern));
    this.allowed = allowed;
  }

  /**
   * In ECMA 262 {@code $} matches the very end; in Java it also matches before a last line break.
   */
  private static String endsAtEnd(String pattern) {
    return pattern.endsWith("$") ? pattern.substring(0, pattern.length() - 1) + "\\z" : pattern;
  }

  /** The code of the rule that the text breaks; null if it breaks none. */
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

  /** What is allowed, as a noun, for messages. */
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

  /** The regular expression as the contract writes it; empty if there is none. */
  public String pattern() {
    return source;
  }
}
