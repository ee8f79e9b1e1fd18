package io.callflow.contract.json;

/** Surrogates, the halves of the characters beyond U+FFFF in a Java string. */
public final class Surrogates {
  private Surrogates() {}

  /** The index of the first surrogate without its other half; -1 if there is none. */
  public static int indexOfLone(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
