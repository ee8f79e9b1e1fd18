package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * A step of a dialplan or a call flow: what the switch runs for the call.
 *
 * @param name as the switch calls it, as {@code Dial} or {@code Queue}; 1 to 256 characters, no
 *     control characters
 * @param data its arguments as the switch got them, as {@code PJSIP/bob,30}; 1 to {@value
 *     #MAX_DATA} characters, no control characters; null without arguments
 */
public record Application(String name, @Nullable String data) {
  /** The longest data, in characters. Callers cut longer ones. */
  public static final int MAX_DATA = 1024;

  public Application {
    Text.requirePlain("name", name, 1, 256);
    if (data != null) {
      Text.requirePlain("data", data, 1, MAX_DATA);
    }
  }
}
