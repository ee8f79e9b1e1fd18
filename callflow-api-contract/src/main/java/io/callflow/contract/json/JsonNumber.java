package io.callflow.contract.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** A number in a {@linkplain Json#readTree tree}: its text as it was read, so no digit is lost. */
public record JsonNumber(String text) {
  /** The longest number of a field, in characters; longer ones are out of any range. */
  private static final int MAX_LENGTH = 64;

  private static final int DECIMALS = 3;

  /**
   * The number of a field, rounded to three decimals; null if it is less than the least or more
   * than the greatest.
   *
   * @param min null for any
   * @param max null for any
   */
  static @Nullable BigDecimal decimal(String text, @Nullable Integer min, @Nullable Integer max) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    BigDecimal value = new BigDecimal(text);
    boolean low = min != null && value.compareTo(BigDecimal.valueOf(min)) < 0;
    boolean high = max != null && value.compareTo(BigDecimal.valueOf(max)) > 0;
    if (low || high || (long) value.precision() - value.scale() > MAX_LENGTH) {
      return null;
    }
    boolean tiny = (long) value.precision() - value.scale() < -DECIMALS;
    BigDecimal rounded = tiny ? BigDecimal.ZERO : value.setScale(DECIMALS, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0
        ? BigDecimal.ZERO
        : new BigDecimal(rounded.stripTrailingZeros().toPlainString());
  }

  /** The exact value. */
  public BigDecimal decimal() {
    return new BigDecimal(text);
  }

  /**
   * The value as an {@code int}.
   *
   * @throws ArithmeticException if it has a fraction or does not fit
   */
  public int intValueExact() {
    return decimal().intValueExact();
  }

  /**
   * The value as a {@code long}.
   *
   * @throws ArithmeticException if it has a fraction or does not fit
   */
  public long longValueExact() {
    return decimal().longValueExact();
  }

  @Override
  public String toString() {
    return text;
  }
}
