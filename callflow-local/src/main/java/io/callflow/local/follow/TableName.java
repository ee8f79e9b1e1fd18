package io.callflow.local.follow;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of a table or view, with or without its schema: {@code cel} or {@code asterisk.cel}. At
 * most three parts of letters, digits, {@code _}, {@code $} and {@code -}.
 */
public record TableName(List<String> parts) {
  private static final Pattern PART = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_$-]{0,127}");

  /** Throws {@link IllegalArgumentException} if a part is not a plain name. */
  public TableName {
    parts = List.copyOf(parts);
    if (parts.isEmpty() || parts.size() > 3) {
      throw new IllegalArgumentException("it has " + parts.size() + " parts");
    }
    for (String part : parts) {
      if (!PART.matcher(part).matches()) {
        throw new IllegalArgumentException(
            "a name has letters, digits, _, $ and -, and does not start with a digit");
      }
    }
  }

  /** Parses the parts between dots. Throws {@link IllegalArgumentException} for other names. */
  public static TableName parse(String text) {
    return new TableName(List.of(text.strip().split("\\.", -1)));
  }

  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
