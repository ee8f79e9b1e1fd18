package io.callflow.sources.reading;

import io.callflow.event.CallResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the causes of telephony say about the result of a call or a leg. */
public final class Causes {
  private static final Map<Integer, CallResult> Q850 =
      Map.ofEntries(
          Map.entry(1, CallResult.FAILED),
          Map.entry(2, CallResult.FAILED),
          Map.entry(3, CallResult.FAILED),
          Map.entry(17, CallResult.BUSY),
          Map.entry(18, CallResult.NO_ANSWER),
          Map.entry(19, CallResult.NO_ANSWER),
          Map.entry(20, CallResult.FAILED),
          Map.entry(21, CallResult.REJECTED),
          Map.entry(22, CallResult.FAILED),
          Map.entry(27, CallResult.FAILED),
          Map.entry(28, CallResult.FAILED),
          Map.entry(34, CallResult.FAILED),
          Map.entry(38, CallResult.FAILED),
          Map.entry(41, CallResult.FAILED),
          Map.entry(42, CallResult.FAILED));

  private Causes() {}

  /**
   * The result that a cause value of ITU-T Q.850 alone decides; null for the others, and for 16,
   * normal clearing, which follows every result, and 26, which means that somebody else answered.
   */
  public static @Nullable CallResult ofQ850(int cause) {
    return Q850.get(cause);
  }

  /**
   * The result that the final response to an INVITE tells (RFC 3261 §21): null for a provisional
   * one, for a redirection (3xx), and for one that asks for credentials (401, 407) or another try
   * (422 of RFC 4028, 491), after which the call goes on.
   */
  public static @Nullable CallResult ofSip(int code) {
    if (code < 200 || (code >= 300 && code < 400)) {
      return null;
    }
    if (code < 300) {
      return CallResult.ANSWERED;
    }
    return switch (code) {
      case 401, 407, 422, 491 -> null;
      case 486, 600 -> CallResult.BUSY;
      case 408, 480 -> CallResult.NO_ANSWER;
      case 487 -> CallResult.CANCELED;
      case 403, 603, 607, 608 -> CallResult.REJECTED;
      default -> CallResult.FAILED;
    };
  }
}
