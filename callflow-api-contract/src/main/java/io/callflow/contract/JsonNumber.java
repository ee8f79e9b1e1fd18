package io.callflow.contract;

import java.math.BigDecimal;

/** A number in a {@linkplain Json#readTree tree}, by its text, so that nothing of it is lost. */
public record JsonNumber(String text) {
  /** The number itself. */
  public BigDecimal decimal() {
    return new BigDecimal(text);
  }

  /** The number as an {@code int}. Throws {@link ArithmeticException} where it is none. */
  public int intValueExact() {
    return decimal().intValueExact();
  }

  /** The number as a {@code long}. Throws {@link ArithmeticException} where it is none. */
  public long longValueExact() {
    return decimal().longValueExact();
  }

  @Override
  public String toString() {
    return text;
  }
}
