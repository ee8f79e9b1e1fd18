package io.callflow.call.lint;

import io.callflow.event.CallResult;
import org.jspecify.annotations.Nullable;

/**
 * What a cause (ITU-T Q.850 §2.2.7.1) or a SIP code (RFC 3261 §21) says of a call, as far as it is
 * clear: the two of one meaning are pairs of RFC 3398 §7.2.4.1 and §8.2.6.1. Causes and codes that
 * switches use for several meanings (SIP 403, 480 and 500, cause 31 or 41) have none.
 */
enum Meaning {
  NORMAL("that the call ended normally"),
  BUSY("busy"),
  NO_ANSWER("that nobody answered"),
  REJECTED("that the callee rejected the call"),
  NO_SUCH_NUMBER("that the number does not exist"),
  CANCELED("that the caller gave up"),
  SUCCESS("success");

  private final String text;

  Meaning(String text) {
    this.text = text;
  }

  /** It in words, after "means". */
  String text() {
    return text;
  }

  /** Whether a call of this meaning cannot have this result. */
  boolean contradicts(CallResult result) {
    return switch (this) {
      case NORMAL -> result == CallResult.BUSY;
      case BUSY -> result == CallResult.ANSWERED || result == CallResult.NO_ANSWER;
      case NO_ANSWER -> result == CallResult.ANSWERED || result == CallResult.BUSY;
      case REJECTED -> result == CallResult.ANSWERED || result == CallResult.NO_ANSWER;
      case NO_SUCH_NUMBER ->
          result == CallResult.ANSWERED
              || result == CallResult.NO_ANSWER
              || result == CallResult.BUSY
              || result == CallResult.ABANDONED;
      case CANCELED ->
          result == CallResult.ANSWERED
              || result == CallResult.BUSY
              || result == CallResult.REJECTED;
      case SUCCESS ->
          result == CallResult.BUSY
              || result == CallResult.NO_ANSWER
              || result == CallResult.REJECTED
              || result == CallResult.FAILED;
    };
  }

  /** The meaning of a cause; null if it has several. */
  static @Nullable Meaning ofCause(int cause) {
    return switch (cause) {
      case 1, 28 -> NO_SUCH_NUMBER;
      case 16 -> NORMAL;
      case 17 -> BUSY;
      case 18, 19 -> NO_ANSWER;
      case 21 -> REJECTED;
      default -> null;
    };
  }

  /** The meaning of a final response; null if it has several. */
  static @Nullable Meaning ofSipCode(int code) {
    return switch (code) {
      case 404, 484, 604 -> NO_SUCH_NUMBER;
      case 408 -> NO_ANSWER;
      case 486, 600 -> BUSY;
      case 487 -> CANCELED;
      case 603 -> REJECTED;
      default -> code >= 200 && code < 300 ? SUCCESS : null;
    };
  }

  /** Whether a cause of this meaning and a SIP code of the other go together. */
  boolean goesWith(Meaning ofSipCode) {
    return switch (this) {
      case NORMAL -> ofSipCode == SUCCESS || ofSipCode == CANCELED;
      // A phone answers 486 when its user presses the button for rejecting.
      case REJECTED -> ofSipCode == REJECTED || ofSipCode == BUSY;
      case BUSY -> ofSipCode == BUSY || ofSipCode == REJECTED;
      default -> this == ofSipCode || ofSipCode == CANCELED;
    };
  }
}
