package io.callflow.contract.json;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A number in a {@linkplain Json#readTree tree}: its text as it was read, so no digit is lost. */
public record JsonNumber(String text) {
  private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,18}(\\.\\d{1,3})?");

  /**
   * The number of a field: at most three decimals, no exponent, not less than the least and not
   * more than the greatest; null for any other.
   *
   * @param min null for any
   * @param max null for any
   */
  static @Nullable BigDecimal decimal(String text, @Nullable Integer min, @Nullable Integer max) {
    if (!DECIMAL.matcher(text).matches()) {
      return null;
    }
    BigDecimal value = new BigDecimal(text);
    boolean low = min != null && value.compareTo(BigDecimal.valueOf(min)) < 0;
    boolean high = max != null && value.compareTo(BigDecimal.valueOf(max)) > 0;
    return low || high ? null : value;
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
