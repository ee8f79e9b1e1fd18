package io.callflow.event;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the words of closed vocabularies. */
final class Words {
  private Words() {}

  /**
   * The value whose word this is, case-sensitive.
   *
   * @param field the name of the field, for the message
   * @throws CallflowException {@link ErrorCode#INVALID} for any other text
   */
  static <T> T of(String field, String text, T[] values, Function<T, String> word) {
    for (T value : values) {
      if (word.apply(value).equals(text)) {
        return value;
      }
    }
    throw Text.broken(
        field,
        "enum",
        "is "
            + Text.shown(text)
            + "; it is one of "
            + Arrays.stream(values).map(word).collect(Collectors.joining(", ")));
  }
}
