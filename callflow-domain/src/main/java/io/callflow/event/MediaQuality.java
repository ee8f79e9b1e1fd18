package io.callflow.event;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The quality of media as an endpoint measured it. At least one field is present; numbers have at
 * most three decimals. The terms are those of RTCP XR (RFC 3611) and its SIP report (RFC 6035).
 *
 * @param mos mean opinion score (ITU-T P.800), 1 to 5
 * @param jitterMillis interarrival jitter in milliseconds (RFC 3550 §6.4.1), 0 to 60000
 * @param packetLossPercent packets that were lost, 0 to 100
 * @param roundTripMillis round-trip time in milliseconds, 0 to 60000
 * @param postDialDelayMillis milliseconds from dialling to the first ringing or announcement, 0 to
 *     3600000
 * @param codec as in SDP ({@code rtpmap}), for example {@code PCMA} or {@code opus}; 1 to 256
 *     characters, no control characters
 */
public record MediaQuality(
    @Nullable BigDecimal mos,
    @Nullable BigDecimal jitterMillis,
    @Nullable BigDecimal packetLossPercent,
    @Nullable BigDecimal roundTripMillis,
    @Nullable Long postDialDelayMillis,
    @Nullable String codec) {
  /** The most decimals of a number. */
  public static final int MAX_DECIMALS = 3;

  public MediaQuality {
    if (mos == null
        && jitterMillis == null
        && packetLossPercent == null
        && roundTripMillis == null
        && postDialDelayMillis == null
        && codec == null) {
      throw CallflowException.invalid(
          "/details/media", "too_few_fields", "A media quality has at least one field.");
    }
    mos = checked("mos", mos, 1, 5);
    jitterMillis = checked("jitterMillis", jitterMillis, 0, 60_000);
    packetLossPercent = checked("packetLossPercent", packetLossPercent, 0, 100);
    roundTripMillis = checked("roundTripMillis", roundTripMillis, 0, 60_000);
    if (postDialDelayMillis != null
        && (postDialDelayMillis < 0 || postDialDelayMillis > 3_600_000)) {
      throw Text.broken(
          "postDialDelayMillis",
          "range",
          "is " + postDialDelayMillis + "; 0 to 3600000 are allowed");
    }
    Text.requirePlainOrNull("codec", codec, 256);
  }

  /** The number without trailing zeros, so that equal numbers are equal. */
  private static @Nullable BigDecimal checked(
      String field, @Nullable BigDecimal value, int min, int max) {
    if (value == null) {
      return null;
    }
    BigDecimal plain = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    if (plain.scale() > MAX_DECIMALS) {
      throw Text.broken(
          field, "range", "is " + value + "; at most " + MAX_DECIMALS + " decimals are allowed");
    }
    if (plain.compareTo(BigDecimal.valueOf(min)) < 0
        || plain.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw Text.broken(field, "range", "is " + value + "; " + min + " to " + max + " are allowed");
    }
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }
}
