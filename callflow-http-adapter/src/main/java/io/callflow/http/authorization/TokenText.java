package io.callflow.http.authorization;

/** Characters of tokens; the JDK's methods would also accept letters and digits beyond ASCII. */
final class TokenText {
  private TokenText() {}

  /** Whether it is one of 0-9, A-Z and a-z. */
  static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
}
